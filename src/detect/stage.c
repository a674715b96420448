#include "stage.h"

#include <string.h>

#include "nn/run/plan.h"

static const struct
{
  const char *name;
  int size;
  float threshold;
} kinds[MD_N_STAGES] = {
  [MD_STAGE_PNET] = {"pnet", 12, 0.6f},
  [MD_STAGE_RNET] = {"rnet", 24, 0.7f},
  [MD_STAGE_ONET] = {"onet", 48, 0.7f},
  [MD_STAGE_MASK] = {"mask", 64, 0.5f},
};

const char *
md_stage_kind_name (MdStageKind kind)
{
  return kinds[kind].name;
}

static gboolean
G_GNUC_PRINTF (3, 4)
bad_shape (const MdStage * stage, GError ** error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE,
      "%s: not usable as %s: %s", md_model_name (stage->network->model),
      kinds[stage->kind].name, what);
  return FALSE;
}

static int
find_label (const char *name)
{
  for (int label = 0; label < MD_N_LABELS; label++) {
    if (strcmp (md_label_name (label), name) == 0)
      return label;
  }
  return MD_LABEL_UNKNOWN;
}

/* Parses two or three different labels, including no-mask and mask. */
static gboolean
read_labels (MdStage * stage, GError ** error)
{
  const char *value = md_metadata_get (stage->network->model, "labels");
  g_auto (GStrv) names = g_strsplit (value != NULL ? value : "no-mask,mask",
      ",", -1);
  guint n = g_strv_length (names), seen = 0;

  for (guint i = 0; i < n && n <= MD_N_LABELS; i++) {
    int label = find_label (names[i]);

    if (label >= 0)
      seen |= 1 << label;
    stage->labels[i] = label;
    if (label == MD_LABEL_MASK)
      stage->positive = i;
  }
  stage->n_labels = n;
  if ((n == 2 && seen == 3) || (n == 3 && seen == 7))
    return TRUE;
  return md_metadata_bad_value (stage->network->model, "labels", value,
      "no-mask and mask, or no-mask, mask and incorrect, in any order, with "
      "commas between", error);
}

/* Checks that the mask network has as many classes as labels. */
static gboolean
check_labels (MdStage * stage, GError ** error)
{
  if (stage->kind != MD_STAGE_MASK)
    return TRUE;
  if (md_metadata_get (stage->network->model, "labels") == NULL
      && stage->n_classes == MD_N_LABELS) {
    stage->labels[2] = MD_LABEL_INCORRECT;
    stage->n_labels = MD_N_LABELS;
  }
  return MAX (stage->n_classes, 2) == stage->n_labels
      || bad_shape (stage, error, "it has %d classes and %d labels",
      MAX (stage->n_classes, 2), stage->n_labels);
}

static gboolean
read_metadata (MdStage * stage, GError ** error)
{
  const MdModel *model = stage->network->model;
  const char *kind[] = { kinds[stage->kind].name, NULL };
  int kind_index = 0;

  if (!md_metadata_choice (model, "kind", kind, &kind_index, error) ||
      !md_metadata_int (model, "input-size", 4, 1024, &stage->size, error) ||
      !md_metadata_float (model, "threshold", 0, 1, &stage->threshold, error))
    return FALSE;
  /* Our own cascade of earlier versions used another box format. */
  if (stage->kind != MD_STAGE_MASK
      && md_metadata_get (model, "box-scale") != NULL)
    return bad_shape (stage, error, "it belongs to a cascade that only earlier "
        "versions of maskdetect run; use face.onnx");
  if (stage->kind != MD_STAGE_MASK)
    return TRUE;
  return md_metadata_float (model, "window-scale", 0.1, 10,
      &stage->window_scale, error) && read_labels (stage, error);
}

/* @length: values per window that the output must have */
static gboolean
check_output (const MdStage * stage, const MdPlan * plan, const char *name,
    int output, int length, int n, int rows, int columns, GError ** error)
{
  MdShape shape;

  md_plan_output (plan, output, &shape);
  if (shape.rank < 2 || shape.dims[0] != n || shape.dims[1] != length ||
      md_shape_elements (&shape) != (gint64) n * length * rows * columns ||
      (shape.rank == 4 && shape.dims[2] != rows))
    return bad_shape (stage, error, "output %s is not %d×%d×%d×%d for %d "
        "windows", name, n, length, rows, columns, n * rows * columns);
  return TRUE;
}

/* Checks the outputs for @n inputs of @rows × @columns windows each. */
static gboolean
check_outputs (MdStage * stage, MdPlan * plan, int n, int rows, int columns,
    GError ** error)
{
  int height = stage->size + (rows - 1) * MD_PNET_STRIDE;
  int width = stage->size + (columns - 1) * MD_PNET_STRIDE;

  if (!md_plan_resize (plan, n, height, width, error))
    return FALSE;
  if (stage->n_classes == 0) {
    MdShape shape;

    md_plan_output (plan, stage->prob_output, &shape);
    stage->n_classes = 1;
    if (shape.rank >= 2 && (shape.dims[1] == 2 || (shape.dims[1] == 3
                && stage->kind == MD_STAGE_MASK)))
      stage->n_classes = shape.dims[1];
  }
  return check_output (stage, plan, "prob", stage->prob_output,
      stage->n_classes, n, rows, columns, error) &&
      (stage->box_output < 0 ||
      check_output (stage, plan, "box", stage->box_output, 4, n, rows,
          columns, error)) &&
      (stage->landmarks_output < 0 ||
      check_output (stage, plan, "landmarks", stage->landmarks_output,
          2 * MD_N_LANDMARKS, n, rows, columns, error));
}

static gboolean
check_network (MdStage * stage, GError ** error)
{
  g_autoptr (MdPlan) plan = NULL;

  if (stage->prob_output < 0)
    return bad_shape (stage, error, "it has no output named prob");
  if (stage->kind != MD_STAGE_MASK && stage->box_output < 0)
    return bad_shape (stage, error, "it has no output named box");

  plan = md_plan_new (stage->network->model);
  if (!check_outputs (stage, plan, 1, 1, 1, error))
    return FALSE;
  if (!check_labels (stage, error))
    return FALSE;
  return stage->kind == MD_STAGE_PNET ?
      check_outputs (stage, plan, 1, 4, 6, error) :
      check_outputs (stage, plan, 3, 1, 1, error);
}

static void
set_defaults (MdStage * stage)
{
  const MdModel *model = stage->network->model;
  const MdShape *input = md_model_input_shape (model);

  stage->size = kinds[stage->kind].size;
  if (input->rank == 4 && input->dims[2] > 0 && input->dims[2] <= 1024)
    stage->size = (int) input->dims[2];
  stage->threshold = kinds[stage->kind].threshold;
  stage->window_scale = 1;
  stage->positive = 1;
  stage->prob_output = md_model_find_output (model, "prob");
  stage->box_output = md_model_find_output (model, "box");
  stage->landmarks_output = md_model_find_output (model, "landmarks");
}

MdStage *
md_stage_new (MdModel * model, MdStageKind kind, GError ** error)
{
  g_autoptr (MdStage) stage = g_new0 (MdStage, 1);

  stage->ref_count = 1;
  stage->kind = kind;
  stage->network = md_network_new (model, &MD_INPUT_FORMAT_DEFAULT, error);
  if (stage->network == NULL)
    return NULL;
  set_defaults (stage);
  if (!read_metadata (stage, error) || !check_network (stage, error))
    return NULL;
  return g_steal_pointer (&stage);
}

MdStage *
md_stage_load (const char *path, MdStageKind kind, GError ** error)
{
  /* MTCNN's exported networks are run as their authors do. */
  const MdPrecision precision = kind == MD_STAGE_MASK ? MD_PRECISION_BFLOAT16
      : MD_PRECISION_SINGLE;
  g_autoptr (MdModel) model = md_model_load (path, precision, error);

  return model != NULL ? md_stage_new (model, kind, error) : NULL;
}

MdStage *
md_stage_ref (MdStage * stage)
{
  g_atomic_int_inc (&stage->ref_count);
  return stage;
}

void
md_stage_unref (MdStage * stage)
{
  if (stage == NULL || !g_atomic_int_dec_and_test (&stage->ref_count))
    return;
  md_network_free (stage->network);
  g_free (stage);
}
