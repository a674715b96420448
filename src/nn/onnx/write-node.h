/* write-node: Writes a node of a graph in ONNX's operator set 13, with the
 * tensors that it needs.
 *
 * Thread safety: changes @out and @tensors only.
 */
#pragma once

#include "nn/graph.h"

/* TensorProto.DataType */
enum
{
  MD_ONNX_FLOAT = 1,
  MD_ONNX_INT64 = 7,
  MD_ONNX_FLOAT16 = 10
};

/* A serialised tensor in two parts, to avoid a copy of its elements. */
typedef struct
{
  GByteArray *head;             /* owned: everything before the elements */
  gconstpointer data;           /* elements; borrowed unless @owned is set */
  gpointer owned;               /* (nullable): @data, to be freed */
  gsize size;                   /* bytes in @data */
} MdOnnxTensor;

/* @tensors: (element-type MdOnnxTensor)
 * @data: not copied; must outlive @tensors */
void md_onnx_tensors_add (GArray * tensors, const char *name, int type,
    const MdShape * shape, gconstpointer data, gsize item_size);
void md_onnx_write_int_attribute (GByteArray * out, const char *name,
    gint64 value);
/* Appends the node to @nodes, fields of a GraphProto, and its parameters to
 * @tensors. */
void md_onnx_write_node (GByteArray * nodes, GArray * tensors,
    const MdGraph * graph, const MdNode * node);
