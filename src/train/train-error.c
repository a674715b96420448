#include "train-error.h"

GQuark
md_train_error_quark (void)
{
  return g_quark_from_static_string ("md-train-error-quark");
}
