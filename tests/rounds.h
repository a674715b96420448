/* rounds: The number of repetitions in a test. Under valgrind and the
 * sanitizers, which set MASKDETECT_TEST_QUICK, a few are enough: every line
 * must run, but not often.
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
