#include "report.h"

#include <math.h>
#include <stdio.h>

#include "base/names.h"
#include "json.h"

#define NAME_WIDTH 24

void
md_evaluate_report_clear (MdEvaluateReport * report)
{
  g_free (report->name);
  md_evaluation_free (report->evaluation);
}

static void
print_share (int width, int digits, double value)
{
  if (isnan (value))
    printf (" %*s", width, "-");
  else
    printf (" %*.*f", width, digits, value);
}

/* Returns: the number of detected faces with a verdict, bare and masked */
static guint
n_judged (const MdScore * score)
{
  return md_verdict_score_count (&score->verdicts, MD_LABEL_NO_MASK)
      + md_verdict_score_count (&score->verdicts, MD_LABEL_MASK);
}

static void
print_name (const char *name)
{
  g_autofree char *shown = md_names_printable (name);

  printf ("%-*s", NAME_WIDTH, shown);
}

static void
print_overall (const MdEvaluateReport * report)
{
  const MdEvaluation *e = report->evaluation;

  print_name (report->name);
  print_share (6, 4, e->all.ap50);
  print_share (6, 3, e->all.category_recall[MD_CATEGORY_MASK]);
  print_share (6, 3, e->all.category_recall[MD_CATEGORY_UNMASKED]);
  print_share (6, 3, e->fppi_threshold);
  print_share (6, 4, e->mean_ap50);
  print_share (6, 4, e->class_ap50[MD_LABEL_MASK]);
  print_share (6, 4, e->class_ap50[MD_LABEL_NO_MASK]);
  print_share (6, 4, md_verdict_score_accuracy (&e->all.verdicts));
  print_share (6, 4, md_verdict_score_fraction (&e->all.verdicts, MD_LABEL_MASK,
          MD_LABEL_MASK));
  print_share (6, 4, md_verdict_score_fraction (&e->all.verdicts,
          MD_LABEL_NO_MASK, MD_LABEL_NO_MASK));
  printf (" %5u", n_judged (&e->all));
  print_share (7, 2, report->milliseconds);
  putchar ('\n');
}

static void
print_operating_point (const MdEvaluateReport * report)
{
  const MdEvaluation *e = report->evaluation;

  print_name (report->name);
  print_share (6, 3, e->threshold);
  print_share (9, 4, e->all.precision);
  print_share (6, 4, e->all.recall_at_threshold);
  print_share (6, 4, e->all.category_recall_at_threshold[MD_CATEGORY_MASK]);
  print_share (6, 4, e->all.category_recall_at_threshold[MD_CATEGORY_UNMASKED]);
  print_share (6, 3, e->all.false_per_picture_at_threshold);
  putchar ('\n');
}

static void
print_verdicts (const MdEvaluateReport * report)
{
  const MdVerdictScore *v = &report->evaluation->all.verdicts;
  g_autofree char *name = md_names_printable (report->name);

  printf ("\n%s: verdicts on detected faces (rows: annotated class), "
      "calibration error", name);
  print_share (1, 4, md_verdict_score_ece (v));
  printf ("\n%-*s", NAME_WIDTH, "");
  for (int said = 0; said < MD_N_LABELS; said++)
    printf (" %9s", md_label_name (said));
  printf (" recall\n");
  for (int truth = 0; truth < MD_N_LABELS; truth++) {
    printf ("%-*s", NAME_WIDTH, md_label_name (truth));
    for (int said = 0; said < MD_N_LABELS; said++)
      printf (" %9u", v->confusion[truth][said]);
    print_share (6, 4, md_verdict_score_fraction (v, truth, truth));
    putchar ('\n');
  }
}

static void
print_slice (const MdSlice * slice)
{
  const MdScore *s = &slice->score;
  g_autofree char *name = g_strdup_printf ("%s %s", slice->kind, slice->name);

  print_name (name);
  if (slice->of_faces)
    printf (" %8s", "-");
  else
    printf (" %8u", s->pictures);
  printf (" %6u", s->faces);
  print_share (6, 4, s->ap50);
  print_share (6, 3, s->recall);
  print_share (6, 3, s->category_recall[MD_CATEGORY_MASK]);
  print_share (6, 3, s->category_recall[MD_CATEGORY_UNMASKED]);
  print_share (6, 3, s->false_per_picture);
  print_share (6, 4, md_verdict_score_accuracy (&s->verdicts));
  print_share (6, 4, md_verdict_score_fraction (&s->verdicts, MD_LABEL_MASK,
          MD_LABEL_MASK));
  print_share (6, 4, md_verdict_score_fraction (&s->verdicts, MD_LABEL_NO_MASK,
          MD_LABEL_NO_MASK));
  putchar ('\n');
}

static void
print_slices (const MdEvaluateReport * report)
{
  const GArray *slices = report->evaluation->slices;
  g_autofree char *name = md_names_printable (report->name);

  printf ("\n%s by slice, recall and false positives per picture at score "
      "%.3f\n", name, report->evaluation->fppi_threshold);
  printf ("%-*s pictures  faces   AP50 recall masked   bare  false  label "
      "masked   bare\n", NAME_WIDTH, "");
  for (guint i = 0; i < slices->len; i++)
    print_slice (&g_array_index (slices, MdSlice, i));
}

void
md_evaluate_report_print (const char *scenes, const GArray * reports)
{
  const MdEvaluateReport *first = &g_array_index (reports, MdEvaluateReport, 0);
  g_autofree char *name = md_names_printable (scenes);

  printf ("%s: %u pictures, %u faces of at least %g px (%u masked, %u bare, "
      "%u incorrect)\n\n", name, first->evaluation->all.pictures,
      first->evaluation->all.faces, first->evaluation->min_height,
      first->evaluation->all.category_faces[MD_CATEGORY_MASK],
      first->evaluation->all.category_faces[MD_CATEGORY_UNMASKED],
      first->evaluation->all.category_faces[MD_CATEGORY_INCORRECT]);

  printf ("%-*s   face   recall at %.1f false     AP50 found and labelled  "
      "label accuracy on found faces\n", NAME_WIDTH, "", MD_EVALUATION_FPPI);
  printf ("%-*s   AP50 masked   bare  score   mean masked   bare    all "
      "masked   bare faces ms/pict\n", NAME_WIDTH, "");
  for (guint i = 0; i < reports->len; i++)
    print_overall (&g_array_index (reports, MdEvaluateReport, i));

  printf ("\n%-*s  score precision recall masked   bare  false per picture\n",
      NAME_WIDTH, "at an operating point");
  for (guint i = 0; i < reports->len; i++)
    print_operating_point (&g_array_index (reports, MdEvaluateReport, i));

  for (guint i = 0; i < reports->len; i++)
    print_verdicts (&g_array_index (reports, MdEvaluateReport, i));

  for (guint i = 0; i < reports->len; i++)
    print_slices (&g_array_index (reports, MdEvaluateReport, i));
}

static void
add_by_category (JsonBuilder * builder, const char *prefix,
    const double *values)
{
  for (guint c = 0; c < MD_N_CATEGORIES; c++) {
    g_autofree char *name =
        g_strdup_printf ("%s-%s", prefix, md_category_name (c));
    md_evaluate_json_add_fraction (builder, name, values[c]);
  }
}

/* "labelled-incorrect-as-mask" and so on */
static void
add_confusion (JsonBuilder * builder, const MdVerdictScore * verdicts)
{
  for (int truth = 0; truth < MD_N_LABELS; truth++) {
    for (int said = 0; said < MD_N_LABELS; said++) {
      g_autofree char *name = g_strdup_printf ("labelled-%s-as-%s",
          md_label_name (truth), md_label_name (said));

      md_evaluate_json_add_count (builder, name,
          verdicts->confusion[truth][said]);
    }
  }
}

static void
add_score (JsonBuilder * builder, const MdScore * score)
{
  md_evaluate_json_add_count (builder, "pictures", score->pictures);
  md_evaluate_json_add_count (builder, "faces", score->faces);
  for (guint c = 0; c < MD_N_CATEGORIES; c++) {
    g_autofree char *name = g_strdup_printf ("faces-%s", md_category_name (c));
    md_evaluate_json_add_count (builder, name, score->category_faces[c]);
  }
  md_evaluate_json_add_fraction (builder, "ap50", score->ap50);
  md_evaluate_json_add_fraction (builder, "recall", score->recall);
  add_by_category (builder, "recall", score->category_recall);
  md_evaluate_json_add_fraction (builder, "false-per-picture",
      score->false_per_picture);
  md_evaluate_json_add_fraction (builder, "precision-at-threshold",
      score->precision);
  md_evaluate_json_add_fraction (builder, "recall-at-threshold",
      score->recall_at_threshold);
  add_by_category (builder, "recall-at-threshold",
      score->category_recall_at_threshold);
  md_evaluate_json_add_fraction (builder, "false-per-picture-at-threshold",
      score->false_per_picture_at_threshold);
  md_evaluate_json_add_count (builder, "labelled", n_judged (score));
  md_evaluate_json_add_fraction (builder, "label-calibration-error",
      md_verdict_score_ece (&score->verdicts));
  add_confusion (builder, &score->verdicts);
  md_evaluate_json_add_fraction (builder, "label-accuracy",
      md_verdict_score_accuracy (&score->verdicts));
  md_evaluate_json_add_fraction (builder, "label-accuracy-mask",
      md_verdict_score_fraction (&score->verdicts, MD_LABEL_MASK,
          MD_LABEL_MASK));
  md_evaluate_json_add_fraction (builder, "label-accuracy-bare",
      md_verdict_score_fraction (&score->verdicts, MD_LABEL_NO_MASK,
          MD_LABEL_NO_MASK));
}

static void
add_report (JsonBuilder * builder, const MdEvaluateReport * report)
{
  const MdEvaluation *e = report->evaluation;

  json_builder_begin_object (builder);
  md_evaluate_json_add_string (builder, "name", report->name);
  md_evaluate_json_add_fraction (builder, "milliseconds-per-picture",
      report->milliseconds);
  md_evaluate_json_add_fraction (builder, "min-height", e->min_height);
  md_evaluate_json_add_fraction (builder, "threshold", e->threshold);
  md_evaluate_json_add_fraction (builder, "threshold-at-fppi",
      e->fppi_threshold);
  md_evaluate_json_add_fraction (builder, "mean-ap50", e->mean_ap50);
  md_evaluate_json_add_fraction (builder, "ap50-mask",
      e->class_ap50[MD_LABEL_MASK]);
  md_evaluate_json_add_fraction (builder, "ap50-bare",
      e->class_ap50[MD_LABEL_NO_MASK]);
  add_score (builder, &e->all);

  json_builder_set_member_name (builder, "slices");
  json_builder_begin_array (builder);
  for (guint i = 0; i < e->slices->len; i++) {
    const MdSlice *slice = &g_array_index (e->slices, MdSlice, i);
    json_builder_begin_object (builder);
    md_evaluate_json_add_string (builder, "kind", slice->kind);
    md_evaluate_json_add_string (builder, "name", slice->name);
    add_score (builder, &slice->score);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

gboolean
md_evaluate_report_save (const char *scenes, const GArray * reports,
    const char *path, GError ** error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  md_evaluate_json_begin (builder);
  md_evaluate_json_add_string (builder, "scenes", scenes);
  json_builder_set_member_name (builder, "detectors");
  json_builder_begin_array (builder);
  for (guint i = 0; i < reports->len; i++)
    add_report (builder, &g_array_index (reports, MdEvaluateReport, i));
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return md_evaluate_json_save (builder, path, error);
}
