/* write-node: a node of a graph as ONNX's operator set 13 has it, and the
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

/* A tensor's bytes: the head in front of the numbers, and the numbers. */
typedef struct
{
  GByteArray *head;
  gconstpointer data;           /* the graph's, or: */
  gpointer owned;               /* (nullable): this one's own */
  gsize size;                   /* bytes */
} MdOnnxTensor;

/* @tensors: (element-type MdOnnxTensor)
 * @data: not copied */
void md_onnx_tensors_add (GArray * tensors, const char *name, int type,
    const MdShape * shape, gconstpointer data, gsize item_size);
void md_onnx_write_int_attribute (GByteArray * out, const char *name,
    gint64 value);
/* Appends the node to the graph's fields @nodes. */
void md_onnx_write_node (GByteArray * nodes, GArray * tensors,
    const MdGraph * graph, const MdNode * node);
