/* protobuf: an ONNX file taken apart, changed and put together again, for
 * tests that need files which our own writer does not write. */
#pragma once

#include "nn/graph.h"
#include "nn/onnx/onnx.pb-c.h"

/* A graph's file, as bytes and as protobuf-c sees them. */
GBytes *test_save (const MdGraph * graph);
Onnx__Model *test_unpack (const MdGraph * graph);
/* (transfer full): @model's bytes; frees @model. */
GBytes *test_pack (Onnx__Model * model);

/* Everything that is given to these is copied. */
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
