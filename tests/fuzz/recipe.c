/* A recipe (a key file) and the network built from it. */
#include "fuzz.h"

#include "train/recipe.h"

int
LLVMFuzzerTestOneInput (const guint8 * data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (MdRecipe) recipe = md_recipe_parse (text, "fuzz", NULL);
  g_autoptr (MdGraph) graph = NULL;
  MdTrainerParams params = MD_TRAINER_PARAMS_DEFAULT;

  if (recipe == NULL)
    return 0;
  graph = md_recipe_graph (recipe, NULL);
  md_recipe_trainer (recipe, &params);
  md_recipe_loss (recipe);
  md_recipe_augment (recipe);
  md_recipe_finish (recipe, NULL);
  return 0;
}
