/* protobuf: Parses, modifies and serialises ONNX files, for tests that need
 * files that our writer does not write. */
#pragma once

#include "nn/graph.h"
#include "nn/onnx/onnx.pb-c.h"

/* Return a graph's file as bytes and as a protobuf-c message. */
GBytes *test_save (const MdGraph * graph);
Onnx__Model *test_unpack (const MdGraph * graph);
/* Frees @model.
 * Returns: (transfer full): its bytes */
GBytes *test_pack (Onnx__Model * model);

/* These functions copy their arguments. */
Onnx__Node *test_add_node (Onnx__Model * model, gsize at, const char *op,
    const char *output, const char *const *inputs);
Onnx__Attribute *test_add_attribute (Onnx__Node * node, const char *name);
void test_set_ints (Onnx__Attribute * attribute, int n, const gint64 * ints);
Onnx__Tensor *test_add_ints (Onnx__Model * model, const char *name, int rank,
    int n, const gint64 * ints);
void test_set_string (char **where, const char *text);
Onnx__Node *test_find_node (const Onnx__Model * model, const char *op);
Onnx__Attribute *test_find_attribute (const Onnx__Node * node,
    const char *name);
/* Index of @node among the nodes of @model. */
gsize test_node_index (const Onnx__Model * model, const Onnx__Node * node);
/* Removes all inputs after the first @left. */
void test_clear_inputs (Onnx__Node * node, gsize left);
void test_clear_attributes (Onnx__Node * node);
void test_add_input (Onnx__Node * node, const char *name);
void test_set_floats (Onnx__Attribute * attribute, gsize n,
    const float *values);
void test_set_text (Onnx__Attribute * attribute, const char *text);
/* A constant of rank 1. */
void test_add_floats (Onnx__Model * model, const char *name, int n,
    const float *values);
