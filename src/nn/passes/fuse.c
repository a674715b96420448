#include "fuse.h"

#include <string.h>

#include "nn/edit.h"

/* Index of the node that computes @value for a single reader, or -1. */
static int
find_own_producer (const MdGraph * graph, int value)
{
  return md_graph_n_uses (graph, value) == 1 ?
      md_graph_find_producer (graph, value) : -1;
}

static const MdShape *
shape_of (const MdGraph * graph, int value)
{
  return &md_graph_value (graph, value)->shape;
}

/* -- Resize and Add ------------------------------------------------------ */

static gboolean
can_join (const MdGraph * graph, int resized, int other)
{
  const MdShape *a = shape_of (graph, resized), *b = shape_of (graph, other);

  return !md_graph_is_constant (graph, other) && b->rank == 4 &&
      a->dims[0] == b->dims[0] && a->dims[1] == b->dims[1];
}

/* Turns the Add at @index and the Resize before it into one Resize.
 * Returns: TRUE if it did; the node is at @index - 1 then */
static gboolean
join_resize (MdGraph * graph, guint index)
{
  MdNode *node = md_graph_node (graph, index);

  for (int i = 0; i < 2 && node->op == MD_OP_ADD; i++) {
    int from = find_own_producer (graph, node->inputs[i]);
    int other = node->inputs[1 - i];
    const MdNode *resize = from < 0 ? NULL : md_graph_node (graph, from);

    if (resize == NULL || resize->op != MD_OP_RESIZE || resize->n_inputs > 2
        || !can_join (graph, resize->output, other))
      continue;
    node->op = MD_OP_RESIZE;
    node->attrs = resize->attrs;
    node->inputs[0] = resize->inputs[0];
    node->inputs[1] = resize->n_inputs > 1 ? resize->inputs[1] : -1;
    node->inputs[2] = other;
    node->n_inputs = 3;
    g_array_remove_index (graph->nodes, (guint) from);
    return TRUE;
  }
  return FALSE;
}

/* -- Heads --------------------------------------------------------------- */

/* Maximum number of channels of a branch. */
#define MAX_HEAD 4096

/* Some channels of one value, transformed: function (x × scale + shift). */
typedef struct
{
  int source;                   /* value index */
  gint64 begin, n;              /* channels */
  float *scale, *shift;         /* [n], owned */
  MdOpKind function;            /* MD_OP_IDENTITY = none */
  int n_nodes;
} Branch;

static void
branch_clear (Branch * branch)
{
  g_free (branch->scale);
  g_free (branch->shift);
}

/* Finds a constant input with one element per channel, or one for all.
 * @at: (out): its index */
static const MdValue *
get_constant (const MdGraph * graph, const MdNode * node, int *at)
{
  *at = md_graph_is_constant (graph, node->inputs[0]) ? 0 : 1;
  if (!md_graph_is_constant (graph, node->inputs[*at]) ||
      !md_shape_is_per_channel (shape_of (graph, node->inputs[1 - *at]),
          shape_of (graph, node->inputs[*at])))
    return NULL;
  return md_graph_value (graph, node->inputs[*at]);
}

/* Composes @branch with the node before it; branches are traced backwards. */
static gboolean
take_affine (const MdGraph * graph, const MdNode * node, Branch * branch,
    int *value)
{
  int at;
  const MdValue *constant = get_constant (graph, node, &at);
  gint64 count;

  if (constant == NULL || (node->op == MD_OP_SUB && at == 0))
    return FALSE;
  count = md_shape_elements (&constant->shape);
  for (gint64 c = 0; c < branch->n; c++) {
    float number = constant->data[count == 1 ? 0 : c];

    if (node->op == MD_OP_MUL)
      branch->scale[c] *= number;
    else
      branch->shift[c] += branch->scale[c] *
          (node->op == MD_OP_SUB ? -number : number);
  }
  *value = node->inputs[1 - at];
  return TRUE;
}

static gboolean
take_slice (const MdNode * node, Branch * branch)
{
  const MdAttrs *attrs = &node->attrs;

  for (int d = 0; d < 4; d++)
    if (attrs->step[d] != 1 || (d != 1 && (attrs->begin[d] != 0 ||
                attrs->end[d] != G_MAXINT64)))
      return FALSE;
  if (attrs->parts > 0 || attrs->begin[1] < 0)
    return FALSE;
  branch->begin = attrs->begin[1];
  branch->source = node->inputs[0];
  return TRUE;
}

/* @value: an input of the Concat */
static gboolean
trace_branch (const MdGraph * graph, int value, Branch * branch)
{
  branch->n = shape_of (graph, value)->dims[1];
  if (branch->n > MAX_HEAD)
    return FALSE;
  branch->function = MD_OP_IDENTITY;
  branch->scale = g_new (float, branch->n);
  branch->shift = g_new0 (float, branch->n);
  for (gint64 c = 0; c < branch->n; c++)
    branch->scale[c] = 1;

  for (;;) {
    int index = find_own_producer (graph, value);
    const MdNode *node = index < 0 ? NULL : md_graph_node (graph, index);

    if (node == NULL)
      return FALSE;
    branch->n_nodes++;
    switch (node->op) {
      case MD_OP_SLICE:
        return take_slice (node, branch);
      case MD_OP_SOFTPLUS:
      case MD_OP_SIGMOID:
        if (branch->n_nodes > 1)
          return FALSE;
        branch->function = node->op;
        value = node->inputs[0];
        break;
      case MD_OP_ADD:
      case MD_OP_SUB:
      case MD_OP_MUL:
        if (!take_affine (graph, node, branch, &value))
          return FALSE;
        break;
      default:
        return FALSE;
    }
  }
}

/* Whether the branches cover all channels of one value, in order. */
static gboolean
cover_source (const MdGraph * graph, const MdNode * concat,
    const Branch * branches)
{
  gint64 next = 0;
  const MdShape *shape = shape_of (graph, branches[0].source);

  for (int i = 0; i < concat->n_inputs; i++) {
    if (branches[i].source != branches[0].source || branches[i].begin != next)
      return FALSE;
    next += branches[i].n;
  }
  return shape->rank == 4 && next == shape->dims[1] &&
      md_graph_n_uses (graph, branches[0].source) == (guint) concat->n_inputs;
}

/* Inserts a Mul or Add with one number per channel, unless it is the identity.
 * Returns: the resulting value */
static int
insert_affine (MdGraph * graph, guint * at, MdOpKind op, const char *name,
    int value, gint64 n, const float *numbers)
{
  MdShape shape = *shape_of (graph, value);
  g_autofree char *what = g_strconcat (name, ".", md_op_kind_name (op), NULL);
  MdNode node = {.op = op,.n_inputs = 2,.attrs = md_attrs_default () };
  gboolean changes = FALSE;

  for (gint64 c = 0; c < n; c++)
    changes |= numbers[c] != (op == MD_OP_MUL ? 1 : 0);
  if (!changes)
    return value;
  node.name = g_strdup (what);
  node.inputs[0] = value;
  node.inputs[1] = md_graph_add_constant (graph, what,
      &MD_SHAPE (1, n, 1, 1), numbers);
  node.output = md_graph_add_value (graph, what, &shape);
  g_array_insert_val (graph->nodes, *at, node);
  *at += 1;
  return node.output;
}

static void
replace_head (MdGraph * graph, guint index, const Branch * branches)
{
  MdNode *concat = md_graph_node (graph, index);
  int n = concat->n_inputs, value = branches[0].source;
  gint64 c = shape_of (graph, value)->dims[1], runs[2 * MD_MAX_INPUTS];
  g_autofree char *name = g_strdup (concat->name);
  g_autofree float *scale = g_new (float, c), *shift = g_new (float, c);

  for (int i = 0; i < n; i++) {
    memcpy (scale + branches[i].begin, branches[i].scale,
        (gsize) branches[i].n * sizeof (float));
    memcpy (shift + branches[i].begin, branches[i].shift,
        (gsize) branches[i].n * sizeof (float));
    runs[2 * i] = branches[i].begin + branches[i].n;
    runs[2 * i + 1] = branches[i].function;
  }
  value = insert_affine (graph, &index, MD_OP_MUL, name, value, c, scale);
  value = insert_affine (graph, &index, MD_OP_ADD, name, value, c, shift);
  concat = md_graph_node (graph, index);
  concat->op = MD_OP_CHANNEL_FUNCTIONS;
  concat->n_inputs = 2;
  concat->inputs[0] = value;
  concat->inputs[1] = md_graph_add_ints (graph, name, 2 * n, runs);
}

/* Leaves the nodes of the branches without a reader. */
static gboolean
join_head (MdGraph * graph, guint index)
{
  const MdNode *concat = md_graph_node (graph, index);
  Branch branches[MD_MAX_INPUTS] = { {0} };
  int n = concat->n_inputs;
  gboolean ok = concat->op == MD_OP_CONCAT && n > 1 &&
      shape_of (graph, concat->output)->rank == 4 &&
      (concat->attrs.axis == 1 || concat->attrs.axis == -3);

  for (int i = 0; ok && i < n; i++)
    ok = trace_branch (graph, concat->inputs[i], &branches[i]);
  ok = ok && cover_source (graph, concat, branches);
  if (ok)
    replace_head (graph, index, branches);
  for (int i = 0; i < n; i++)
    branch_clear (&branches[i]);
  return ok;
}

/* -- Transpose and Reshape ----------------------------------------------- */

static gboolean
join_transpose (MdGraph * graph, guint index)
{
  static const int channels_last[] = { 0, 2, 3, 1 };
  MdNode *node = md_graph_node (graph, index);
  int from = node->op != MD_OP_RESHAPE ? -1 :
      find_own_producer (graph, node->inputs[0]);
  const MdNode *transpose = from < 0 ? NULL : md_graph_node (graph, from);

  if (transpose == NULL || transpose->op != MD_OP_TRANSPOSE ||
      shape_of (graph, node->output)->rank != 3 ||
      shape_of (graph, transpose->inputs[0])->rank != 4 ||
      memcmp (transpose->attrs.perm, channels_last, sizeof channels_last) != 0)
    return FALSE;
  node->attrs.as_stored = TRUE;
  node->inputs[0] = transpose->inputs[0];
  g_array_remove_index (graph->nodes, (guint) from);
  return TRUE;
}

static void
drop_unread (MdGraph * graph)
{
  for (guint i = graph->nodes->len; i-- > 0;)
    if (md_graph_n_uses (graph, md_graph_node (graph, i)->output) == 0)
      g_array_remove_index (graph->nodes, i);
}

void
md_fuse (MdGraph * graph)
{
  for (guint i = graph->nodes->len; i-- > 0;) {
    if (join_resize (graph, i) || join_transpose (graph, i))
      i--;
    else
      join_head (graph, i);
  }
  drop_unread (graph);
}
