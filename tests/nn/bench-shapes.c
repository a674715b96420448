/* Writes a network with the layers of another detector and random weights, for
 * bench-onnxruntime.sh.
 *
 *   bench-shapes scrfd-500m|yunet-n FILE
 *
 * SCRFD-500M (Guo et al. 2021) and YuNet_n (Wu et al. 2023), layer by layer, up
 * to the output maps of their heads. */
#include <stdio.h>
#include <string.h>

#include "networks.h"
#include "nn/onnx/onnx.h"

/* A value with its shape. */
typedef struct
{
  int value, c, h, w;
} Point;

static Point
here (const TestNet * net)
{
  return (Point) {
  net->value, net->c, net->h, net->w};
}

static void
go_to (TestNet * net, Point point)
{
  net->value = point.value;
  net->c = point.c;
  net->h = point.h;
  net->w = point.w;
}

static void
relu (TestNet * net)
{
  test_net_unary (net, MD_OP_RELU, md_attrs_default ());
}

static void
conv (TestNet * net, int oc, int kernel, int stride)
{
  test_net_conv (net, oc, kernel, stride, kernel / 2, 1);
  relu (net);
}

/* SCRFD's order: depthwise, then pointwise. */
static void
depthwise_first (TestNet * net, int oc, int stride)
{
  test_net_conv (net, net->c, 3, stride, 1, net->c);
  relu (net);
  conv (net, oc, 1, 1);
}

/* YuNet's order: pointwise, then depthwise. */
static void
pointwise_first (TestNet * net, int oc)
{
  test_net_conv (net, oc, 1, 1, 0, 1);
  test_net_conv (net, oc, 3, 1, 1, oc);
  relu (net);
}

static void
pool (TestNet * net)
{
  test_net_pool (net, MD_OP_MAX_POOL, 2, 2, 0, FALSE);
}

static Point
add (TestNet * net, Point a, Point b)
{
  MdAttrs attrs = md_attrs_default ();
  g_autofree char *name = g_strdup_printf ("sum%d", net->serial++);
  int inputs[2] = { a.value, b.value };

  a.value = md_graph_add_node (net->graph, MD_OP_ADD, name, &attrs, inputs, 2);
  go_to (net, a);
  return a;
}

/* Enlarges @small to the size of @large and adds it. */
static Point
add_enlarged (TestNet * net, Point large, Point small)
{
  MdAttrs attrs = md_attrs_default ();

  attrs.scales[0] = attrs.scales[1] = 2;
  attrs.coordinates = MD_RESIZE_ASYMMETRIC;
  attrs.rounding = MD_RESIZE_FLOOR;
  go_to (net, small);
  test_net_unary (net, MD_OP_RESIZE, attrs);
  return add (net, large, here (net));
}

static void
output (TestNet * net, Point from, int channels, int kernel)
{
  go_to (net, from);
  test_net_conv (net, channels, kernel, 1, kernel / 2, 1);
  test_net_output (net);
}

static MdGraph *
make_scrfd_500m (void)
{
  /* Channels and layers of each stage, whose first layer has stride 2. */
  static const int stages[4][2] = { {40, 2}, {72, 3}, {152, 2}, {288, 6} };
  TestNet net = test_net_begin (500, 3, 352, 640, TRUE);
  Point level[3], lateral[3];

  conv (&net, 16, 3, 2);
  depthwise_first (&net, 16, 1);
  for (int i = 0; i < 4; i++) {
    for (int k = 0; k < stages[i][1]; k++)
      depthwise_first (&net, stages[i][0], k == 0 ? 2 : 1);
    if (i > 0)
      level[i - 1] = here (&net);
  }
  for (int i = 0; i < 3; i++) {
    go_to (&net, level[i]);
    test_net_conv (&net, 16, 1, 1, 0, 1);
    lateral[i] = here (&net);
  }
  for (int i = 1; i >= 0; i--)
    lateral[i] = add_enlarged (&net, lateral[i], lateral[i + 1]);
  for (int i = 0; i < 3; i++) {
    go_to (&net, lateral[i]);
    test_net_conv (&net, 16, 3, 1, 1, 1);
    lateral[i] = here (&net);
  }
  for (int i = 0; i < 2; i++) {
    go_to (&net, lateral[i]);
    test_net_conv (&net, 16, 3, 2, 1, 1);
    add (&net, lateral[i + 1], here (&net));
    test_net_conv (&net, 16, 3, 1, 1, 1);
    lateral[i + 1] = here (&net);
  }
  for (int i = 0; i < 3; i++) {
    Point head;

    go_to (&net, lateral[i]);
    depthwise_first (&net, 64, 1);
    depthwise_first (&net, 64, 1);
    head = here (&net);
    output (&net, head, 2, 3);
    output (&net, head, 8, 3);
    output (&net, head, 20, 3);
  }
  return test_net_end (&net);
}

static MdGraph *
make_yunet_n (void)
{
  static const int heads[] = { 1, 4, 1, 10 };
  TestNet net = test_net_begin (75, 3, 352, 640, TRUE);
  Point level[3];

  conv (&net, 16, 3, 2);
  pointwise_first (&net, 16);
  pool (&net);
  pointwise_first (&net, 16);
  pointwise_first (&net, 64);
  for (int i = 0; i < 4; i++) {
    if (i > 0)
      pool (&net);
    pointwise_first (&net, 64);
    pointwise_first (&net, 64);
    if (i > 0)
      level[i - 1] = here (&net);
  }
  for (int i = 2; i >= 0; i--) {
    if (i < 2)
      add_enlarged (&net, level[i], level[i + 1]);
    else
      go_to (&net, level[i]);
    pointwise_first (&net, 64);
    level[i] = here (&net);
  }
  for (int i = 0; i < 3; i++) {
    Point head;

    go_to (&net, level[i]);
    pointwise_first (&net, 64);
    head = here (&net);
    for (guint k = 0; k < G_N_ELEMENTS (heads); k++) {
      go_to (&net, head);
      test_net_conv (&net, heads[k], 1, 1, 0, 1);
      test_net_conv (&net, heads[k], 3, 1, 1, heads[k]);
      test_net_output (&net);
    }
  }
  return test_net_end (&net);
}

int
main (int argc, char *argv[])
{
  g_autoptr (MdGraph) graph = NULL;
  g_autoptr (GError) error = NULL;

  if (argc == 3 && strcmp (argv[1], "scrfd-500m") == 0)
    graph = make_scrfd_500m ();
  else if (argc == 3 && strcmp (argv[1], "yunet-n") == 0)
    graph = make_yunet_n ();
  if (graph == NULL) {
    fprintf (stderr, "usage: %s scrfd-500m|yunet-n FILE\n", argv[0]);
    return 1;
  }
  if (!md_onnx_save (graph, argv[2], &error)) {
    fprintf (stderr, "%s\n", error->message);
    return 1;
  }
  return 0;
}
