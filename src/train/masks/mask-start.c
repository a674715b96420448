#include "mask-start.h"

#include <string.h>

#include "detect/stage.h"
#include "head.h"
#include "nn/onnx/onnx.h"
#include "train/train-error.h"

/* Bias of a class that is new to the network, relative to the mean of the
 * others. */
#define NEW_CLASS_BIAS -2

static gboolean
fail (MdMaskStart * start, GError ** error, const char *what)
{
  g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_DATA, "%s: %s",
      start->path, what);
  return FALSE;
}

/* Reads the metadata through MdStage, which interprets and checks them. */
static gboolean
read_stage (MdMaskStart * start, GError ** error)
{
  g_autoptr (MdStage) stage = md_stage_load (start->path, MD_STAGE_MASK, error);

  if (stage == NULL)
    return FALSE;
  if (stage->network->input.bgr)
    return fail (start, error, "its input is BGR; training is in RGB");
  for (guint c = 1; c < G_N_ELEMENTS (stage->network->input.mean); c++)
    if (stage->network->input.mean[c] != stage->network->input.mean[0])
      return fail (start, error, "its channels have different means; "
          "training supports only one mean");
  start->mean = stage->network->input.mean[0];
  start->scale = stage->network->input.scale;
  start->window_scale = stage->window_scale;
  start->size = stage->size;
  memcpy (start->labels, stage->labels, sizeof start->labels);
  start->n_labels = stage->n_labels;
  return TRUE;
}

MdMaskStart *
md_mask_start_load (const char *path, GError ** error)
{
  g_autoptr (MdMaskStart) start = g_new0 (MdMaskStart, 1);
  MdHead head;

  start->path = g_strdup (path);
  if (!read_stage (start, error))
    return NULL;
  start->graph = md_onnx_load (path, error);
  if (start->graph == NULL)
    return NULL;
  if (!md_head_find (start->graph, "prob", &head)) {
    fail (start, error, "its output prob is not a dense layer with a sigmoid "
        "or softmax behind it");
    return NULL;
  }
  return g_steal_pointer (&start);
}

void
md_mask_start_free (MdMaskStart * start)
{
  if (start == NULL)
    return;
  md_graph_free (start->graph);
  g_free (start->path);
  g_free (start);
}

/* Returns the weights and bias of each label for a softmax; a sigmoid is treated
 * as a softmax whose other class is zero.
 * @rows: (out): [3][inputs + 1] */
static void
read_rows (const MdMaskStart * start, const MdHead * head, float *rows)
{
  int length = head->inputs + 1;

  for (int k = 0; k < start->n_labels; k++) {
    float *row = rows + start->labels[k] * length;
    int from = head->classes == 1 ? k - 1 : k;

    if (from < 0)
      continue;
    for (int i = 0; i < head->inputs; i++)
      row[i] = head->weights[from * head->stride + i * head->step];
    row[head->inputs] = head->bias[from];
  }
}

static void
add_class (const MdMaskStart * start, int length, float *rows)
{
  float *row = rows + MD_LABEL_INCORRECT * length;

  if (start->n_labels == MD_N_LABELS)
    return;
  for (int i = 0; i < length; i++)
    row[i] = (rows[i] + rows[length + i]) / 2;
  row[length - 1] += NEW_CLASS_BIAS;
}

MdGraph *
md_mask_start_graph (MdMaskStart * start, int n_labels)
{
  MdGraph *graph = g_steal_pointer (&start->graph);
  int classes = n_labels == 2 ? 1 : n_labels;
  g_autofree float *rows = NULL, *weights = NULL;
  float bias[MD_N_LABELS];
  MdHead head;
  int length;

  md_head_find (graph, "prob", &head);
  length = head.inputs + 1;
  rows = g_new0 (float, MD_N_LABELS * length);
  read_rows (start, &head, rows);
  add_class (start, length, rows);
  weights = g_new (float, (gsize) classes * head.inputs);
  for (int k = 0; k < classes; k++) {
    const float *row = rows + (classes == 1 ? MD_LABEL_MASK : k) * length;
    const float *other = rows + MD_LABEL_NO_MASK * length;

    for (int i = 0; i < head.inputs; i++)
      weights[k * head.inputs + i] = row[i] - (classes == 1 ? other[i] : 0);
    bias[k] = row[head.inputs] - (classes == 1 ? other[head.inputs] : 0);
  }
  md_head_replace (graph, &head, classes, weights, bias);
  return graph;
}
