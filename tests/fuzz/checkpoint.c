/* Checkpoints of train and train-faces: a valid one, modified by the input,
 * with a correct checksum. A checkpoint that does not fit leaves the network
 * unchanged.
 *
 * Input: which network; how much to cut off the end; then where and what, three
 * bytes each. */
#include "fuzz.h"

#include <gio/gio.h>
#include <string.h>

#include "train/checkpoint.h"
#include "train/faces/face-net.h"
#include "train/recipe.h"

#define DIGEST 32

#define MASK_RECIPE "[network]\nkind=mask\ninput=4\n" \
  "layers=conv 2 3x3; bn; relu; flatten; dense 2\nheads=prob:1:sigmoid\n"
#define FACE_RECIPE "[network]\nkind=face\nstem=2;2\nlevels=2;2;2\n" \
  "pairs=0;0;0\npyramid=2\nhead=0\n"

typedef struct
{
  MdNet *net;
  MdAdam *adam;
  gsize n;                      /* floats */
  float *weights, *best, *average;
  char *bytes;
  gsize size;                   /* without the digest */
} Case;

static void
init (Case * c, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdRecipe) recipe = md_recipe_parse (text, "fuzz", &error);
  gboolean face = strstr (text, "kind=face") != NULL;
  MdGraph *graph;
  MdTrainerState state = {.seed = 1,.batch = 2,.steps_per_epoch = 3,.data = 4
  };
  const char *path;

  g_assert_no_error (error);
  graph = face ? md_face_net_new (recipe, &error) :
      md_recipe_graph (recipe, &error);
  g_assert_no_error (error);
  if (face)
    md_face_net_set_side (graph, 32);
  c->net = md_net_new (graph, 2, 1, &error);
  g_assert_no_error (error);
  c->adam = md_adam_new (c->net);
  c->n = md_checkpoint_n_floats (c->net);
  c->weights = g_new0 (float, c->n);
  c->best = g_new0 (float, c->n);
  c->average = g_new0 (float, c->n);
  path = fuzz_file ((const guint8 *) "", 0);
  g_assert_true (md_checkpoint_save (path, c->net, c->adam, &state, c->best,
          c->average, &error));
  g_assert_true (g_file_get_contents (path, &c->bytes, &c->size, NULL));
  c->size -= DIGEST;
}

static void
load (Case * c, guint8 * bytes, gsize size)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree float *now = g_new (float, c->n);
  MdTrainerState state = { 0 };
  gsize length = DIGEST;

  g_checksum_update (checksum, bytes, (gssize) size);
  g_checksum_get_digest (checksum, bytes + size, &length);
  memset (c->weights, 0, c->n * sizeof (float));
  md_checkpoint_set (c->net, c->weights);
  if (md_checkpoint_load (fuzz_file (bytes, size + DIGEST), c->net, c->adam,
          &state, c->best, c->average, NULL))
    return;
  md_checkpoint_get (c->net, now);
  g_assert_cmpmem (now, c->n * sizeof (float), c->weights,
      c->n * sizeof (float));
  g_assert_cmpuint (state.seed, ==, 0);
}

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  static Case cases[2];
  Case *c;
  g_autofree guint8 *bytes = NULL;
  gsize length;

  if (size < 3)
    return 0;
  c = &cases[data[0] & 1];
  if (!c->net)
    init (c, data[0] & 1 ? FACE_RECIPE : MASK_RECIPE);
  bytes = g_memdup2 (c->bytes, c->size + DIGEST);
  length = c->size - MIN (c->size, data[1] | (gsize) data[2] << 8);
  for (gsize i = 3; i + 3 <= size; i += 3)
    bytes[(data[i] | (gsize) data[i + 1] << 8) % c->size] = data[i + 2];
  load (c, bytes, length);
  return 0;
}
