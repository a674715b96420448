#include "evaluate.h"

#include <math.h>
#include <string.h>

#include "matching.h"
#include "base/names.h"

/* Minimum score of detections whose labels are evaluated: those a user sees. */
#define LABEL_MIN_SCORE 0.5

typedef struct
{
  GPtrArray *scenes;            /* of MdScene */
  GArray *matches;              /* of MdMatch, sorted */
  MdEvaluation *evaluation;
} Context;

/* A criterion that divides the set into slices. */
typedef struct
{
  const char *kind;
  gboolean of_faces;
  /* Returns the name of the slice; "" = none. @face: NULL unless of_faces */
  const char *(*name) (const MdScene * scene, const MdAnnotation * face);
} Cut;

static const char *
height_band (const MdScene * scene, const MdAnnotation * face)
{
  static const struct
  {
    double below;
    const char *name;
  } bands[] = {
    {16, "0-16"}, {24, "16-24"}, {32, "24-32"}, {48, "32-48"}, {96, "48-96"},
    {192, "96-192"}, {INFINITY, "192-"}
  };
  double height = md_matching_height (face);
  guint i = 0;

  while (height >= bands[i].below)
    i++;
  return bands[i].name;
}

static const char *
face_category (const MdScene * scene, const MdAnnotation * face)
{
  return md_category_name (face->category);
}

static const char *
mask_kind (const MdScene * scene, const MdAnnotation * face)
{
  return face->mask_kind ? face->mask_kind : "";
}

static const char *
scene_source (const MdScene * scene, const MdAnnotation * face)
{
  return scene->source;
}

static const char *
scene_group (const MdScene * scene, const MdAnnotation * face)
{
  return scene->group;
}

static const Cut cuts[] = {
  {"height", TRUE, height_band},
  {"wears", TRUE, face_category},
  {"mask", TRUE, mask_kind},
  {"source", FALSE, scene_source},
  {"group", FALSE, scene_group},
};

static const MdScene *
get_scene (const Context * context, guint index)
{
  return g_ptr_array_index (context->scenes, index);
}

static const MdAnnotation *
get_face (const MdScene * scene, guint index)
{
  return &g_array_index (scene->faces, MdAnnotation, index);
}

/* Whether a picture (@face NULL) or a face is in slice @name of @cut.
 * @cut: NULL: the whole set */
static gboolean
is_in (const Cut * cut, const char *name, const MdScene * scene,
    const MdAnnotation * face)
{
  if (!cut || (cut->of_faces && !face))
    return TRUE;
  return strcmp (cut->name (scene, cut->of_faces ? face : NULL), name) == 0;
}

static double
fraction (double part, double whole)
{
  return whole > 0 ? part / whole : NAN;
}

static void
count_faces (const Context * context, const Cut * cut, const char *name,
    MdScore * score)
{
  for (guint s = 0; s < context->scenes->len; s++) {
    const MdScene *scene = get_scene (context, s);

    if (!is_in (cut, name, scene, NULL))
      continue;
    score->pictures++;
    for (guint i = 0; i < scene->faces->len; i++) {
      const MdAnnotation *face = get_face (scene, i);
      if (md_matching_counts (face, context->evaluation->min_height)
          && is_in (cut, name, scene, face)) {
        score->faces++;
        score->category_faces[face->category]++;
      }
    }
  }
}

typedef struct
{
  guint n_found, n_false;
  guint found[MD_N_CATEGORIES];
} Tally;

static void
tally_add (Tally * tally, const MdAnnotation * face)
{
  if (face) {
    tally->found[face->category]++;
    tally->n_found++;
  } else {
    tally->n_false++;
  }
}

static void
judge_label (MdScore * score, const MdMatch * match, const MdAnnotation * face)
{
  static const MdLabel truths[MD_N_CATEGORIES] = {
    [MD_CATEGORY_UNMASKED] = MD_LABEL_NO_MASK,
    [MD_CATEGORY_MASK] = MD_LABEL_MASK,
    [MD_CATEGORY_INCORRECT] = MD_LABEL_INCORRECT,
    [MD_CATEGORY_FACE] = MD_LABEL_UNKNOWN,
  };
  MdLabel truth = truths[face->category];

  if (match->score >= LABEL_MIN_SCORE && match->label != MD_LABEL_UNKNOWN
      && truth != MD_LABEL_UNKNOWN)
    md_verdict_score_add (&score->verdicts, truth, match->label,
        match->certainty);
}

static MdScore
measure (const Context * context, const Cut * cut, const char *name)
{
  const MdEvaluation *evaluation = context->evaluation;
  g_autoptr (GArray) inside = g_array_new (FALSE, FALSE, sizeof (MdMatch));
  Tally at_fppi = { 0 };
  Tally at_threshold = { 0 };
  MdScore score = { 0 };

  count_faces (context, cut, name, &score);
  for (guint i = 0; i < context->matches->len; i++) {
    const MdMatch *match = &g_array_index (context->matches, MdMatch, i);
    const MdScene *scene = get_scene (context, match->scene);
    const MdAnnotation *face =
        match->face >= 0 ? get_face (scene, match->face) : NULL;

    if (!is_in (cut, name, scene, face))
      continue;
    g_array_append_val (inside, *match);
    if (match->score >= evaluation->fppi_threshold)
      tally_add (&at_fppi, face);
    if (match->score >= evaluation->threshold)
      tally_add (&at_threshold, face);
    if (face)
      judge_label (&score, match, face);
  }

  score.recall = fraction (at_fppi.n_found, score.faces);
  score.recall_at_threshold = fraction (at_threshold.n_found, score.faces);
  for (guint c = 0; c < MD_N_CATEGORIES; c++) {
    score.category_recall[c] =
        fraction (at_fppi.found[c], score.category_faces[c]);
    score.category_recall_at_threshold[c] =
        fraction (at_threshold.found[c], score.category_faces[c]);
  }
  if (cut && cut->of_faces) {
    score.ap50 = score.precision = NAN;
    score.false_per_picture = score.false_per_picture_at_threshold = NAN;
  } else {
    score.ap50 = md_matching_average_precision (inside, score.faces);
    score.precision = fraction (at_threshold.n_found,
        at_threshold.n_found + at_threshold.n_false);
    score.false_per_picture = fraction (at_fppi.n_false, score.pictures);
    score.false_per_picture_at_threshold =
        fraction (at_threshold.n_false, score.pictures);
  }
  return score;
}

static double
find_fppi_threshold (const GArray * matches, guint n_pictures)
{
  double threshold = 2;
  guint n_false = 0;

  for (guint i = 0; i < matches->len; i++) {
    const MdMatch *match = &g_array_index (matches, MdMatch, i);
    n_false += match->face < 0;
    if (n_false > MD_EVALUATION_FPPI * n_pictures)
      break;
    threshold = match->score;
  }
  return threshold;
}

static GArray *
match_all (GPtrArray * scenes, GHashTable * detections,
    MdMatchingClass match_class, double min_height)
{
  GArray *matches = g_array_new (FALSE, FALSE, sizeof (MdMatch));

  for (guint i = 0; i < scenes->len; i++) {
    const MdScene *scene = g_ptr_array_index (scenes, i);
    md_matching_scene (scene, i, g_hash_table_lookup (detections, scene->file),
        match_class, min_height, matches);
  }
  md_matching_sort (matches);
  return matches;
}

/* A class without faces scores 0. */
static double
class_average_precision (const Context * context, GHashTable * detections,
    MdMatchingClass match_class, guint n_faces)
{
  g_autoptr (GArray) matches = match_all (context->scenes, detections,
      match_class, context->evaluation->min_height);

  return n_faces ? md_matching_average_precision (matches, n_faces) : 0;
}

/* Sorts bands of height by number, other slices by name. */
static int
compare_bands (gconstpointer a, gconstpointer b)
{
  int by_number = atoi (*(const char *const *) a)
      - atoi (*(const char *const *) b);

  return by_number ? by_number : md_names_compare (a, b);
}

static void
collect_name (GPtrArray * names, const char *name)
{
  if (*name
      && !g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL))
    g_ptr_array_add (names, (gpointer) name);
}

/* Returns: (transfer container) (element-type char *) */
static GPtrArray *
slice_names (const Context * context, const Cut * cut)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint s = 0; s < context->scenes->len; s++) {
    const MdScene *scene = get_scene (context, s);

    if (!cut->of_faces)
      collect_name (names, cut->name (scene, NULL));
    for (guint i = 0; cut->of_faces && i < scene->faces->len; i++)
      if (md_matching_counts (get_face (scene, i),
              context->evaluation->min_height))
        collect_name (names, cut->name (scene, get_face (scene, i)));
  }
  g_ptr_array_sort (names, cut->of_faces ? compare_bands : md_names_compare);
  return names;
}

static void
add_slices (const Context * context, const Cut * cut)
{
  g_autoptr (GPtrArray) names = slice_names (context, cut);

  for (guint i = 0; i < names->len; i++) {
    const char *name = g_ptr_array_index (names, i);
    MdSlice slice = {
      .kind = cut->kind,
      .name = g_strdup (name),
      .of_faces = cut->of_faces,
      .score = measure (context, cut, name),
    };
    g_array_append_val (context->evaluation->slices, slice);
  }
}

static GArray *
draw_curve (const GArray * matches, guint n_faces, guint n_pictures)
{
  GArray *curve = g_array_new (FALSE, FALSE, sizeof (MdCurvePoint));
  guint n_found = 0;

  for (guint i = 0; i < matches->len; i++) {
    const MdMatch *match = &g_array_index (matches, MdMatch, i);
    const MdMatch *next = match + 1;
    MdCurvePoint point;

    n_found += match->face >= 0;
    if (i + 1 < matches->len && next->score == match->score)
      continue;
    point.score = match->score;
    point.recall = fraction (n_found, n_faces);
    point.precision = fraction (n_found, i + 1);
    point.false_per_picture = fraction (i + 1 - n_found, n_pictures);
    g_array_append_val (curve, point);
  }
  return curve;
}

static void
clear_slice (gpointer slice)
{
  g_free (((MdSlice *) slice)->name);
}

MdEvaluation *
md_evaluate (GPtrArray * scenes, GHashTable * detections, double min_height,
    double threshold)
{
  MdEvaluation *evaluation = g_new0 (MdEvaluation, 1);
  g_autoptr (GArray) matches =
      match_all (scenes, detections, MD_MATCHING_ANY, min_height);
  const Context context = { scenes, matches, evaluation };

  evaluation->min_height = min_height;
  evaluation->threshold = threshold;
  evaluation->fppi_threshold = find_fppi_threshold (matches, scenes->len);
  evaluation->all = measure (&context, NULL, NULL);
  evaluation->class_ap50[MD_LABEL_MASK] = class_average_precision (&context,
      detections, MD_MATCHING_MASKED,
      evaluation->all.category_faces[MD_CATEGORY_MASK]);
  evaluation->class_ap50[MD_LABEL_NO_MASK] = class_average_precision (&context,
      detections, MD_MATCHING_UNMASKED,
      evaluation->all.category_faces[MD_CATEGORY_UNMASKED]);
  evaluation->mean_ap50 = (evaluation->class_ap50[MD_LABEL_MASK]
      + evaluation->class_ap50[MD_LABEL_NO_MASK]) / 2;

  evaluation->curve = draw_curve (matches, evaluation->all.faces, scenes->len);
  evaluation->slices = g_array_new (FALSE, FALSE, sizeof (MdSlice));
  g_array_set_clear_func (evaluation->slices, clear_slice);
  for (guint i = 0; i < G_N_ELEMENTS (cuts); i++)
    add_slices (&context, &cuts[i]);
  return evaluation;
}

void
md_evaluation_free (MdEvaluation * evaluation)
{
  g_array_unref (evaluation->slices);
  g_array_unref (evaluation->curve);
  g_free (evaluation);
}
