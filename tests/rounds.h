/* rounds: how often a test does again what it has done once. Under valgrind and
 * the sanitizers, which set MASKDETECT_TEST_QUICK, a few times have to do: there
 * it matters that each line is run, not how often.
 *
 *   for (guint i = 0; i < test_rounds (10000, 100); i++) ...
 */
#pragma once

#include <glib.h>

static inline gboolean
test_is_quick (void)
{
  return g_getenv ("MASKDETECT_TEST_QUICK") != NULL;
}

static inline guint
test_rounds (guint usual, guint quick)
{
  return test_is_quick ()? quick : usual;
}
