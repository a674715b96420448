#include <glib.h>
#include <string.h>

#include "train/masks/mask-data.h"
#include "train/net/net.h"

#define NETWORK(layers) "[network]\ninput=12\nlayers=" layers \
    "\nheads=prob:1:sigmoid\n"

/* Reads every key of a mask recipe, as the trainer does. */
static MdGraph *
read_all (MdRecipe * recipe, GError ** error)
{
  MdTrainerParams trainer = MD_TRAINER_PARAMS_DEFAULT;
  MdGraph *graph;
  float mean, scale;

  md_recipe_set_default (recipe, "network", "heads", "prob:3:softmax");
  graph = md_recipe_graph (recipe, error);

  if (!graph)
    return NULL;
  md_recipe_trainer (recipe, &trainer);
  md_recipe_loss (recipe);
  md_recipe_augment (recipe);
  md_recipe_normalisation (recipe, &mean, &scale);
  md_mask_data_read (recipe);
  if (md_recipe_finish (recipe, error))
    return graph;
  md_graph_free (graph);
  return NULL;
}

static const struct
{
  const char *name, *text;
  const char *message;          /* part of it, besides the file name */
} mistakes[] = {
  {"no-input", "[network]\nlayers=flatten\nheads=prob:1\n",
      "[network] input: is missing"},
  {"bad-input", "[network]\ninput=twelve\nlayers=flatten\nheads=prob:1\n",
      "[network] input: “twelve”"},
  {"unknown-layer", NETWORK ("conv 8 3x3; conf 8 3x3"),
      "[network] layers: “conf 8 3x3” is not a layer"},
  {"conv-without-size", NETWORK ("conv 8"), "“conv 8” should be"},
  {"conv-bad-size", NETWORK ("conv 8 3x"), "“conv 8 3x” should be"},
  {"conv-bad-option", NETWORK ("conv 8 3x3 strid 2; flatten"),
      "“conv 8 3x3 strid 2” has an option"},
  {"conv-too-large", NETWORK ("conv 8 13x13"), "does not fit"},
  {"conv-after-flatten", NETWORK ("flatten; conv 8 3x3"),
      "needs a feature map"},
  {"dense-on-map", NETWORK ("dense 5"), "needs a flatten"},
  {"groups", NETWORK ("conv 8 3x3 groups 2"), "group"},
  {"huge", NETWORK ("conv 99999999999 3x3"), "should be"},
  {"many-weights", "[network]\ninput=4096\nlayers=flatten; dense 65536\n"
        "heads=prob:1\n", "dense2” makes the network larger than the limit"},
  {"weights-in-all", NETWORK ("conv 8000 1x1; conv 8000 1x1; conv 8000 1x1;"
            "conv 8000 1x1"),
      "conv4” makes the network larger than the limit"},
  {"weights-overflow",
      "[network]\ninput=65536\nlayers=conv 65536 1x1; conv "
        "65536 65536x65536\nheads=prob:1\n", "makes the network larger"},
  {"dropout", NETWORK ("dropout 1.5"), "dropout SHARE"},
  {"relu-options", NETWORK ("relu 6"), "takes no options"},
  {"head", "[network]\ninput=12\nlayers=flatten\nheads=prob:1:tanh\n",
      "[network] heads: “prob:1:tanh” should be"},
  {"weights", NETWORK ("flatten") "[data]\nweights=aizoo\n",
      "[data] weights: is not a list"},
  {"no-number", NETWORK ("flatten") "[training]\nbatch=many\n",
      "[training] batch: “many” is not a number"},
  {"fraction", NETWORK ("flatten") "[training]\nbatch=2.5\n",
      "[training] batch: 2.5 is not a whole number"},
  {"range", NETWORK ("flatten") "[augment]\nflip=2\n",
      "[augment] flip: 2 is outside 0..1"},
  {"nan", NETWORK ("flatten") "[training]\nlearning-rate=nan\n",
      "[training] learning-rate"},
  {"choice", NETWORK ("flatten") "[training]\nschedule=slow\n",
      "[training] schedule: “slow” should be cosine or constant"},
  {"boolean", NETWORK ("flatten") "[data]\nbalance=maybe\n",
      "[data] balance: “maybe”"},
  {"count", NETWORK ("flatten") "[training]\nclass-weights=1\n",
      "[training] class-weights: 1 numbers instead of 2"},
  {"unknown-key", NETWORK ("flatten") "[training]\nepoch=4\n",
      "[training] epoch: is not a key"},
  {"unknown-group", NETWORK ("flatten") "[trainer]\nepochs=4\n",
      "[trainer] epochs: is not a key"},
  {"no-key-file", "layers", "recipe.ini: "},
};

static void
test_mistake (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (MdRecipe) recipe = md_recipe_parse (mistakes[i].text,
      "folder/recipe.ini", &error);

  if (recipe)
    g_assert_null (read_all (recipe, &error));
  g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "folder/recipe.ini"));
  g_assert_nonnull (strstr (error->message, mistakes[i].message));
}

static MdNet *
net_of (const char *file, const char *from, const char *to)
{
  g_autofree char *path = g_build_filename (RECIPES, file, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GString) edited = NULL;
  g_autoptr (MdRecipe) recipe = NULL;
  g_autoptr (GError) error = NULL;
  MdGraph *graph;
  MdNet *net;

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  edited = g_string_new (text);
  if (from)
    g_assert_cmpuint (g_string_replace (edited, from, to, 0), ==, 1);
  recipe = md_recipe_parse (edited->str, path, &error);
  g_assert_no_error (error);
  graph = read_all (recipe, &error);
  g_assert_no_error (error);
  net = md_net_new (graph, 2, 1, &error);
  g_assert_no_error (error);
  return net;
}

static void
test_mask_recipe (void)
{
  g_autoptr (MdNet) net = net_of ("mask-two.ini", NULL, NULL);

  g_assert_cmpuint (md_net_n_weights (net), ==, 283425);
  g_assert_cmpstr (g_hash_table_lookup (md_net_graph (net)->metadata,
          "maskdetect.kind"), ==, "mask");
}

/* Recipes that start from a network do not define one. */
static void
test_starting_network (void)
{
  static const char *const files[] = { "mask.ini", "mask-finish.ini",
    "fine-tune.ini"
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_build_filename (RECIPES, files[i], NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (MdRecipe) recipe = md_recipe_load (path, &error);
    MdTrainerParams trainer = MD_TRAINER_PARAMS_DEFAULT;
    MdMaskData data;
    float mean, scale;

    g_assert_no_error (error);
    md_recipe_trainer (recipe, &trainer);
    md_recipe_loss (recipe);
    md_recipe_augment (recipe);
    md_recipe_normalisation (recipe, &mean, &scale);
    data = md_mask_data_read (recipe);
    g_assert_cmpfloat (data.painted_incorrect, >, 0);
    g_assert_false (trainer.keep_best);
    md_recipe_check (recipe, &error);
    g_assert_no_error (error);
  }
}

/* Uses a smaller input: 224 × 224 pixels give 90 million weights. */
static void
test_classic_recipe (void)
{
  g_autoptr (MdNet) net = net_of ("classic.ini", "input=224", "input=24");

  /* 24 → 22 → 20 → 10 → 8 → 6 → 3 */
  g_assert_cmpuint (md_net_n_weights (net), ==,
      (27 + 1) * 32 + (288 + 1) * 32 + (288 + 1) * 64 + (576 + 1) * 64
      + (9 * 64 + 1) * 500 + 501);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++) {
    g_autofree char *path = g_strconcat ("/recipe/mistake/",
        mistakes[i].name, NULL);

    g_test_add_data_func (path, GUINT_TO_POINTER (i), test_mistake);
  }
  g_test_add_func ("/recipe/mask", test_mask_recipe);
  g_test_add_func ("/recipe/starting-network", test_starting_network);
  g_test_add_func ("/recipe/classic", test_classic_recipe);
  return g_test_run ();
}
