#include "media-end.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "container.h"

/* Maximum number of top-level boxes or chunks; fragmented files have many. */
#define MAX_SECTIONS 100000
/* Maximum size of an Ogg page. */
#define MAX_PAGE (27 + 255 + 255 * 255)
/* Maximum size of a yuv4mpeg header. */
#define MAX_HEADER 1024

typedef struct
{
  int fd;
  guint64 size;
} File;

/* FALSE if the file has fewer bytes. */
static gboolean
read_at (gconstpointer from, guint64 at, void *bytes, gsize n)
{
  const File *file = from;

  return at <= file->size && n <= file->size - at
      && pread (file->fd, bytes, n, (off_t) at) == (gssize) n;
}

static gboolean
boxes_are_cut (const File * file)
{
  const MdSource source = { read_at, file, file->size };
  MdSection box = {.next = 0 };
  MdSectionState state = MD_SECTION_WHOLE;

  for (guint i = 0; i < MAX_SECTIONS && state == MD_SECTION_WHOLE; i++)
    state = md_box_read (&source, box.next, &box);
  return state == MD_SECTION_CUT;
}

/* Reads an EBML variable-size integer.
 * @marker: whether @value includes the length marker, as in an element ID
 * @value: (out): G_MAXUINT64 = unknown size
 * Returns: its length in bytes; 0 if it is invalid */
static guint
read_number (const File * file, guint64 at, gboolean marker, guint64 * value)
{
  guint8 bytes[8];
  guint length = 1;

  if (!read_at (file, at, bytes, 1) || bytes[0] == 0)
    return 0;
  while (!(bytes[0] & 0x80 >> (length - 1)))
    length++;
  if (!read_at (file, at, bytes, length))
    return 0;
  *value = marker ? bytes[0] : bytes[0] & (0xff >> length);
  for (guint i = 1; i < length; i++)
    *value = *value << 8 | bytes[i];
  if (!marker && *value == (G_GUINT64_CONSTANT (1) << 7 * length) - 1)
    *value = G_MAXUINT64;
  return length;
}

/* Checks the top-level elements: header and segment. */
static gboolean
ebml_is_cut (const File * file)
{
  guint64 at = 0;

  while (at < file->size) {
    guint64 id, size;
    guint n = read_number (file, at, TRUE, &id);

    at += n;
    if (n == 0 || (n = read_number (file, at, FALSE, &size)) == 0
        || size == G_MAXUINT64)
      return FALSE;
    at += n;
    if (size > file->size - at)
      return TRUE;
    at += size;
  }
  return FALSE;
}

/* An AVI file of more than 1 GB has several RIFF chunks. */
static gboolean
riff_is_cut (const File * file)
{
  const MdSource source = { read_at, file, file->size };
  MdSection chunk = {.next = 0 };
  MdSectionState state = MD_SECTION_WHOLE;

  for (guint i = 0; i < MAX_SECTIONS && state == MD_SECTION_WHOLE; i++) {
    state = md_chunk_read (&source, chunk.next, &chunk);
    if (memcmp (chunk.type, "RIFF", 4) != 0)
      return FALSE;
  }
  return state == MD_SECTION_CUT;
}

/* The last page of a complete stream has a flag and its full size. */
static gboolean
ogg_is_cut (const File * file)
{
  gsize n = MIN (file->size, MAX_PAGE);
  g_autofree guint8 *tail = g_malloc (n);
  gsize at, length;

  if (!read_at (file, file->size - n, tail, n))
    return FALSE;
  for (at = n < 27 ? 0 : n - 26; at-- > 0;)
    if (memcmp (tail + at, "OggS", 4) == 0)
      break;
  if (at == G_MAXSIZE)
    return FALSE;
  length = 27 + tail[at + 26];
  for (guint i = 0; i < tail[at + 26]; i++) {
    if (at + 27 + i >= n)
      return TRUE;
    length += tail[at + 27 + i];
  }
  return length > n - at || !(tail[at + 5] & 4);
}

/* Packets have 188 bytes, 192 with a timestamp (M2TS) or 204 with error
 * correction. */
static gboolean
packets_are_cut (const File * file)
{
  return file->size % 188 != 0 && file->size % 192 != 0
      && file->size % 204 != 0;
}

/* Bytes per frame with 8 bits per sample; 0 = unknown. */
static guint64
y4m_frame_size (char *header)
{
  guint64 width = 0, height = 0, chroma;
  const char *format = "420";
  char *at = NULL;

  for (char *word = strtok_r (header, " ", &at); word;
      word = strtok_r (NULL, " ", &at)) {
    if (*word == 'W')
      width = g_ascii_strtoull (word + 1, NULL, 10);
    else if (*word == 'H')
      height = g_ascii_strtoull (word + 1, NULL, 10);
    else if (*word == 'C')
      format = word + 1;
  }
  if (width - 1 > G_MAXINT16 || height - 1 > G_MAXINT16)
    return 0;
  if (g_str_equal (format, "mono"))
    chroma = 0;
  else if (g_str_equal (format, "444"))
    chroma = width * height;
  else if (g_str_equal (format, "422"))
    chroma = (width + 1) / 2 * height;
  else if (g_str_equal (format, "420") || g_str_equal (format, "420jpeg")
      || g_str_equal (format, "420mpeg2") || g_str_equal (format, "420paldv"))
    chroma = (width + 1) / 2 * ((height + 1) / 2);
  else
    return 0;
  return width * height + 2 * chroma;
}

/* Handles only frames without parameters of their own, which are very rare. */
static gboolean
y4m_is_cut (const File * file)
{
  gsize n = MIN (file->size, MAX_HEADER);
  g_autofree char *header = g_malloc0 (n + 8);
  guint64 frame, begin;
  char *end;

  if (!read_at (file, 0, header, n) || !(end = strchr (header, '\n')))
    return FALSE;
  *end = '\0';
  begin = (guint64) (end - header) + 1;
  frame = y4m_frame_size (header);
  return frame > 0 && memcmp (end + 1, "FRAME\n", MIN (6, file->size -
          begin)) == 0 && (file->size - begin) % (frame + 6) != 0;
}

gboolean
md_media_is_cut (const char *path, const char *type)
{
  static const struct
  {
    const char *type;
      gboolean (*is_cut) (const File * file);
  } kinds[] = {
    {"application/ogg", ogg_is_cut},
    {"application/x-3gp", boxes_are_cut},
    {"application/x-yuv4mpeg", y4m_is_cut},
    {"video/mpegts", packets_are_cut},
    {"video/ogg", ogg_is_cut},
    {"video/quicktime", boxes_are_cut},
    {"video/webm", ebml_is_cut},
    {"video/x-matroska", ebml_is_cut},
    {"video/x-msvideo", riff_is_cut},
  };
  File file = {.fd = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0) };
  GStatBuf info;
  gboolean cut = FALSE;

  if (file.fd < 0)
    return FALSE;
  if (fstat (file.fd, &info) == 0 && S_ISREG (info.st_mode)) {
    file.size = (guint64) info.st_size;
    for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
      if (g_str_equal (type, kinds[i].type))
        cut = kinds[i].is_cut (&file);
  }
  close (file.fd);
  return cut;
}
