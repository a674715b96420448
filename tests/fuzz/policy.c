/* The feed's policy (a key file). */
#include "fuzz.h"

#include "cli/feed/policy.h"

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  g_autoptr (MdPolicy) policy = md_policy_load (fuzz_file (data, size), NULL);

  return 0;
}
