#include "face-teacher.h"

#include <string.h>

#include "detect/network.h"
#include "nn/onnx/onnx.h"

struct _MdFaceTeacher
{
  MdGraph *graph;
  MdNetwork *network;
  guint n_plans;
  MdPlan **plans;               /* one per worker */
  int side;
  int outputs[MD_FACE_LEVELS];
};

static gboolean
check_input (const MdFaceTeacher * self, const MdInputFormat * wanted,
    GError ** error)
{
  const MdInputFormat *input = &self->network->input;

  if (input->bgr != wanted->bgr || input->scale != wanted->scale
      || memcmp (input->mean, wanted->mean, sizeof wanted->mean) != 0)
    return md_network_error (self->network->model, error,
        "as a teacher, it needs the color, mean and scale of the recipe");
  return TRUE;
}

static gboolean
find_outputs (MdFaceTeacher * self, GError ** error)
{
  MdModel *model = self->network->model;

  for (int i = 0; i < MD_FACE_LEVELS; i++) {
    int stride = md_face_stride (i), cells = self->side / stride;
    g_autofree char *name = g_strdup_printf ("p%d", stride);
    MdShape shape = { 0 };

    self->outputs[i] = md_model_find_output (model, name);
    if (self->outputs[i] >= 0)
      md_plan_output (self->plans[0], self->outputs[i], &shape);
    if (shape.rank != 4 || shape.dims[1] != MD_FACE_CHANNELS
        || shape.dims[2] != cells || shape.dims[3] != cells)
      return md_network_error (model, error, "as a teacher, it needs an output "
          "%s of %d channels for every %d pixels", name, MD_FACE_CHANNELS,
          stride);
  }
  return TRUE;
}

static gboolean
make_plans (MdFaceTeacher * self, guint n, GError ** error)
{
  self->plans = g_new0 (MdPlan *, n);
  self->n_plans = n;
  for (guint i = 0; i < n; i++) {
    self->plans[i] = md_plan_new (self->network->model);
    if (!md_plan_resize (self->plans[i], 1, self->side, self->side, error))
      return FALSE;
  }
  return TRUE;
}

MdFaceTeacher *
md_face_teacher_new (const char *path, const MdInputFormat * input, int side,
    guint n_workers, GError ** error)
{
  g_autoptr (MdFaceTeacher) self = g_new0 (MdFaceTeacher, 1);
  g_autoptr (MdModel) model = NULL;

  self->side = side;
  self->graph = md_onnx_load (path, error);
  if (!self->graph)
    return NULL;
  model = md_model_new (self->graph, MD_PRECISION_BFLOAT16, error);
  self->network = model ? md_network_new (model, input, error) : NULL;
  if (!self->network || !check_input (self, input, error)
      || !make_plans (self, n_workers, error) || !find_outputs (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
md_face_teacher_free (MdFaceTeacher * self)
{
  if (!self)
    return;
  for (guint i = 0; i < self->n_plans; i++)
    md_plan_free (self->plans[i]);
  g_free (self->plans);
  md_network_free (self->network);
  md_graph_free (self->graph);
  g_free (self);
}

MdFaceMaps
md_face_teacher_look (MdFaceTeacher * self, guint worker, const float *canvas)
{
  MdPlan *plan = self->plans[worker];
  MdFaceMaps maps;

  memcpy (md_plan_input (plan), canvas,
      3 * sizeof (float) * self->side * self->side);
  md_plan_run (plan);
  for (int i = 0; i < MD_FACE_LEVELS; i++)
    maps.levels[i] = md_plan_output (plan, self->outputs[i], NULL);
  return maps;
}

void
md_face_teacher_digest (const MdFaceTeacher * self, GChecksum * checksum)
{
  for (guint i = 0; i < self->graph->values->len; i++) {
    const MdValue *value = md_graph_value (self->graph, i);

    if (value->data)
      g_checksum_update (checksum, (const guchar *) value->data,
          md_shape_elements (&value->shape) * sizeof (float));
  }
}
