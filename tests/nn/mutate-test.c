/* Tests damaged files: each must load or be refused with an error, and those
 * that load must run. The seed of a failure is its number in the loop. */
#include <string.h>

#include "../rounds.h"
#include "networks.h"
#include "nn/infer.h"
#include "nn/onnx/onnx.h"
#include "nn/run/plan.h"
#include "protobuf.h"

#define N_MUTATIONS 1500        /* of each model */
#define MAX_ELEMENTS 50000      /* larger networks are loaded but not run */

/* Returns the offsets of the length fields of a protobuf message and of
 * anything in it that can be parsed as one. */
static void
find_lengths (const guint8 * data, gsize begin, gsize end, int depth,
    GArray * offsets)
{
  gsize at = begin;

  while (at < end && depth < 6) {
    guint wire = data[at] & 7;
    gsize length = 0, start;
    int shift = 0;

    while (at < end && (data[at] & 0x80) != 0)
      at++;
    at++;
    start = at;
    while (at < end && shift < 35) {
      length |= (gsize) (data[at] & 0x7f) << shift;
      shift += 7;
      if ((data[at++] & 0x80) == 0)
        break;
    }
    if (wire == 0)
      continue;
    if (wire != 2 || at > end || length > end - at) {
      at = wire == 5 ? start + 4 : end;
      continue;
    }
    g_array_append_val (offsets, start);
    if (length < 4096)
      find_lengths (data, at, at + length, depth + 1, offsets);
    else if (depth < 2)
      find_lengths (data, at, MIN (at + length, end), depth + 1, offsets);
    at += length;
  }
}

static void
mutate (GRand * random, GByteArray * bytes, const GArray * lengths)
{
  guint32 at = (guint32) g_rand_int_range (random, 0, (gint32) bytes->len);
  int n = g_rand_int_range (random, 1, 6);

  switch (g_rand_int_range (random, 0, 5)) {
    case 0:
      g_byte_array_set_size (bytes, at);
      break;
    case 1:
      for (int i = 0; i < n; i++) {
        at = (guint32) g_rand_int_range (random, 0, (gint32) bytes->len);
        bytes->data[at] ^= (guint8) (1 << g_rand_int_range (random, 0, 8));
      }
      break;
    case 2:
      for (int i = 0; i < 4 * n && at + (guint) i < bytes->len; i++)
        bytes->data[at + (guint) i] = (guint8) g_rand_int (random);
      break;
    case 3:
      g_byte_array_remove_range (bytes, at, MIN ((guint) n, bytes->len - at));
      break;
    default:
      for (int i = 0; i < n && lengths->len > 0; i++) {
        gsize where = g_array_index (lengths, gsize,
            (guint) g_rand_int_range (random, 0, (gint32) lengths->len));
        static const guint8 values[] = { 0, 1, 0x7f, 0x80, 0xff };
        int choice = g_rand_int_range (random, 0, 7);

        bytes->data[where] = choice < 5 ? values[choice] :
            (guint8) (bytes->data[where] + (choice == 5 ? 1 : -1));
      }
      break;
  }
}

static gboolean
is_small (const MdGraph * graph, const MdShape * declared, int side)
{
  g_autofree MdShape *shapes = g_new (MdShape, graph->values->len);
  int input = g_array_index (graph->inputs, int, 0);

  for (guint i = 0; i < graph->values->len; i++)
    shapes[i] = md_graph_value (graph, i)->shape;
  for (int i = 0; i < 4; i++)
    if (shapes[input].dims[i] < 0)
      shapes[input].dims[i] = i < 2 ? 1 : side;
  if (!md_infer_shapes (graph, shapes, NULL))
    return FALSE;
  for (guint i = 0; i < graph->values->len; i++)
    if (md_shape_elements (&shapes[i]) > MAX_ELEMENTS)
      return FALSE;
  return TRUE;
}

static void
run (const MdGraph * graph, MdModel * model, int side)
{
  g_autoptr (MdPlan) plan = md_plan_new (model);
  const MdShape *shape = md_model_input_shape (model);
  int n[4] = { 1, (int) shape->dims[1], side, side };

  for (int i = 0; i < 4; i++)
    if (shape->dims[i] > 0)
      n[i] = (int) MIN (shape->dims[i], MAX_ELEMENTS);
  if (!is_small (graph, shape, side) ||
      !md_plan_resize (plan, n[0], n[2], n[3], NULL))
    return;
  memset (md_plan_input (plan), 0, sizeof (float) * (gsize) n[0] *
      (gsize) n[1] * (gsize) n[2] * (gsize) n[3]);
  md_plan_run (plan);
}

static gboolean
try_load (const guint8 * data, gsize size, int side)
{
  GError *error = NULL;
  /* A copy of the exact size, so that reading beyond its end is detected. */
  g_autofree guint8 *exact = g_memdup2 (data, size);
  g_autoptr (MdGraph) graph = md_onnx_read (exact, size, "mutated", &error);
  g_autoptr (MdModel) model = graph == NULL ? NULL :
      md_model_new (graph, MD_PRECISION_SINGLE, &error);

  g_assert_true ((model == NULL) == (error != NULL));
  g_clear_error (&error);
  if (model != NULL)
    run (graph, model, side);

  return model != NULL;
}

static void
mutate_all (GBytes * original, int side, guint n_mutations)
{
  g_autoptr (GArray) lengths = g_array_new (FALSE, FALSE, sizeof (gsize));
  gsize size;
  const guint8 *data = g_bytes_get_data (original, &size);
  guint n_loaded = 0;

  g_assert_true (try_load (data, size, side));
  find_lengths (data, 0, size, 0, lengths);
  g_assert_cmpuint (lengths->len, >, 20);

  for (guint32 seed = 0; seed < test_rounds (n_mutations, n_mutations / 20);
      seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    g_autoptr (GByteArray) bytes = g_byte_array_sized_new ((guint) size);

    g_byte_array_append (bytes, data, (guint) size);
    mutate (random, bytes, lengths);
    n_loaded += try_load (bytes->data, bytes->len, side);
  }
  g_test_message ("%u of %u mutations still load", n_loaded, n_mutations);
}

static void
test_convolutional (void)
{
  g_autoptr (MdGraph) graph = test_network_convolutional (21);
  g_autoptr (GBytes) bytes = test_save (graph);

  mutate_all (bytes, 13, N_MUTATIONS);
}

static void
test_dense (void)
{
  g_autoptr (MdGraph) graph = test_network_classic (22, 18, 2, 3, TRUE);
  g_autoptr (GBytes) bytes = test_save (graph);

  mutate_all (bytes, 18, N_MUTATIONS);
}

static void
test_stock (gconstpointer name)
{
  const char *shared = g_getenv ("MASKDETECT_SHARED");
  g_autofree char *path = g_build_filename (shared != NULL ? shared :
      MASKDETECT_SOURCE_ROOT "/../shared", "reference", "mtcnn", name, NULL);
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) bytes = NULL;

  if (file == NULL) {
    g_autofree char *reason = g_strdup_printf ("%s is not there", path);

    g_test_skip (reason);
    return;
  }
  bytes = g_mapped_file_get_bytes (file);
  mutate_all (bytes, 16, 200);
}

static void
test_random_bytes (void)
{
  for (guint32 seed = 0; seed < test_rounds (500, 50); seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    guint8 bytes[300];
    gsize size = (gsize) g_rand_int_range (random, 0, sizeof bytes);

    for (gsize i = 0; i < size; i++)
      bytes[i] = (guint8) g_rand_int (random);
    g_assert_false (try_load (bytes, size, 16));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mutate/convolutional", test_convolutional);
  g_test_add_func ("/mutate/dense", test_dense);
  g_test_add_data_func ("/mutate/stock/pnet", "pnet.onnx", test_stock);
  g_test_add_data_func ("/mutate/stock/rnet", "rnet.onnx", test_stock);
  g_test_add_func ("/mutate/random-bytes", test_random_bytes);

  return g_test_run ();
}
