#include "mask-data.h"

#include <stdio.h>

#include "train/data/crops.h"
#include "train/data/source-weights.h"

/* Crops are 1.5 times as large as the network's input. */
static int
crop_side (MdRecipe * recipe)
{
  int height = 0, width = 0;

  sscanf (md_recipe_string (recipe, "network", "input", ""), "%5dx%5d",
      &height, &width);
  return MAX (MD_CROP_SIDE, MAX (height, width) * 3 / 2);
}

static float
share (MdRecipe * recipe, const char *key, double fallback)
{
  return md_recipe_double (recipe, "data", key, fallback, 0, 1);
}

MdMaskData
md_mask_data_read (MdRecipe * recipe)
{
  MdMaskData data = {
    .window_scale = md_recipe_double (recipe, "metadata", "window-scale",
        1.3, 0.5, 4),
    .min_size = md_recipe_double (recipe, "data", "min-size", 14, 1, 1e4),
    .crop_side = crop_side (recipe),
    .assume_bare = md_recipe_string (recipe, "data", "assume-bare", NULL),
    .weights = md_recipe_string (recipe, "data", "weights", NULL),
    .least_epoch = md_recipe_int (recipe, "data", "least-epoch", 0, 0, 1e7),
    .balance = md_recipe_boolean (recipe, "data", "balance", TRUE),
  };

  if (data.weights && md_source_weight (data.weights, "") < 0)
    md_recipe_complain (recipe, "data", "weights",
        "is not a list of SOURCE:WEIGHT");
  if (data.balance) {
    data.incorrect_share = share (recipe, "incorrect-share", 1 / 3.0);
    data.painted_masks = share (recipe, "painted-masks", 0);
    data.painted_incorrect = share (recipe, "painted-incorrect", 0);
    data.photographed_cloth = share (recipe, "photographed-cloth", 0);
    data.painted_hands = share (recipe, "painted-hands", 0);
  }
  data.classes[MD_LABEL_NO_MASK] =
      md_recipe_string (recipe, "data", "bare", "Face");
  data.classes[MD_LABEL_MASK] =
      md_recipe_string (recipe, "data", "masked", "Mask");
  data.classes[MD_LABEL_INCORRECT] =
      md_recipe_string (recipe, "data", "incorrect", "Incorrect");
  return data;
}
