/* Tests which recipes of a single-shot detector are refused. */
#include <string.h>

#include "train/faces/face-net.h"
#include "train/faces/faces-training.h"
#include "train/train-error.h"

/* A recipe is refused before any other file is opened. */
static void
test_bad_recipes (void)
{
  static const char *const bad[] = {
    "[network]\nstem=4\n", "[network]\nlevels=8;8;8.5\n",
    "[network]\nlevels=0;8;8\n", "[network]\n[data]\nshares=1;2;3\n",
    "[network]\n[data]\nshares=1;0\n", "[network]\n[canvas]\ntypo=1\n",
    "[network]\n[training]\nbatch=8\nmicro-batch=4\n",
  };
  char *files[] = { "none.json", "none.json" };
  guint n_unread;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (MdRecipe) recipe = md_recipe_parse (bad[i], "bad.ini", NULL);
    const MdFacesTraining training = {
      .recipe = recipe,.name = "bad",.files = files,.n_files = 2,
      .output = "none",.threads = 1
    };
    g_autoptr (GError) error = NULL;

    g_assert_false (md_faces_training_run (&training, &n_unread, &error));
    g_assert_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE);
    g_assert_nonnull (strstr (error->message, "bad.ini"));
  }
}

/* Only the number of weights in all limits the channels. */
static void
test_weights (void)
{
  static const struct
  {
    const char *network, *message;
  } large[] = {
    {"stem=65536;65536\n", "stem: “stem.1” makes the network larger"},
    {"levels=8;30000;8\n", "levels: “pair16.0.a” makes the network larger"},
    {"levels=8;8;2500\npairs=0;0;2\n",
        "levels: “pair32.1.a” makes the network larger"},
    {"pyramid=4000\n", "pyramid: “smooth8” makes the network larger"},
    {"pyramid=65537\n", "pyramid: 65537 is outside 1..65536"},
    {"levels=8;8;65537\n", "levels: 65537 is not a whole number from 0"},
  };
  g_autoptr (MdRecipe) wide = md_recipe_parse ("[network]\nlevels=8;8;2000\n"
      "pairs=0;0;0\n", "wide.ini", NULL);
  g_autoptr (MdGraph) graph = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (large); i++) {
    g_autofree char *text = g_strconcat ("[network]\n", large[i].network, NULL);
    g_autoptr (MdRecipe) recipe = md_recipe_parse (text, "large.ini", NULL);
    g_autoptr (GError) reason = NULL;

    g_assert_null (md_face_net_new (recipe, &reason));
    g_assert_error (reason, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE);
    g_test_message ("%s", reason->message);
    g_assert_nonnull (strstr (reason->message, "large.ini: [network]"));
    g_assert_nonnull (strstr (reason->message, large[i].message));
  }
  graph = md_face_net_new (wide, &error);
  g_assert_no_error (error);
  g_assert_nonnull (graph);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face-recipes/bad", test_bad_recipes);
  g_test_add_func ("/face-recipes/weights", test_weights);
  return g_test_run ();
}
