/* Annotated scenes (COCO's JSON). */
#include "fuzz.h"

#include "eval/scenes.h"

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  g_autoptr (GPtrArray) scenes = md_scenes_load (fuzz_file (data, size), NULL);

  return 0;
}
