/* A sidecar file. */
#include "fuzz.h"

#include "cli/feed/sidecar.h"

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  g_autoptr (MdSidecar) sidecar = md_sidecar_load (fuzz_file (data, size),
      NULL);

  return 0;
}
