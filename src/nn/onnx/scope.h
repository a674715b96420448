/* scope: The graph being built from a file, and the names known so far.
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
                                 * stand for an input that is absent */
} MdOnnxScope;

void md_onnx_scope_init (MdOnnxScope * scope, const char *name);
void md_onnx_scope_clear (MdOnnxScope * scope);

/* Sets @error to "file: tensor 'name' message"; always FALSE. */
gboolean md_onnx_scope_error (const MdOnnxScope * scope, const char *tensor,
    MdModelError code, GError ** error, const char *format, ...)
G_GNUC_PRINTF (5, 6);
/* FALSE with @error if @name is empty or taken. */
gboolean md_onnx_scope_check_name (const MdOnnxScope * scope, const char *name,
    GError ** error);

/* Each expects a name that was checked. @data: (transfer full)
 * @half: the file stores it as float16 */
void md_onnx_scope_add_ints (MdOnnxScope * scope, const char *name,
    const MdIntFolding * ints);
void md_onnx_scope_add_floats (MdOnnxScope * scope, const char *name,
    const MdShape * shape, float *data, gboolean half);
/* Makes the float constant @from known as @to too.
 * @found: (out): whether there is such a constant
 * Returns: FALSE if there is no such constant or memory ran out */
gboolean md_onnx_scope_copy_floats (MdOnnxScope * scope, const char *from,
    const char *to, gboolean * found);
/* Returns: its index in the graph */
int md_onnx_scope_add_value (MdOnnxScope * scope, const char *name,
    const MdShape * shape);

/* Index of the value of that name, or -1. A constant is added to the graph
 * at its first lookup. */
int md_onnx_scope_find (MdOnnxScope * scope, const char *name);
