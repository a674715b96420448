/* container: Reads the boxes of ISO base media files (ISO/IEC 14496-12; also
 * HEIF, AVIF and JPEG 2000) and the chunks of RIFF files (AVI, WebP), in memory
 * or in an open file.
 *
 *   MdSection box;
 *   for (guint64 at = 0; md_box_read (&source, at, &box) == MD_SECTION_WHOLE;
 *       at = box.next)
 *     if (memcmp (box.type, "meta", 4) == 0) ...
 *
 * For the boxes inside a box, limit the size of a copy of the source to its end.
 * Offsets and sizes are bytes.
 *
 * Thread safety: pure functions of their arguments.
 */
#pragma once

#include <glib.h>

typedef struct
{
  /* Copies @n bytes from offset @at; FALSE if they cannot be read. */
  gboolean (*read) (gconstpointer from, guint64 at, void *bytes, gsize n);
  gconstpointer from;
  guint64 size;
} MdSource;

typedef struct
{
  char type[4];
  guint64 start, end;           /* of the content; @end is beyond the source if
                                 * the section is cut */
  guint64 next;                 /* offset of the next section */
  gboolean open;                /* it has no size of its own: it extends to the
                                 * end of the source */
} MdSection;

typedef enum
{
  MD_SECTION_WHOLE,
  MD_SECTION_CUT,               /* the source ends inside it */
  MD_SECTION_NONE               /* the source ends at @at, or what is there is no
                                 * section */
} MdSectionState;

/* @section: (out): if MD_SECTION_WHOLE, or if MD_SECTION_CUT behind its header;
 *   otherwise @end is 0 */
MdSectionState md_box_read (const MdSource * source, guint64 at,
    MdSection * section);
MdSectionState md_chunk_read (const MdSource * source, guint64 at,
    MdSection * section);
