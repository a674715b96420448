/* fuzz: Functions shared by the fuzz targets. A target is one file that
 * defines LLVMFuzzerTestOneInput(), which libFuzzer calls with generated
 * input, and replay.c with the files in corpus/.
 *
 *   int
 *   LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
 *   {
 *     g_autoptr (GPtrArray) scenes =
 *         md_scenes_load (fuzz_file (data, size), NULL);
 *     return 0;
 *   }
 */
#pragma once

#include <glib.h>

int LLVMFuzzerTestOneInput (const guint8 * data, gsize size);

/* Writes a temporary file, for readers that take a path.
 * Returns: (transfer none): its path, the same for every call; the file is
 *   removed when the process ends */
const char *fuzz_file (const guint8 * data, gsize size);
