/* What is read of pictures and videos before their decoders see them. */
#include "fuzz.h"

#include "picture/media-end.h"
#include "picture/picture-end.h"

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  static const char *const types[] = {
    "application/ogg", "application/x-yuv4mpeg", "video/quicktime",
    "video/webm", "video/x-msvideo"
  };
  MdPictureHeader header;

  if (!md_picture_header_parse (data, size, &header))
    md_picture_is_cut (data, size, &header);
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    md_media_is_cut (fuzz_file (data, size), types[i]);
  return 0;
}
