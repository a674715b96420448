/* graph: A network as a list of operations in execution order.
 *
 * The ONNX reader builds it from a file, a training recipe from its layers;
 * the ONNX writer stores it. Values are referred to by index. Shapes are
 * logical ONNX shapes (N, C, H, W).
 *
 * Memory layout of activations everywhere in this project: a 4-D value of
 * logical shape N×C×H×W is stored as N×H×W×C (channels last), a value of any
 * other rank in row-major order. Initializers are stored as in ONNX: Conv
 * weights [O, I/group, kh, kw], Gemm weights as given by transB.
 *
 * Thread safety: a graph that is not being changed may be read from any
 * thread.
 */
#pragma once

#include <glib.h>

#define MD_MAX_RANK 6
#define MD_MAX_INPUTS 8         /* per node; also for Concat */

/* Errors of models; messages name the file, node and tensor. */
#define MD_MODEL_ERROR (md_model_error_quark ())
GQuark md_model_error_quark (void);
typedef enum
{
  MD_MODEL_ERROR_FORMAT,        /* not ONNX, truncated, inconsistent */
  MD_MODEL_ERROR_UNSUPPORTED,   /* an unsupported operation or attribute */
  MD_MODEL_ERROR_SHAPE          /* incompatible shapes */
} MdModelError;

typedef enum
{
  MD_OP_CONV,
  MD_OP_BATCH_NORM,
  MD_OP_RELU,
  MD_OP_LEAKY_RELU,
  MD_OP_PRELU,
  MD_OP_CLIP,
  MD_OP_SIGMOID,
  MD_OP_SOFTMAX,
  MD_OP_MAX_POOL,
  MD_OP_AVERAGE_POOL,
  MD_OP_GLOBAL_AVERAGE_POOL,
  MD_OP_GEMM,
  MD_OP_MATMUL,
  MD_OP_ADD,
  MD_OP_MUL,
  MD_OP_CONCAT,
  MD_OP_FLATTEN,
  MD_OP_RESHAPE,
  MD_OP_TRANSPOSE,
  MD_OP_DROPOUT,
  MD_OP_IDENTITY,
  MD_OP_SUB,
  MD_OP_DIV,
  MD_OP_EXP,
  MD_OP_SOFTPLUS,
  MD_OP_HARD_SIGMOID,
  MD_OP_HARD_SWISH,
  MD_OP_RESIZE,
  MD_OP_SLICE,
  MD_OP_SQUEEZE,
  MD_OP_UNSQUEEZE,
  MD_N_ONNX_OPS,                /* number of ONNX operations; ours follow */
  MD_OP_CHANNEL_FUNCTIONS = MD_N_ONNX_OPS,
  MD_N_OPS
} MdOpKind;

typedef struct
{
  int rank;                     /* -1 = unknown, 0 = scalar */
  gint64 dims[MD_MAX_RANK];     /* -1 = unknown until run time */
} MdShape;

typedef struct
{
  char *name;                   /* owned, never NULL */
  MdShape shape;
  float *data;                  /* owned, float constants only: row-major */
  gboolean half;                /* files store data as float16 */
  gint64 *ints;                 /* owned, integer constants only, such as a
                                 * Reshape's target */
} MdValue;

/* Maps an output pixel of Resize to the input; names as in ONNX. */
typedef enum
{
  MD_RESIZE_HALF_PIXEL,
  MD_RESIZE_PYTORCH_HALF_PIXEL,
  MD_RESIZE_ASYMMETRIC,
  MD_RESIZE_ALIGN_CORNERS
} MdResizeCoordinates;

typedef enum
{
  MD_RESIZE_ROUND_PREFER_FLOOR,
  MD_RESIZE_ROUND_PREFER_CEIL,
  MD_RESIZE_FLOOR,
  MD_RESIZE_CEIL
} MdResizeRounding;

/* Attributes of all operations; a node uses those of its own op. */
typedef struct
{
  int kernel[2], stride[2], pads[4];    /* Conv, pools; y before x; pads are
                                         * top, left, bottom, right */
  int group;                    /* Conv, >= 1 */
  gboolean ceil_mode;           /* pools */
  gboolean count_include_pad;   /* AveragePool */
  float alpha, beta;            /* LeakyRelu (alpha), Gemm, HardSigmoid */
  gboolean trans_a, trans_b;    /* Gemm */
  float epsilon;                /* BatchNormalization */
  float momentum;               /* BatchNormalization, training: weight of the
                                 * old running value, as in ONNX */
  float ratio;                  /* Dropout, training: fraction set to zero */
  int axis;                     /* Softmax, Concat, Flatten; may be negative */
  int perm[MD_MAX_RANK];        /* Transpose; -1 beyond the rank */
  float min, max;               /* Clip */
  gboolean as_stored;           /* Reshape: keeps the order in memory instead
                                 * of the logical order */
  guint32 axes;                 /* Squeeze, Unsqueeze: bit mask of dimensions
                                 * of the input or output */
  gint64 begin[MD_MAX_RANK], end[MD_MAX_RANK];  /* Slice: as in ONNX, negative
                                                 * from the end */
  int step[MD_MAX_RANK];        /* Slice, >= 1 */
  int part, parts;              /* Slice, if parts > 0: takes part @part of
                                 * @parts equal parts of @axis */
  /* Resize: sizes[2] and [3] are the output's height and width; if they are 0,
   * it gets those of the second input or, without one, the input's times
   * @scales. sizes[0] and [1] are 0 or the input's own. A third input is added
   * to the result. */
  int sizes[4];
  float scales[2];
  gboolean linear;
  MdResizeCoordinates coordinates;
  MdResizeRounding rounding;    /* unless linear */
} MdAttrs;

typedef struct
{
  MdOpKind op;
  char *name;                   /* owned; for messages, never NULL */
  int n_inputs;
  int inputs[MD_MAX_INPUTS];    /* value indices, -1 = optional and absent */
  int output;                   /* value index */
  MdAttrs attrs;
} MdNode;

typedef struct
{
  char *name;                   /* owned; the file's, for messages */
  GArray *values;               /* of MdValue */
  GArray *nodes;                /* of MdNode, in execution order */
  GArray *inputs;               /* of int: value indices */
  GArray *outputs;              /* of int: value indices */
  GHashTable *metadata;         /* char * → char *: ONNX metadata_props */
} MdGraph;

MdGraph *md_graph_new (const char *name);
void md_graph_free (MdGraph * graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdGraph, md_graph_free)

#define md_graph_value(graph, i) (&g_array_index ((graph)->values, MdValue, i))
#define md_graph_node(graph, i) (&g_array_index ((graph)->nodes, MdNode, i))

/* The md_graph_add_*() functions copy names and data and return a value index.
 * Names must be unique. @shape: NULL = unknown. A value becomes an input or
 * output of the network when its index is appended to graph->inputs or
 * ->outputs.
 *
 *   MdGraph *graph = md_graph_new ("example");
 *   MdAttrs attrs = md_attrs_default ();
 *   int x = md_graph_add_value (graph, "image", &MD_SHAPE (-1, 3, 24, 24));
 *   int w = md_graph_add_constant (graph, "w", &MD_SHAPE (8, 3, 3, 3), data);
 *   attrs.kernel[0] = attrs.kernel[1] = 3;
 *   int y = md_graph_add_node (graph, MD_OP_CONV, "prob", &attrs,
 *       (int[]) { x, w }, 2);
 *   g_array_append_val (graph->inputs, x);
 *   g_array_append_val (graph->outputs, y);
 */
#define MD_SHAPE(...) ((MdShape) { \
    sizeof ((gint64[]) { __VA_ARGS__ }) / sizeof (gint64), { __VA_ARGS__ } })
int md_graph_add_value (MdGraph * graph, const char *name,
    const MdShape * shape);
int md_graph_add_constant (MdGraph * graph, const char *name,
    const MdShape * shape, const float *data);
/* Adds a rank-1 integer constant, such as the target of a Reshape. */
int md_graph_add_ints (MdGraph * graph, const char *name, int n,
    const gint64 * ints);
/* @inputs: value indices, -1 for an absent one
 * @name: of the node and of its output value */
int md_graph_add_node (MdGraph * graph, MdOpKind op, const char *name,
    const MdAttrs * attrs, const int *inputs, int n_inputs);
/* (transfer full): a deep copy */
MdGraph *md_graph_copy (const MdGraph * graph);
/* "Conv", ...: the operation's name in ONNX; static */
const char *md_op_kind_name (MdOpKind kind);
/* ONNX's default attributes. */
MdAttrs md_attrs_default (void);
/* Index of the value of that name, or -1. */
int md_graph_find_value (const MdGraph * graph, const char *name);
/* Number of elements; -1 if rank or a dimension is unknown or the size in
 * bytes would overflow. */
gint64 md_shape_elements (const MdShape * shape);
