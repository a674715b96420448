/* Detections (JSON lines). */
#include "fuzz.h"

#include "eval/detections.h"

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  g_autoptr (GHashTable) detections =
      md_detections_load (fuzz_file (data, size), NULL);

  return 0;
}
