#include "container.h"

#include <string.h>

/* Sets the content and what follows it.
 * @header, @size: bytes before the content, and of both together */
static MdSectionState
set_extent (const MdSource * source, guint64 at, guint header, guint64 size,
    MdSection * section)
{
  section->start = at + header;
  section->end = size > G_MAXUINT64 - at ? G_MAXUINT64 : at + size;
  section->next = section->end;
  return section->end > source->size ? MD_SECTION_CUT : MD_SECTION_WHOLE;
}

static MdSectionState
set_open (const MdSource * source, guint64 at, guint header,
    MdSection * section)
{
  section->open = TRUE;
  return set_extent (source, at, header, source->size - at, section);
}

MdSectionState
md_box_read (const MdSource * source, guint64 at, MdSection * section)
{
  guint32 size;
  guint64 large;

  memset (section, 0, sizeof *section);
  if (at >= source->size)
    return MD_SECTION_NONE;
  if (!source->read (source->from, at, &size, 4))
    return MD_SECTION_CUT;
  size = GUINT32_FROM_BE (size);
  if (size > 1 && size < 8)
    return MD_SECTION_NONE;
  if (!source->read (source->from, at + 4, section->type, 4))
    return size == 0 ? MD_SECTION_NONE : MD_SECTION_CUT;
  if (size == 0)
    return set_open (source, at, 8, section);
  if (size > 1)
    return set_extent (source, at, 8, size, section);
  if (!source->read (source->from, at + 8, &large, 8))
    return MD_SECTION_CUT;
  large = GUINT64_FROM_BE (large);
  return large < 16 ? MD_SECTION_NONE :
      set_extent (source, at, 16, large, section);
}

MdSectionState
md_chunk_read (const MdSource * source, guint64 at, MdSection * section)
{
  MdSectionState state;
  guint32 size;

  memset (section, 0, sizeof *section);
  if (at >= source->size || !source->read (source->from, at, section->type, 4)
      || !source->read (source->from, at + 4, &size, 4))
    return MD_SECTION_NONE;
  size = GUINT32_FROM_LE (size);
  if (size == G_MAXUINT32)      /* as in a stream */
    return set_open (source, at, 8, section);
  state = set_extent (source, at, 8, (guint64) size + 8, section);
  section->next += size % 2;
  return state;
}
