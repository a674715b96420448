/* Tests how the outputs of mask network and detector are combined. */
#include <math.h>

#include "detect/classifier.h"
#include "nn/run/plan.h"
#include "train/masks/head.h"
#include "train/recipe.h"

/* A mask network with the same output for every face.
 * @probabilities: of @labels */
static MdStage *
constant_stage (const char *labels, const float *probabilities, int n)
{
  g_autofree char *text = g_strdup_printf ("[network]\nkind=mask\ninput=8\n"
      "layers=flatten\nheads=prob:%s\n[metadata]\nlabels=%s\nthreshold=0.5\n",
      n == 2 ? "1:sigmoid" : "3:softmax", labels);
  g_autoptr (MdRecipe) recipe = md_recipe_parse (text, "constant.ini", NULL);
  g_autoptr (MdGraph) graph = md_recipe_graph (recipe, NULL);
  g_autoptr (MdModel) model = NULL;
  g_autoptr (GError) error = NULL;
  MdStage *stage;
  MdHead head;

  g_assert_true (md_head_find (graph, "prob", &head));
  for (int k = 0; k < head.classes; k++)
    head.bias[k] = n == 2 ? logf (probabilities[1] / probabilities[0]) :
        logf (probabilities[k]);
  model = md_model_new (graph, MD_PRECISION_SINGLE, &error);
  g_assert_no_error (error);
  stage = md_stage_new (model, MD_STAGE_MASK, &error);
  g_assert_no_error (error);
  return stage;
}

/* @hint: of the detector; negative: it has none */
static MdFace
classify (MdStage * stage, float side, float hint)
{
  guint8 pixels[3 * 64 * 64] = { 0 };
  MdImage image = {
    .format = MD_FORMAT_RGB,.width = 64,.height = 64,.planes = {pixels},
    .strides = {3 * 64},
  };
  MdFace face = {
    .box = {20, 20, 20 + side, 20 + side},.mask_hint = hint,
    .label = MD_LABEL_UNKNOWN,
  };
  g_autoptr (MdClassifier) classifier = md_classifier_new (stage);
  float sum = 0;

  g_assert_true (md_classifier_run (classifier, &image, &face, 1, -1, 1));
  for (int k = 0; k < MD_N_LABELS; k++)
    sum += face.probabilities[k];
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-5);
  return face;
}

static void
test_alone (void)
{
  static const float said[] = { 0.1f, 0.2f, 0.7f };
  g_autoptr (MdStage) stage =
      constant_stage ("mask,incorrect,no-mask", said, 3);
  MdFace face = classify (stage, 30, -1);

  g_assert_cmpint (face.label, ==, MD_LABEL_NO_MASK);
  g_assert_cmpfloat_with_epsilon (face.probabilities[MD_LABEL_MASK], 0.1, 1e-5);
  g_assert_cmpfloat_with_epsilon (face.probabilities[MD_LABEL_INCORRECT], 0.2,
      1e-5);

  /* too small for the network, or no network: the detector alone */
  for (int none = 0; none < 2; none++) {
    face = classify (none ? NULL : stage, none ? 30 : 10, 0.8f);
    g_assert_cmpint (face.label, ==, MD_LABEL_MASK);
    g_assert_cmpfloat_with_epsilon (face.probabilities[MD_LABEL_MASK], 0.8,
        1e-5);
    g_assert_cmpfloat (face.probabilities[MD_LABEL_INCORRECT], ==, 0);
  }
}

/* A two-class detector classifies a mask below the nose as a mask. */
static void
test_incorrect (void)
{
  static const float said[] = { 0.02f, 0.06f, 0.92f };
  g_autoptr (MdStage) stage =
      constant_stage ("no-mask,mask,incorrect", said, 3);

  g_assert_cmpint (classify (stage, 30, 0.03f).label, ==, MD_LABEL_INCORRECT);
  g_assert_cmpint (classify (stage, 30, 0.5f).label, ==, MD_LABEL_INCORRECT);
  g_assert_cmpint (classify (stage, 30, 0.97f).label, ==, MD_LABEL_INCORRECT);
}

/* Both contribute, in any order of labels. */
static void
test_joined (void)
{
  static const float said[] = { 0.45f, 0.45f, 0.1f };
  static const float two[] = { 0.4f, 0.6f };
  g_autoptr (MdStage) stage =
      constant_stage ("no-mask,mask,incorrect", said, 3);
  g_autoptr (MdStage) of_two = constant_stage ("no-mask,mask", two, 2);
  MdFace low = classify (stage, 30, 0.2f), high =
      classify (stage, 30, 0.8f), face;

  g_assert_cmpint (low.label, ==, MD_LABEL_NO_MASK);
  g_assert_cmpint (high.label, ==, MD_LABEL_MASK);
  /* the detector may give mask for incorrect, more likely than no mask */
  g_assert_cmpfloat (high.probabilities[MD_LABEL_INCORRECT]
      / high.probabilities[MD_LABEL_NO_MASK], >,
      low.probabilities[MD_LABEL_INCORRECT]
      / low.probabilities[MD_LABEL_NO_MASK]);

  g_assert_cmpint (classify (of_two, 30, 0.5f).label, ==, MD_LABEL_MASK);
  face = classify (of_two, 30, 0.1f);
  g_assert_cmpint (face.label, ==, MD_LABEL_NO_MASK);
  g_assert_cmpfloat (face.probabilities[MD_LABEL_INCORRECT], ==, 0);
  /* maximum certainty of both */
  g_assert_cmpint (classify (of_two, 30, 1).label, ==, MD_LABEL_MASK);
  g_assert_cmpint (classify (of_two, 30, 0).label, ==, MD_LABEL_NO_MASK);
}

/* A network that gives no numbers, as with broken weights, gives no verdict,
 * whatever the detector says. */
static void
test_broken (void)
{
  static const float said[] = { NAN, 0.5f, 0.5f };
  g_autoptr (MdStage) stage =
      constant_stage ("no-mask,mask,incorrect", said, 3);
  g_autoptr (MdStage) of_two = constant_stage ("no-mask,mask", said, 2);

  for (int i = 0; i < 4; i++) {
    MdFace face = classify (i % 2 ? stage : of_two, 30, i < 2 ? -1 : 0.9f);

    g_assert_cmpint (face.label, ==, MD_LABEL_UNKNOWN);
    g_assert_cmpint (face.reason, ==, MD_REASON_UNDECIDED);
    g_assert_cmpfloat (face.probabilities[MD_LABEL_MASK], ==, 0.5);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/classifier/alone", test_alone);
  g_test_add_func ("/classifier/incorrect", test_incorrect);
  g_test_add_func ("/classifier/joined", test_joined);
  g_test_add_func ("/classifier/broken", test_broken);
  return g_test_run ();
}
