/* scope: The graph being built from a file, and the names defined so far.
 *
 * Thread safety: as for the graph.
 */
#pragma once

#include "nn/graph.h"
#include "int-folding.h"

typedef struct
{
  MdGraph *graph;               /* owned */
  gint64 opset;                 /* version of the default operator set */
  GHashTable *values;           /* name → index in graph->values */
  GHashTable *tensors;          /* name → MdValue: constants not yet used */
  GHashTable *ints;             /* name → MdIntFolding */
  GHashTable *empty;            /* names of constants without elements, which
                                 * represent absent inputs */
} MdOnnxScope;

void md_onnx_scope_init (MdOnnxScope * scope, const char *name);
void md_onnx_scope_clear (MdOnnxScope * scope);

/* Sets @error to "FILE: tensor 'NAME': MESSAGE"; returns FALSE. */
gboolean md_onnx_scope_error (const MdOnnxScope * scope, const char *tensor,
    MdModelError code, GError ** error, const char *format, ...)
G_GNUC_PRINTF (5, 6);
/* FALSE with @error if @name is empty or taken. */
gboolean md_onnx_scope_check_name (const MdOnnxScope * scope, const char *name,
    GError ** error);

/* These expect a name that md_onnx_scope_check_name() accepted. */
void md_onnx_scope_add_ints (MdOnnxScope * scope, const char *name,
    const MdIntFolding * ints);
/* @data: (transfer full)
 * @half: whether the file stores it as float16 */
void md_onnx_scope_add_floats (MdOnnxScope * scope, const char *name,
    const MdShape * shape, float *data, gboolean half);
/* Copies the float constant @from under the name @to.
 * @found: (out): whether @from exists
 * Returns: FALSE if it does not or memory ran out */
gboolean md_onnx_scope_copy_floats (MdOnnxScope * scope, const char *from,
    const char *to, gboolean * found);
/* Returns: the value's index in the graph */
int md_onnx_scope_add_value (MdOnnxScope * scope, const char *name,
    const MdShape * shape);

/* Index of the value called @name, or -1. Adds a constant to the graph when it
 * is first looked up. */
int md_onnx_scope_find (MdOnnxScope * scope, const char *name);
