#include "network.h"

gboolean
md_network_error (const MdModel * model, GError ** error, const char *format,
    ...)
{
  g_autofree char *what = NULL;
  va_list args;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE, "%s: %s",
      md_model_name (model), what);
  return FALSE;
}

MdNetwork *
md_network_new (MdModel * model, const MdInputFormat * input, GError ** error)
{
  g_autoptr (MdNetwork) self = g_new0 (MdNetwork, 1);
  const MdShape *shape = md_model_input_shape (model);

  g_mutex_init (&self->idle_lock);
  self->model = md_model_ref (model);
  self->input = *input;
  if (shape->rank != 4 || (shape->dims[1] != 3 && shape->dims[1] != -1)) {
    md_network_error (model, error, "its input is not N×3×H×W");
    return NULL;
  }
  if (!md_metadata_input (model, &self->input, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
md_network_free (MdNetwork * self)
{
  if (self == NULL)
    return;
  if (self->idle != NULL)
    self->free_idle (self->idle);
  g_mutex_clear (&self->idle_lock);
  md_model_unref (self->model);
  g_free (self);
}
