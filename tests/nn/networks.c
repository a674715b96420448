#include "networks.h"

#include <math.h>
#include <string.h>

TestNet
test_net_begin (guint32 seed, int c, int h, int w, gboolean open)
{
  TestNet net = {.graph = md_graph_new ("test"),
    .random = g_rand_new_with_seed (seed),.c = c,.h = h,.w = w
  };

  net.value = md_graph_add_value (net.graph, "image",
      &MD_SHAPE (-1, c, open ? -1 : h, open ? -1 : w));
  g_array_append_val (net.graph->inputs, net.value);

  return net;
}

void
test_net_output (TestNet * net)
{
  g_array_append_val (net->graph->outputs, net->value);
}

MdGraph *
test_net_end (TestNet * net)
{
  g_rand_free (net->random);
  return net->graph;
}

int
test_net_constant (TestNet * net, MdShape shape, float low, float high)
{
  gint64 n = md_shape_elements (&shape);
  g_autofree float *data = g_new (float, n);
  g_autofree char *name = g_strdup_printf ("c%d", net->serial++);

  for (gint64 i = 0; i < n; i++)
    data[i] = (float) g_rand_double_range (net->random, low, high);
  return md_graph_add_constant (net->graph, name, &shape, data);
}

static void
add (TestNet * net, MdOpKind op, MdAttrs attrs, int second, int third)
{
  int inputs[3] = { net->value, second, third };
  g_autofree char *name = g_strdup_printf ("%s%d", md_op_kind_name (op),
      net->serial++);

  net->value = md_graph_add_node (net->graph, op, name, &attrs, inputs,
      third >= 0 ? 3 : second >= 0 ? 2 : 1);
}

void
test_net_unary (TestNet * net, MdOpKind op, MdAttrs attrs)
{
  add (net, op, attrs, -1, -1);
}

void
test_net_conv (TestNet * net, int oc, int kernel, int stride, int pad,
    int group)
{
  MdAttrs attrs = md_attrs_default ();
  float range = sqrtf (3.f * group / (net->c * kernel * kernel));
  int weights = test_net_constant (net, MD_SHAPE (oc, net->c / group, kernel,
          kernel), -range, range);
  int bias = test_net_constant (net, MD_SHAPE (oc), -0.2f, 0.2f);

  attrs.group = group;
  for (int i = 0; i < 2; i++) {
    attrs.kernel[i] = kernel;
    attrs.stride[i] = stride;
    attrs.pads[i] = attrs.pads[i + 2] = pad;
  }
  add (net, MD_OP_CONV, attrs, weights, bias);
  net->c = oc;
  net->h = (net->h + 2 * pad - kernel) / stride + 1;
  net->w = (net->w + 2 * pad - kernel) / stride + 1;
}

static int
pooled (int size, int kernel, int stride, int pad, gboolean ceil_mode)
{
  int room = size + 2 * pad - kernel, n = room / stride + 1;

  return n + (ceil_mode && room % stride != 0 && n * stride < size + pad);
}

void
test_net_pool (TestNet * net, MdOpKind op, int kernel, int stride, int pad,
    gboolean ceil_mode)
{
  MdAttrs attrs = md_attrs_default ();

  for (int i = 0; i < 2; i++) {
    attrs.kernel[i] = kernel;
    attrs.stride[i] = stride;
    attrs.pads[i] = attrs.pads[i + 2] = pad;
  }
  attrs.ceil_mode = ceil_mode;
  add (net, op, attrs, -1, -1);
  net->h = pooled (net->h, kernel, stride, pad, ceil_mode);
  net->w = pooled (net->w, kernel, stride, pad, ceil_mode);
}

void
test_net_batch_norm (TestNet * net)
{
  int inputs[5] = { net->value };
  MdAttrs attrs = md_attrs_default ();
  g_autofree char *name = g_strdup_printf ("norm%d", net->serial++);

  for (int i = 1; i < 5; i++)
    inputs[i] = test_net_constant (net, MD_SHAPE (net->c), 0.2f, 1.5f);
  net->value = md_graph_add_node (net->graph, MD_OP_BATCH_NORM, name, &attrs,
      inputs, 5);
}

void
test_net_prelu (TestNet * net)
{
  MdShape shape = net->h > 0 ? MD_SHAPE (net->c, 1, 1) : MD_SHAPE (net->c);

  add (net, MD_OP_PRELU, md_attrs_default (), test_net_constant (net, shape,
          -0.3f, 0.5f), -1);
}

void
test_net_channel_constant (TestNet * net, MdOpKind op)
{
  MdShape shape = net->h > 0 ? MD_SHAPE (1, net->c, 1, 1) : MD_SHAPE (net->c);

  add (net, op, md_attrs_default (), test_net_constant (net, shape, 0.5f,
          1.5f), -1);
}

void
test_net_transpose (TestNet * net, int a, int b, int c, int d)
{
  MdAttrs attrs = md_attrs_default ();

  attrs.perm[0] = a;
  attrs.perm[1] = b;
  attrs.perm[2] = c;
  attrs.perm[3] = d;
  test_net_unary (net, MD_OP_TRANSPOSE, attrs);
}

void
test_net_flatten (TestNet * net)
{
  test_net_unary (net, MD_OP_FLATTEN, md_attrs_default ());
  net->c *= net->h * net->w;
  net->h = net->w = 0;
}

void
test_net_reshape (TestNet * net, gint64 batch, gint64 rest)
{
  gint64 target[2] = { batch, rest };
  g_autofree char *name = g_strdup_printf ("target%d", net->serial++);

  add (net, MD_OP_RESHAPE, md_attrs_default (), md_graph_add_ints (net->graph,
          name, 2, target), -1);
  net->c *= net->h * net->w;
  net->h = net->w = 0;
}

void
test_net_dense (TestNet * net, int n, int variant)
{
  MdAttrs attrs = md_attrs_default ();
  float range = sqrtf (3.f / net->c);
  MdShape shape = variant == 1 ? MD_SHAPE (n, net->c) : MD_SHAPE (net->c, n);
  int weights = test_net_constant (net, shape, -range, range);
  int bias = test_net_constant (net, MD_SHAPE (n), -0.2f, 0.2f);

  if (variant == 1) {
    attrs.trans_b = TRUE;
    attrs.alpha = 0.5f;
    attrs.beta = 2;
  }
  add (net, variant == 2 ? MD_OP_MATMUL : MD_OP_GEMM, attrs, weights,
      variant == 2 ? -1 : bias);
  if (variant == 2)
    add (net, MD_OP_ADD, attrs, bias, -1);
  net->c = n;
}

/* -- Random networks ------------------------------------------------------ */

static int
pick (TestNet * net, int n)
{
  return g_rand_int_range (net->random, 0, n);
}

static void
random_activation (TestNet * net)
{
  MdAttrs attrs = md_attrs_default ();

  switch (pick (net, 5)) {
    case 0:
      test_net_unary (net, MD_OP_RELU, attrs);
      break;
    case 1:
      attrs.alpha = 0.2f;
      test_net_unary (net, MD_OP_LEAKY_RELU, attrs);
      break;
    case 2:
      attrs.min = -0.5f;
      attrs.max = 0.8f;
      test_net_unary (net, MD_OP_CLIP, attrs);
      break;
    case 3:
      test_net_unary (net, MD_OP_SIGMOID, attrs);
      break;
    default:
      test_net_prelu (net);
      break;
  }
}

static void
random_conv (TestNet * net)
{
  int kernel = 1 + pick (net, MIN (4, MIN (net->h, net->w)));
  gboolean depthwise = pick (net, 4) == 0;
  int oc = depthwise ? net->c * (1 + pick (net, 2)) : 1 + pick (net, 36);

  test_net_conv (net, oc, kernel, 1 + pick (net, 2), pick (net,
          kernel / 2 + 1), depthwise ? net->c : 1);
}

static void
random_branches (TestNet * net)
{
  int start = net->value, c = net->c, left, inputs[2];
  gboolean concat = pick (net, 2) == 0;
  MdAttrs attrs = md_attrs_default ();
  g_autofree char *name = g_strdup_printf ("join%d", net->serial++);

  test_net_conv (net, c, 3, 1, 1, 1);
  left = net->value;
  inputs[0] = left;
  inputs[1] = start;
  if (concat) {
    net->value = start;
    test_net_conv (net, 5, 1, 1, 0, 1);
    inputs[1] = net->value;
    net->c = c + 5;
  }
  net->value = md_graph_add_node (net->graph, concat ? MD_OP_CONCAT :
      MD_OP_ADD, name, &attrs, inputs, 2);
}

static void
random_resize (TestNet * net)
{
  MdAttrs attrs = md_attrs_default ();

  attrs.linear = pick (net, 2);
  attrs.coordinates = (MdResizeCoordinates) pick (net, 4);
  attrs.rounding = (MdResizeRounding) pick (net, 4);
  attrs.scales[0] = pick (net, 2) == 0 ? 2 : 1.5f;
  attrs.scales[1] = pick (net, 2) == 0 ? 1 : 0.75f;
  test_net_unary (net, MD_OP_RESIZE, attrs);
  net->h = (int) (net->h * attrs.scales[0]);
  net->w = (int) (net->w * attrs.scales[1]);
}

/* Concatenates all channels with some of them, scaled, shifted and made
 * positive. */
static void
random_head (TestNet * net)
{
  MdAttrs attrs = md_attrs_default ();
  int inputs[2] = { net->value }, c = net->c;
  g_autofree char *name = g_strdup_printf ("head%d", net->serial++);

  attrs.begin[1] = pick (net, c);
  attrs.end[1] = attrs.begin[1] + 1 + pick (net, 3);
  net->c = (int) (MIN (attrs.end[1], c) - attrs.begin[1]);
  test_net_unary (net, MD_OP_SLICE, attrs);
  attrs = md_attrs_default ();
  add (net, MD_OP_MUL, attrs, test_net_constant (net, (MdShape) {
          .rank = 0}, 0.5f, 2), -1);
  add (net, MD_OP_SUB, attrs, test_net_constant (net, (MdShape) {
          .rank = 0}, -1, 1), -1);
  test_net_unary (net, MD_OP_SOFTPLUS, attrs);
  test_net_conv (net, 3, 1, 1, 0, 1);
  inputs[1] = net->value;
  net->value = md_graph_add_node (net->graph, MD_OP_CONCAT, name, &attrs,
      inputs, 2);
  net->c += c;
}

static void
random_layer (TestNet * net)
{
  int room = MIN (net->h, net->w), kernel = 2 + pick (net, 2);

  switch (pick (net, 10)) {
    case 0:
      test_net_batch_norm (net);
      break;
    case 1:
      random_activation (net);
      break;
    case 2:
      if (room >= 4)
        test_net_pool (net, pick (net, 2) == 0 ? MD_OP_MAX_POOL :
            MD_OP_AVERAGE_POOL, kernel, 1 + pick (net, 2), pick (net, 2),
            pick (net, 2));
      break;
    case 3:
      random_branches (net);
      break;
    case 4:
      test_net_channel_constant (net, pick (net, 2) == 0 ? MD_OP_ADD :
          MD_OP_MUL);
      break;
    case 5:
      test_net_unary (net, pick (net, 2) == 0 ? MD_OP_DROPOUT :
          MD_OP_IDENTITY, md_attrs_default ());
      break;
    case 6:
      test_net_transpose (net, 0, 2, 3, 1);
      test_net_transpose (net, 0, 3, 1, 2);
      break;
    case 7:
      if (room < 24)
        random_resize (net);
      random_head (net);
      break;
    default:
      random_conv (net);
      if (pick (net, 2) == 0)
        test_net_batch_norm (net);
      if (pick (net, 2) == 0)
        random_activation (net);
      break;
  }
}

static void
random_rows (TestNet * net)
{
  switch (pick (net, 5)) {
    case 0:
      test_net_flatten (net);
      break;
    case 1:
      test_net_reshape (net, 0, -1);
      break;
    case 2:
      test_net_transpose (net, 0, 3, 2, 1);
      test_net_reshape (net, 0, -1);
      break;
    case 3:
      test_net_transpose (net, 0, 2, 3, 1);
      test_net_reshape (net, -1, (gint64) net->c * net->h * net->w);
      break;
    default:
      test_net_unary (net, MD_OP_GLOBAL_AVERAGE_POOL, md_attrs_default ());
      net->h = net->w = 1;
      test_net_flatten (net);
      break;
  }
}

/* Two outputs from one value: probabilities and numbers. */
static void
add_heads (TestNet * net)
{
  int trunk = net->value, c = net->c;
  gboolean is_map = net->h > 0;

  for (int i = 0; i < 2; i++) {
    net->value = trunk;
    net->c = c;
    if (is_map)
      test_net_conv (net, 2 + 2 * i, 1, 1, 0, 1);
    else
      test_net_dense (net, 2 + 2 * i, pick (net, 3));
    if (i == 0)
      test_net_unary (net, pick (net, 2) == 0 ? MD_OP_SOFTMAX : MD_OP_SIGMOID,
          md_attrs_default ());
    test_net_output (net);
  }
}

MdGraph *
test_network_random (guint32 seed, int *h, int *w)
{
  g_autoptr (GRand) sizes = g_rand_new_with_seed (seed ^ 0x5eed);
  TestNet net;
  int layers;

  *h = g_rand_int_range (sizes, 6, 30);
  *w = g_rand_int_range (sizes, 6, 30);
  net = test_net_begin (seed, g_rand_int_range (sizes, 1, 5), *h, *w, FALSE);
  layers = 2 + pick (&net, 7);
  for (int i = 0; i < layers && MIN (net.h, net.w) > 1; i++)
    random_layer (&net);
  if (pick (&net, 3) > 0) {
    random_rows (&net);
    if (pick (&net, 2) == 0) {
      test_net_dense (&net, 1 + pick (&net, 40), pick (&net, 3));
      random_activation (&net);
    }
  }
  add_heads (&net);

  return test_net_end (&net);
}

MdGraph *
test_network_convolutional (guint32 seed)
{
  TestNet net = test_net_begin (seed, 3, 12, 12, TRUE);
  MdAttrs attrs = md_attrs_default ();

  test_net_conv (&net, 10, 3, 1, 0, 1);
  test_net_prelu (&net);
  test_net_pool (&net, MD_OP_MAX_POOL, 2, 2, 0, TRUE);
  test_net_conv (&net, 10, 3, 1, 1, 10);
  test_net_batch_norm (&net);
  attrs.max = 6;
  attrs.min = 0;
  test_net_unary (&net, MD_OP_CLIP, attrs);
  test_net_conv (&net, 24, 3, 1, 0, 1);
  test_net_unary (&net, MD_OP_RELU, attrs);
  add_heads (&net);

  return test_net_end (&net);
}

MdGraph *
test_network_classic (guint32 seed, int side, int channels, int width,
    gboolean keras)
{
  TestNet net = test_net_begin (seed, 3, side, side, FALSE);
  MdAttrs attrs = md_attrs_default ();

  if (keras) {
    md_graph_value (net.graph, net.value)->shape = MD_SHAPE (-1, side, side, 3);
    test_net_transpose (&net, 0, 3, 1, 2);
  }
  for (int i = 0; i < 2; i++) {
    for (int j = 0; j < 2; j++) {
      test_net_conv (&net, channels << i, 3, 1, 0, 1);
      test_net_unary (&net, MD_OP_RELU, attrs);
    }
    test_net_pool (&net, MD_OP_MAX_POOL, 2, 2, 0, FALSE);
  }
  if (keras) {
    test_net_transpose (&net, 0, 2, 3, 1);
    test_net_reshape (&net, -1, (gint64) net.c * net.h * net.w);
  } else {
    test_net_flatten (&net);
  }
  test_net_dense (&net, width, keras ? 2 : 1);
  test_net_unary (&net, MD_OP_RELU, attrs);
  test_net_unary (&net, MD_OP_DROPOUT, attrs);
  test_net_dense (&net, 1, keras ? 2 : 0);
  test_net_unary (&net, MD_OP_SIGMOID, attrs);
  test_net_output (&net);

  return test_net_end (&net);
}
