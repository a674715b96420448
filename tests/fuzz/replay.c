/* Runs a fuzz target over files without a fuzzer, as a regression test.
 *
 *   fuzz-onnx corpus/onnx
 */
#include "fuzz.h"

#include <stdio.h>

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = argc == 2 ? g_dir_open (argv[1], 0, &error) : NULL;
  const char *name;
  guint n = 0;

  if (folder == NULL) {
    fprintf (stderr, "%s\n", error ? error->message : "usage: replay FOLDER");
    return 2;
  }
  while ((name = g_dir_read_name (folder)) != NULL) {
    g_autofree char *path = g_build_filename (argv[1], name, NULL);
    g_autofree char *data = NULL;
    gsize size;

    g_assert_true (g_file_get_contents (path, &data, &size, NULL));
    LLVMFuzzerTestOneInput ((const guint8 *) data, size);
    n++;
  }
  printf ("%u inputs\n", n);
  return n > 0 ? 0 : 1;
}
