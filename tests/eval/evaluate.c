/* Tests matching, average precision and the metrics derived from them on cases
 * small enough to compute by hand. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "eval/class-score.h"
#include "eval/evaluate.h"
#include "eval/matching.h"

static void
free_scene (gpointer data)
{
  MdScene *scene = data;

  g_array_unref (scene->faces);
  g_free (scene->file);
  g_free (scene);
}

static GPtrArray *
new_scenes (void)
{
  return g_ptr_array_new_with_free_func (free_scene);
}

static MdScene *
add_scene (GPtrArray * scenes, const char *file, const char *source)
{
  MdScene *scene = g_new0 (MdScene, 1);

  scene->file = g_strdup (file);
  scene->source = (char *) source;
  scene->group = (char *) "";
  scene->faces = g_array_new (FALSE, FALSE, sizeof (MdAnnotation));
  g_ptr_array_add (scenes, scene);
  return scene;
}

static void
add_face (MdScene * scene, float x, float y, float size, MdCategory category,
    gboolean ignore)
{
  MdAnnotation face = {
    .box = {x, y, x + size, y + size},
    .category = category,
    .ignore = ignore,
  };

  g_array_append_val (scene->faces, face);
}

static void
detect (GHashTable * detections, const char *file, double x, double y,
    double size, double score, MdLabel label)
{
  MdDetection detection = { x, y, size, size, score, label, NAN };
  GArray *list = g_hash_table_lookup (detections, file);

  if (!list) {
    list = g_array_new (FALSE, FALSE, sizeof (MdDetection));
    g_hash_table_insert (detections, g_strdup (file), list);
  }
  g_array_append_val (list, detection);
}

/* Two faces, detections hit (0.9), miss (0.8), hit (0.7), miss (0.6):
 * precision 1 up to recall 1/2, then 2/3 up to recall 1. */
static void
test_average_precision (void)
{
  g_autoptr (GPtrArray) scenes = new_scenes ();
  g_autoptr (GHashTable) found = md_detections_new ();
  MdScene *scene = add_scene (scenes, "a", "");
  g_autoptr (MdEvaluation) e = NULL;

  add_face (scene, 0, 0, 40, MD_CATEGORY_UNMASKED, FALSE);
  add_face (scene, 100, 0, 40, MD_CATEGORY_UNMASKED, FALSE);
  detect (found, "a", 0, 0, 40, 0.9, MD_LABEL_UNKNOWN);
  detect (found, "a", 300, 300, 40, 0.8, MD_LABEL_UNKNOWN);
  detect (found, "a", 100, 0, 40, 0.7, MD_LABEL_UNKNOWN);
  detect (found, "a", 300, 400, 40, 0.6, MD_LABEL_UNKNOWN);

  e = md_evaluate (scenes, found, 16, 0.75);
  g_assert_cmpfloat_with_epsilon (e->all.ap50, 0.5 + 0.5 * 2 / 3, 1e-12);
  /* no false positive is allowed in one picture: up to the first hit */
  g_assert_cmpfloat (e->fppi_threshold, ==, 0.9);
  g_assert_cmpfloat (e->all.recall, ==, 0.5);
  g_assert_cmpfloat (e->all.precision, ==, 0.5);
  g_assert_cmpfloat (e->all.recall_at_threshold, ==, 0.5);
  g_assert_cmpfloat (e->all.false_per_picture_at_threshold, ==, 1);
  g_assert_true (isnan (md_verdict_score_accuracy (&e->all.verdicts)));

  g_assert_cmpuint (e->curve->len, ==, 4);
  {
    const MdCurvePoint *p = &g_array_index (e->curve, MdCurvePoint, 2);

    g_assert_cmpfloat (p->recall, ==, 1);
    g_assert_cmpfloat_with_epsilon (p->precision, 2. / 3, 1e-12);
    g_assert_cmpfloat (p->false_per_picture, ==, 1);
  }
}

/* The detection with the higher score matches the face although the other
 * overlaps it more; the other is a false positive. */
static void
test_greedy (void)
{
  g_autoptr (GPtrArray) scenes = new_scenes ();
  g_autoptr (GHashTable) found = md_detections_new ();
  g_autoptr (GArray) matches = g_array_new (FALSE, FALSE, sizeof (MdMatch));
  MdScene *scene = add_scene (scenes, "a", "");

  add_face (scene, 0, 0, 40, MD_CATEGORY_UNMASKED, FALSE);
  detect (found, "a", 0, 0, 40, 0.6, MD_LABEL_UNKNOWN);
  detect (found, "a", 5, 0, 40, 0.9, MD_LABEL_UNKNOWN);
  md_matching_scene (scene, 0, g_hash_table_lookup (found, "a"),
      MD_MATCHING_ANY, 16, matches);

  g_assert_cmpuint (matches->len, ==, 2);
  g_assert_cmpfloat (g_array_index (matches, MdMatch, 0).score, ==, 0.9);
  g_assert_cmpint (g_array_index (matches, MdMatch, 0).face, ==, 0);
  g_assert_cmpint (g_array_index (matches, MdMatch, 1).face, ==, -1);
}

/* A shift by a third of the side gives an IoU of exactly one half. */
static void
test_overlap_limit (void)
{
  g_autoptr (GPtrArray) scenes = new_scenes ();
  MdScene *scene = add_scene (scenes, "a", "");

  add_face (scene, 0, 0, 60, MD_CATEGORY_UNMASKED, FALSE);
  for (guint i = 0; i < 2; i++) {
    g_autoptr (GHashTable) found = md_detections_new ();
    g_autoptr (MdEvaluation) e = NULL;
    detect (found, "a", i ? 21 : 19, 0, 60, 0.9, MD_LABEL_UNKNOWN);
    e = md_evaluate (scenes, found, 16, 0.5);
    g_assert_cmpfloat (e->all.ap50, ==, i ? 0 : 1);
  }
}

/* Ignore regions and small faces do not count as missed, and detections in
 * them not as false positives; detections beside them do. */
static void
test_ignored (void)
{
  g_autoptr (GPtrArray) scenes = new_scenes ();
  g_autoptr (GHashTable) found = md_detections_new ();
  MdScene *scene = add_scene (scenes, "a", "");
  g_autoptr (MdEvaluation) e = NULL;

  add_face (scene, 0, 0, 100, MD_CATEGORY_UNMASKED, TRUE);
  add_face (scene, 200, 0, 15.9f, MD_CATEGORY_MASK, FALSE);
  add_face (scene, 300, 0.1f, 16, MD_CATEGORY_MASK, FALSE);
  detect (found, "a", 30, 30, 20, 0.9, MD_LABEL_UNKNOWN);
  detect (found, "a", 200, 0, 15.9, 0.8, MD_LABEL_UNKNOWN);
  detect (found, "a", 95, 0, 20, 0.7, MD_LABEL_UNKNOWN);
  detect (found, "a", 300, 0, 16, 0.6, MD_LABEL_MASK);

  e = md_evaluate (scenes, found, 16, 0);
  g_assert_cmpuint (e->all.faces, ==, 1);
  g_assert_cmpuint (e->all.category_faces[MD_CATEGORY_MASK], ==, 1);
  g_assert_cmpfloat (e->all.precision, ==, 0.5);
  g_assert_cmpfloat (e->all.recall_at_threshold, ==, 1);
}

/* A face with an incorrect mask or without a label must be found but has no
 * class here; a wrong label is a false positive in both classes. */
static void
test_classes (void)
{
  g_autoptr (GPtrArray) scenes = new_scenes ();
  g_autoptr (GHashTable) found = md_detections_new ();
  MdScene *scene = add_scene (scenes, "a", "");
  g_autoptr (MdEvaluation) e = NULL;

  add_face (scene, 0, 0, 40, MD_CATEGORY_MASK, FALSE);
  add_face (scene, 100, 0, 40, MD_CATEGORY_UNMASKED, FALSE);
  add_face (scene, 200, 0, 40, MD_CATEGORY_INCORRECT, FALSE);
  add_face (scene, 300, 0, 40, MD_CATEGORY_UNMASKED, FALSE);
  add_face (scene, 400, 0, 40, MD_CATEGORY_FACE, FALSE);
  detect (found, "a", 400, 0, 40, 0.95, MD_LABEL_NO_MASK);
  detect (found, "a", 0, 0, 40, 0.6, MD_LABEL_MASK);
  detect (found, "a", 100, 0, 40, 0.9, MD_LABEL_MASK);
  detect (found, "a", 200, 0, 40, 0.8, MD_LABEL_MASK);
  detect (found, "a", 300, 0, 40, 0.4, MD_LABEL_MASK);

  e = md_evaluate (scenes, found, 16, 0.5);
  g_assert_cmpfloat (e->all.ap50, ==, 1);
  g_assert_cmpuint (e->all.faces, ==, 5);
  g_assert_cmpuint (e->all.category_faces[MD_CATEGORY_FACE], ==, 1);
  /* mask: false 0.9, right 0.6, false 0.4, and the one at 0.8 left out */
  g_assert_cmpfloat (e->class_ap50[MD_LABEL_MASK], ==, 0.5);
  g_assert_cmpfloat (e->class_ap50[MD_LABEL_NO_MASK], ==, 0);
  g_assert_cmpfloat (e->mean_ap50, ==, 0.25);
  /* labels count from a score of 0.5 */
  g_assert_cmpuint (md_verdict_score_count (&e->all.verdicts, MD_LABEL_MASK),
      ==, 1);
  g_assert_cmpuint (md_verdict_score_count (&e->all.verdicts,
          MD_LABEL_NO_MASK), ==, 1);
  g_assert_cmpuint (e->all.verdicts.confusion[MD_LABEL_INCORRECT]
      [MD_LABEL_MASK], ==, 1);
  g_assert_true (isnan (md_verdict_score_ece (&e->all.verdicts)));
  g_assert_cmpfloat (md_verdict_score_accuracy (&e->all.verdicts), ==, 0.5);
  g_assert_cmpfloat (md_verdict_score_fraction (&e->all.verdicts,
          MD_LABEL_NO_MASK, MD_LABEL_NO_MASK), ==, 0);
}

/* Twenty pictures allow two false positives. */
static void
test_false_positives (void)
{
  g_autoptr (GPtrArray) scenes = new_scenes ();
  g_autoptr (GHashTable) found = md_detections_new ();
  g_autoptr (MdEvaluation) e = NULL;

  for (guint i = 0; i < 20; i++) {
    g_autofree char *file = g_strdup_printf ("%u", i);
    MdScene *scene = add_scene (scenes, file, "");
    add_face (scene, 0, 0, 40, i % 2 ? MD_CATEGORY_MASK : MD_CATEGORY_UNMASKED,
        FALSE);
    detect (found, file, 0, 0, 40, 0.95 - 0.01 * i, MD_LABEL_UNKNOWN);
    if (i % 5 == 4)             /* 4, 9, 14, 19; right after their pictures */
      detect (found, file, 100, 100, 40, 0.945 - 0.01 * i, MD_LABEL_UNKNOWN);
  }
  e = md_evaluate (scenes, found, 16, 0.5);
  /* the third false one comes after the face of picture 14 */
  g_assert_cmpfloat_with_epsilon (e->fppi_threshold, 0.81, 1e-12);
  g_assert_cmpfloat_with_epsilon (e->all.recall, 15. / 20, 1e-12);
  g_assert_cmpfloat_with_epsilon (e->all.category_recall[MD_CATEGORY_MASK],
      7. / 10, 1e-12);
  g_assert_cmpfloat_with_epsilon (e->all.category_recall[MD_CATEGORY_UNMASKED],
      8. / 10, 1e-12);
  g_assert_cmpfloat_with_epsilon (e->all.false_per_picture, 0.1, 1e-12);
}

static const MdScore *
find_slice (const MdEvaluation * e, const char *kind, const char *name)
{
  for (guint i = 0; i < e->slices->len; i++) {
    const MdSlice *slice = &g_array_index (e->slices, MdSlice, i);
    if (strcmp (slice->kind, kind) == 0 && strcmp (slice->name, name) == 0)
      return &slice->score;
  }
  return NULL;
}

static void
test_slices (void)
{
  g_autoptr (GPtrArray) scenes = new_scenes ();
  g_autoptr (GHashTable) found = md_detections_new ();
  MdScene *street = add_scene (scenes, "a", "street");
  MdScene *crowd = add_scene (scenes, "b", "crowd");
  g_autoptr (MdEvaluation) e = NULL, again = NULL;
  const MdScore *score;
  MdAnnotation *masked;

  add_face (street, 0, 0, 40, MD_CATEGORY_UNMASKED, FALSE);
  add_face (crowd, 0, 0, 20, MD_CATEGORY_UNMASKED, FALSE);
  add_face (crowd, 100, 0, 40, MD_CATEGORY_UNMASKED, FALSE);
  detect (found, "a", 0, 0, 40, 0.9, MD_LABEL_NO_MASK);
  detect (found, "b", 100, 0, 40, 0.8, MD_LABEL_MASK);

  e = md_evaluate (scenes, found, 16, 0.5);
  score = find_slice (e, "source", "street");
  g_assert_cmpuint (score->pictures, ==, 1);
  g_assert_cmpfloat (score->ap50, ==, 1);
  score = find_slice (e, "source", "crowd");
  g_assert_cmpuint (score->faces, ==, 2);
  g_assert_cmpfloat (score->ap50, ==, 0.5);
  g_assert_cmpfloat (md_verdict_score_accuracy (&score->verdicts), ==, 0);
  score = find_slice (e, "height", "32-48");
  g_assert_cmpuint (score->faces, ==, 2);
  g_assert_cmpfloat (score->recall, ==, 1);
  g_assert_cmpfloat (find_slice (e, "height", "16-24")->recall, ==, 0);
  g_assert_null (find_slice (e, "height", "96-192"));
  g_assert_null (find_slice (e, "wears", "mask"));

  masked = &g_array_index (crowd->faces, MdAnnotation, 1);
  masked->category = MD_CATEGORY_MASK;
  masked->mask_kind = "cloth";
  again = md_evaluate (scenes, found, 16, 0.5);
  g_assert_cmpuint (find_slice (again, "wears", "bare")->faces, ==, 2);
  score = find_slice (again, "wears", "mask");
  g_assert_cmpuint (score->faces, ==, 1);
  g_assert_cmpfloat (md_verdict_score_accuracy (&score->verdicts), ==, 1);
  g_assert_cmpuint (find_slice (again, "mask", "cloth")->faces, ==, 1);
}

/* Detections are read back as written, and malformed lines are named. */
static void
test_detections_file (void)
{
  g_autoptr (GHashTable) found = md_detections_new ();
  g_autoptr (GHashTable) back = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp ("maskdetect-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (dir, "found.jsonl", NULL);
  const MdFace faces[] = {
    {.box = {0.1f, 1 / 3.f, 100.7f, 99.9f},.confidence = 0.123456789f,
        .label = MD_LABEL_MASK},
    {.box = {1, 2, 3, 4},.confidence = 1,.label = MD_LABEL_UNKNOWN},
  };
  const MdDetection *a, *b;

  md_detections_add (found, "an \"odd\" name.jpg", faces, 2);
  md_detections_add (found, "empty.jpg", faces, 0);
  g_assert_true (md_detections_save (found, path, &error));
  g_assert_no_error (error);
  back = md_detections_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_hash_table_size (back), ==, 2);

  for (guint i = 0; i < 2; i++) {
    a = &g_array_index ((GArray *) g_hash_table_lookup (found,
            "an \"odd\" name.jpg"), MdDetection, i);
    b = &g_array_index ((GArray *) g_hash_table_lookup (back,
            "an \"odd\" name.jpg"), MdDetection, i);
    g_assert_cmpfloat ((float) a->x, ==, (float) b->x);
    g_assert_cmpfloat ((float) a->width, ==, (float) b->width);
    g_assert_cmpfloat ((float) a->score, ==, (float) b->score);
    g_assert_cmpint (a->label, ==, b->label);
  }

  g_file_set_contents (path, "{\"file\":\"a\",\"faces\":[]}\n\n"
      "{\"file\":\"a\",\"faces\":[[1,2,3,\"4\",5]]}\n", -1, NULL);
  g_assert_null (md_detections_load (path, &error));
  g_assert_nonnull (error);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_nonnull (strstr (error->message, "line 3"));
  g_remove (path);
  g_rmdir (dir);
}

/* Two bare and three masked faces: 4.5 of the six pairs are in order. */
static void
test_class_score (void)
{
  static const MdClassSample samples[] = {
    {0.1, 0}, {0.6, 0}, {0.9, 1}, {0.6, 1}, {0.3, 1},
  };
  MdClassScore score = md_class_score (samples, G_N_ELEMENTS (samples), 0.5);

  g_assert_cmpuint (score.confusion[0][0], ==, 1);
  g_assert_cmpuint (score.confusion[0][1], ==, 1);
  g_assert_cmpuint (score.confusion[1][0], ==, 1);
  g_assert_cmpuint (score.confusion[1][1], ==, 2);
  g_assert_cmpfloat (score.accuracy, ==, 0.6);
  g_assert_cmpfloat (score.precision[0], ==, 0.5);
  g_assert_cmpfloat_with_epsilon (score.precision[1], 2. / 3, 1e-12);
  g_assert_cmpfloat (score.recall[0], ==, 0.5);
  g_assert_cmpfloat_with_epsilon (score.recall[1], 2. / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (score.f1[1], 2. / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (score.auc, 4.5 / 6, 1e-12);
  /* confidences 0.9 and 0.9 (both right), 0.6 (one of two right), 0.7
   * (wrong): |2 - 1.8| + |1 - 1.2| + |0 - 0.7| over 5 */
  g_assert_cmpfloat_with_epsilon (score.ece, 1.1 / 5, 1e-12);

  score = md_class_score (samples, 2, 0.5);
  g_assert_true (isnan (score.auc));
  g_assert_true (isnan (score.recall[1]));
  score = md_class_score (samples, 0, 0.5);
  g_assert_true (isnan (score.accuracy));
}

/* The area under the curve equals the fraction of ordered pairs, and its steps
 * are the thresholds; equal probabilities are one step. */
static void
test_roc (void)
{
  const MdClassSample samples[] = { {0.9, 1}, {0.1, 0}, {0.6, 1}, {0.6, 0},
  {0.3, 1}
  };
  MdClassScore score = md_class_score (samples, G_N_ELEMENTS (samples), 0.5);
  g_autoptr (GArray) roc = md_class_roc (samples, G_N_ELEMENTS (samples));
  g_autoptr (GArray) none = md_class_roc (samples, 1);
  double area = 0;
  guint n = 0;

  g_assert_cmpuint (roc->len, ==, 5);
  for (guint i = 1; i < roc->len; i++) {
    const MdRocPoint *a = &g_array_index (roc, MdRocPoint, i - 1);
    const MdRocPoint *b = &g_array_index (roc, MdRocPoint, i);

    area += (b->false_share - a->false_share)
        * (a->true_share + b->true_share) / 2;
  }
  g_assert_cmpfloat_with_epsilon (area, score.auc, 1e-12);
  g_assert_cmpuint (none->len, ==, 0);
  for (int i = 0; i < MD_CALIBRATION_BINS; i++)
    n += score.bins[i].n;
  g_assert_cmpuint (n, ==, G_N_ELEMENTS (samples));
  /* 0.6 twice: one correct */
  g_assert_cmpuint (score.bins[9].n, ==, 2);
  g_assert_cmpfloat_with_epsilon (score.bins[9].accuracy, 0.5, 1e-12);
  g_assert_cmpfloat_with_epsilon (score.bins[9].confidence, 0.6, 1e-12);
}

/* Ten faces predicted masked with probability 0.9, of which nine are. */
static void
test_calibration (void)
{
  MdVerdictScore score = { 0 };

  for (int i = 0; i < 10; i++)
    md_verdict_score_add (&score, i ? MD_LABEL_MASK : MD_LABEL_INCORRECT,
        MD_LABEL_MASK, 0.9);
  g_assert_cmpfloat_with_epsilon (md_verdict_score_ece (&score), 0, 1e-9);
  g_assert_cmpfloat (md_verdict_score_accuracy (&score), ==, 1);
  g_assert_cmpfloat (md_verdict_score_fraction (&score, MD_LABEL_INCORRECT,
          MD_LABEL_MASK), ==, 1);
  /* one bin is off by a half, the other is exact */
  for (int i = 0; i < 10; i++)
    md_verdict_score_add (&score, MD_LABEL_NO_MASK, i % 2 ? MD_LABEL_NO_MASK :
        MD_LABEL_MASK, 1);
  g_assert_cmpfloat_with_epsilon (md_verdict_score_ece (&score), 0.25, 1e-9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/evaluate/average-precision", test_average_precision);
  g_test_add_func ("/evaluate/greedy", test_greedy);
  g_test_add_func ("/evaluate/overlap-limit", test_overlap_limit);
  g_test_add_func ("/evaluate/ignored", test_ignored);
  g_test_add_func ("/evaluate/classes", test_classes);
  g_test_add_func ("/evaluate/false-positives", test_false_positives);
  g_test_add_func ("/evaluate/slices", test_slices);
  g_test_add_func ("/evaluate/detections-file", test_detections_file);
  g_test_add_func ("/evaluate/class-score", test_class_score);
  g_test_add_func ("/evaluate/roc", test_roc);
  g_test_add_func ("/evaluate/calibration", test_calibration);
  return g_test_run ();
}
