#include "int-folding.h"

#include <string.h>

void
md_int_folding_shape (const MdGraph * graph, int value, MdIntFolding * out)
{
  const MdShape *shape = &md_graph_value (graph, value)->shape;

  out->scalar = FALSE;
  out->n = shape->rank;
  for (int i = 0; i < shape->rank; i++) {
    gboolean known = shape->dims[i] >= 0;

    out->items[i].kind = known ? MD_INT_CONSTANT : MD_INT_DIMENSION;
    out->items[i].value = known ? shape->dims[i] : i;
    out->items[i].of = value;
  }
}

static gboolean
constant_at (const MdIntFolding * ints, int i, gint64 * value)
{
  if (ints == NULL || i >= ints->n || ints->items[i].kind != MD_INT_CONSTANT)
    return FALSE;

  *value = ints->items[i].value;
  return TRUE;
}

static const char *
gather (const MdIntFolding * data, const MdIntFolding * indices,
    MdIntFolding * out)
{
  out->scalar = indices->scalar;
  out->n = indices->n;
  for (int i = 0; i < indices->n; i++) {
    gint64 index;

    if (!constant_at (indices, i, &index))
      return "index is not constant";
    if (index < 0)
      index += data->n;
    if (index < 0 || index >= data->n)
      return "index is out of range";
    out->items[i] = data->items[index];
  }

  return NULL;
}

static const char *
slice (const MdIntFolding * const *in, int n_in, MdIntFolding * out)
{
  gint64 start, end, step = 1;
  const MdIntFolding *data = in[0];

  if (n_in < 3 || !constant_at (in[1], 0, &start) ||
      !constant_at (in[2], 0, &end))
    return "bounds are not constant";
  if (n_in > 4 && in[4] != NULL &&
      (!constant_at (in[4], 0, &step) || step != 1))
    return "step is not 1";

  start = CLAMP (start < 0 ? start + data->n : start, 0, data->n);
  end = CLAMP (end < 0 ? end + data->n : end, start, data->n);
  out->scalar = FALSE;
  out->n = (int) (end - start);
  memcpy (out->items, data->items + start, sizeof (MdInt) * (gsize) out->n);

  return NULL;
}

static const char *
concat (const MdIntFolding * const *in, int n_in, MdIntFolding * out)
{
  out->scalar = FALSE;
  out->n = 0;
  for (int i = 0; i < n_in; i++) {
    if (in[i]->n > MD_MAX_INTS - out->n)
      return "too many integers";
    memcpy (out->items + out->n, in[i]->items,
        sizeof (MdInt) * (gsize) in[i]->n);
    out->n += in[i]->n;
  }

  return NULL;
}

static const char *
calculate (char op, gint64 x, gint64 y, gint64 * z)
{
  gboolean overflows = FALSE;

  switch (op) {
    case 'A':
      overflows = __builtin_add_overflow (x, y, z);
      break;
    case 'S':
      overflows = __builtin_sub_overflow (x, y, z);
      break;
    case 'M':
      overflows = __builtin_mul_overflow (x, y, z);
      break;
    default:
      if (y == 0)
        return "division by zero";
      overflows = x == G_MININT64 && y == -1;
      *z = overflows ? 0 : x / y;
      break;
  }
  return overflows ? "integer overflow" : NULL;
}

/* @op: the operation's first letter */
static const char *
arithmetic (char op, const MdIntFolding * a, const MdIntFolding * b,
    MdIntFolding * out)
{
  if (a->n != b->n && a->n != 1 && b->n != 1)
    return "inputs have different lengths";
  if (a->n == 0 || b->n == 0)
    return "input is empty";

  out->scalar = a->scalar && b->scalar;
  out->n = MAX (a->n, b->n);
  for (int i = 0; i < out->n; i++) {
    gint64 x, y, z;

    out->items[i] = (MdInt) {
    MD_INT_UNKNOWN, 0, -1};
    if (constant_at (a, a->n == 1 ? 0 : i, &x) &&
        constant_at (b, b->n == 1 ? 0 : i, &y)) {
      const char *wrong = calculate (op, x, y, &z);

      if (wrong != NULL)
        return wrong;
      out->items[i] = (MdInt) {
      MD_INT_CONSTANT, z, -1};
    }
  }

  return NULL;
}

const char *
md_int_folding_apply (const char *op, const MdIntFolding * const *in, int n_in,
    MdIntFolding * out)
{
  static const char *const operators[] = { "Add", "Sub", "Mul", "Div", NULL };
  gboolean is_arithmetic = g_strv_contains (operators, op);
  gboolean is_gather = strcmp (op, "Gather") == 0;

  if (n_in < 1 || in[0] == NULL)
    return "first input is not a list of integers";
  if (strcmp (op, "Slice") == 0)
    return slice (in, n_in, out);

  if (strcmp (op, "Concat") == 0) {
    for (int i = 0; i < n_in; i++)
      if (in[i] == NULL)
        return "integers are mixed with other inputs";
    return concat (in, n_in, out);
  }

  if (is_arithmetic || is_gather) {
    if (n_in != 2 || in[1] == NULL)
      return "two inputs of integers are required";
    return is_gather ? gather (in[0], in[1], out) :
        arithmetic (*op, in[0], in[1], out);
  }

  *out = *in[0];
  if (strcmp (op, "Unsqueeze") == 0) {
    if (!in[0]->scalar)
      return "integers of rank 2 are not supported";
    out->scalar = FALSE;
  } else if (strcmp (op, "Squeeze") == 0) {
    if (in[0]->n != 1)
      return "input has more than one integer";
    out->scalar = TRUE;
  }

  return NULL;
}

/* Walks back from @value as long as dimension 0 stays the same; two values with
 * the same result have the same batch size. */
static int
batch_of (const MdGraph * graph, int value)
{
  for (guint i = graph->nodes->len; i-- > 0;) {
    const MdNode *node = md_graph_node (graph, i);

    if (node->output != value)
      continue;
    if (node->op == MD_OP_RESHAPE || (node->op == MD_OP_TRANSPOSE &&
            node->attrs.perm[0] != 0) || (node->op == MD_OP_FLATTEN &&
            node->attrs.axis != 1) || (node->op == MD_OP_GEMM &&
            node->attrs.trans_a) || (node->op == MD_OP_CONCAT &&
            node->attrs.axis == 0))
      return value;
    value = node->inputs[0];
  }

  return value;
}

const char *
md_int_folding_reshape_target (const MdGraph * graph, int data,
    const MdIntFolding * in, gint64 * target)
{
  int unknown = -1;
  gboolean inferred = FALSE;

  if (in->n > MD_MAX_RANK)
    return "target has too many dimensions";

  for (int i = 0; i < in->n; i++) {
    const MdInt *item = &in->items[i];

    if (item->kind == MD_INT_CONSTANT) {
      if (item->value < -1)
        return "target has a negative dimension";
      if (item->value == -1 && inferred)
        return "target has more than one dimension of -1";
      inferred |= item->value == -1;
      target[i] = item->value;
    } else if (item->kind == MD_INT_DIMENSION && item->value == i &&
        (item->of == data || (i == 0 &&
                batch_of (graph, item->of) == batch_of (graph, data)))) {
      target[i] = 0;
    } else if (unknown < 0) {
      unknown = i;
    } else {
      return "target depends on more than one unknown size";
    }
  }

  if (unknown >= 0) {
    if (inferred)
      return "target depends on more than one unknown size";
    target[unknown] = -1;
  }

  return NULL;
}
