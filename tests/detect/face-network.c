/* Tests that families of detectors are recognised by their outputs, and that
 * the outputs are decoded correctly. */
#include <math.h>
#include <string.h>

#include "detect/face-decode.h"
#include "detect/face-family.h"
#include "detect/session.h"
#include "face-graphs.h"

#define SIDE 128

/* Draws a white cell on black into @session's input, in the family's pixel
 * format. */
static void
paint_cell (const MdFaceNetwork * net, MdSession * session, int stride,
    int column, int row)
{
  const MdInputFormat *format = &net->network->input;
  float *input = md_session_input (session, 1, SIDE, SIDE, NULL);

  g_assert_nonnull (input);
  for (int y = 0; y < SIDE; y++)
    for (int x = 0; x < SIDE; x++)
      md_input_format_gray (format, x / stride == column
          && y / stride == row ? 255 : 0, input + 3 * (y * SIDE + x));
}

static void
assert_box (const MdBox * box, float x1, float y1, float x2, float y2)
{
  g_assert_cmpfloat_with_epsilon (box->x1, x1, 1e-3);
  g_assert_cmpfloat_with_epsilon (box->y1, y1, 1e-3);
  g_assert_cmpfloat_with_epsilon (box->x2, x2, 1e-3);
  g_assert_cmpfloat_with_epsilon (box->y2, y2, 1e-3);
}

/* Checks the box and the first landmark of the white cell. */
static void
check_answer (MdFaceFamily family, const MdFaceAnswer * answer, int stride,
    int column, int row)
{
  static const float anchors[] = {[8] = 16,[16] = 64,[32] = 256 };
  const float *b = face_box, *l = face_landmarks;
  float s = (float) stride, x = (float) column *s, y = (float) row * s;
  float size = stride <= 32 ? anchors[stride] : 0, cx, cy, w, h;

  switch (family) {
    case MD_FACE_FAMILY_OURS:
      x += s / 2;
      y += s / 2;
      assert_box (&answer->box, x - 2 * s * b[0], y - 2 * s * b[1],
          x + 2 * s * b[2], y + 2 * s * b[3]);
      g_assert_cmpfloat_with_epsilon (answer->landmarks[0][0],
          x + 2 * s * l[0], 1e-3);
      g_assert_cmpfloat_with_epsilon (answer->mask, 1 / (1 + exp (-face_mask)),
          1e-5);
      return;
    case MD_FACE_FAMILY_SCRFD:
      assert_box (&answer->box, x - s * b[0], y - s * b[1], x + s * b[2],
          y + s * b[3]);
      break;
    case MD_FACE_FAMILY_YUNET:
      cx = x + s * b[0];
      cy = y + s * b[1];
      w = s * expf (b[2]);
      h = s * expf (b[3]);
      assert_box (&answer->box, cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2);
      g_assert_cmpfloat_with_epsilon (answer->landmarks[4][1], y + s * l[9],
          1e-3);
      break;
    case MD_FACE_FAMILY_RETINAFACE:
      cx = x + s / 2 + 0.1f * size * b[0];
      cy = y + s / 2 + 0.1f * size * b[1];
      w = size * expf (0.2f * b[2]);
      h = size * expf (0.2f * b[3]);
      assert_box (&answer->box, cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2);
      g_assert_cmpfloat_with_epsilon (answer->landmarks[2][1],
          y + s / 2 + 0.1f * size * l[5], 1e-3);
      break;
    default:
      assert_box (&answer->box, SIDE * b[0], SIDE * b[1], SIDE * b[2],
          SIDE * b[3]);
  }
  g_assert_cmpfloat (answer->mask, ==, 0.5f);
}

static void
check_family (MdFaceFamily family, int stride, int size, gboolean landmarks)
{
  g_autoptr (MdGraph) graph = face_graph_new (family, stride, size, landmarks);
  g_autoptr (MdFaceNetwork) net = face_graph_load (graph);
  g_autoptr (GArray) answers =
      g_array_new (FALSE, FALSE, sizeof (MdFaceAnswer));
  MdSession *session = md_session_borrow (net->network, 1);
  int column = SIDE / stride - 1, row = column / 2;
  const MdFaceAnswer *answer;

  g_assert_cmpint (net->layout.family, ==, family);
  g_assert_cmpint (net->layout.width, ==, size);
  g_assert_cmpint (md_face_network_has_landmarks (net), ==, landmarks);
  g_assert_cmpint (md_face_network_has_mask (net), ==,
      family == MD_FACE_FAMILY_OURS);
  g_assert_true (net->layout.batches || size > 0);

  paint_cell (net, session, stride, column, row);
  md_session_run (session);
  g_assert_true (md_face_decode (net, session, 0, SIDE, SIDE, 0.5f, answers));
  md_session_return (session);
  g_assert_cmpuint (answers->len, ==, 1);
  answer = &g_array_index (answers, MdFaceAnswer, 0);
  g_assert_cmpfloat (answer->score, >, 0.99f);
  check_answer (family, answer, stride, column, row);
}

static void
test_families (void)
{
  for (int stride = 8; stride <= 32; stride *= 2) {
    check_family (MD_FACE_FAMILY_OURS, stride, 0, TRUE);
    check_family (MD_FACE_FAMILY_SCRFD, stride, 0, TRUE);
    check_family (MD_FACE_FAMILY_SCRFD, stride, SIDE, FALSE);
    check_family (MD_FACE_FAMILY_YUNET, stride, 0, TRUE);
    check_family (MD_FACE_FAMILY_RETINAFACE, stride, 0, TRUE);
    check_family (MD_FACE_FAMILY_ULTRA_LIGHT, stride, SIDE, FALSE);
  }
  check_family (MD_FACE_FAMILY_ULTRA_LIGHT, 64, SIDE, FALSE);
}

/* Metadata override the defaults of the family. */
static void
test_metadata (void)
{
  g_autoptr (MdGraph) graph = face_graph_new (MD_FACE_FAMILY_RETINAFACE, 8, 0,
      TRUE);
  g_autoptr (MdFaceNetwork) usual = face_graph_load (graph), custom = NULL;

  g_assert_true (usual->network->input.bgr);
  g_assert_cmpfloat (usual->network->input.mean[0], ==, 104);
  g_assert_cmpfloat (usual->network->input.mean[2], ==, 123);
  face_graph_set (graph, "color", "RGB");
  face_graph_set (graph, "mean", "1,2,3");
  face_graph_set (graph, "threshold", "0.25");
  face_graph_set (graph, "nms", "0.3");
  face_graph_set (graph, "vote", "0.7");
  face_graph_set (graph, "min-face", "12");
  face_graph_set (graph, "max-face", "200");
  custom = face_graph_load (graph);
  g_assert_false (custom->network->input.bgr);
  g_assert_cmpfloat (custom->network->input.mean[1], ==, 2);
  g_assert_cmpfloat (custom->network->input.mean[2], ==, 3);
  g_assert_cmpfloat (custom->threshold, ==, 0.25f);
  g_assert_cmpfloat (custom->nms, ==, 0.3f);
  g_assert_cmpfloat (usual->vote, ==, 0);
  g_assert_cmpfloat (custom->vote, ==, 0.7f);
  g_assert_cmpfloat (custom->min_face, ==, 12);
  g_assert_cmpfloat (custom->max_face, ==, 200);
}

/* The logit of the score of a white cell. */
static double
white_logit (const MdGraph * graph)
{
  g_autoptr (MdFaceNetwork) net = face_graph_load (graph);
  g_autoptr (GArray) answers =
      g_array_new (FALSE, FALSE, sizeof (MdFaceAnswer));
  MdSession *session = md_session_borrow (net->network, 1);
  double score;

  paint_cell (net, session, 8, 3, 3);
  md_session_run (session);
  g_assert_true (md_face_decode (net, session, 0, SIDE, SIDE, 0.5f, answers));
  md_session_return (session);
  g_assert_cmpuint (answers->len, ==, 1);
  score = g_array_index (answers, MdFaceAnswer, 0).score;
  return log (score / (1 - score));
}

/* The score increases with the certainty of the mask channel. */
static void
test_mask_certainty (void)
{
  g_autoptr (MdGraph) graph = face_graph_new (MD_FACE_FAMILY_OURS, 8, 0, TRUE);
  double plain = white_logit (graph);

  face_graph_set (graph, "mask-certainty", "0.25");
  g_assert_cmpfloat_with_epsilon (white_logit (graph),
      plain + 0.25 * fabs ((double) face_mask), 0.02);
}

static void
assert_refused (const MdGraph * graph, const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdModel) model = md_model_new (graph, MD_PRECISION_SINGLE, &error);

  g_assert_no_error (error);
  g_assert_null (md_face_network_new (model, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (error->domain, ==, MD_MODEL_ERROR);
  g_assert_nonnull (strstr (error->message, "faces.onnx"));
  if (strstr (error->message, part) == NULL)
    g_error ("'%s' is not in: %s", part, error->message);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *key, *value, *part;
  } wrong[] = {
    {"threshold", "much", "maskdetect.threshold"},
    {"threshold", "1.5", "maskdetect.threshold"},
    {"nms", "-1", "maskdetect.nms"},
    {"mask-certainty", "2", "maskdetect.mask-certainty"},
    {"kind", "mask", "maskdetect.kind"},
    {"decode", "anchors", "maskdetect.decode"},
    {"strides", "4,8", "maskdetect.strides"},
    {"mean", "1,2", "maskdetect.mean"},
    {"max-face", "20", "four times"},
  };
  g_autoptr (MdGraph) less = face_graph_new (MD_FACE_FAMILY_YUNET, 8, 0, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    g_autoptr (MdGraph) graph = face_graph_new (MD_FACE_FAMILY_OURS, 8, 0,
        TRUE);

    face_graph_set (graph, wrong[i].key, wrong[i].value);
    assert_refused (graph, wrong[i].part);
  }
  /* With one output missing, no family matches, and the message lists the
   * outputs. */
  g_array_set_size (less->outputs, less->outputs->len - 1);
  assert_refused (less, "1280×4");
}

/* A layout that fits one input size only: the length of a list is constant. */
static void
test_padded_grid (void)
{
  g_autoptr (MdGraph) graph = face_graph_new (MD_FACE_FAMILY_OURS, 8, 0, TRUE);
  MdNode *conv = md_graph_node (graph, 0);

  /* Padding adds a row and a column of cells to inputs from 3 × align on. */
  conv->attrs.stride[0] = conv->attrs.stride[1] = 8;
  conv->attrs.pads[0] = conv->attrs.pads[1] = 4;
  conv->attrs.pads[2] = conv->attrs.pads[3] = 4;
  assert_refused (graph, "not a face detector");
}

/* Inputs are padded to the finest stride only if the coarser grids round up. */
static void
test_align (void)
{
  g_autoptr (MdGraph) graph = face_graph_new (MD_FACE_FAMILY_OURS, 8, 0, TRUE);
  g_autoptr (MdFaceNetwork) whole = face_graph_load (graph), partial = NULL;

  g_assert_cmpint (whole->layout.align, ==, 32);
  for (guint i = 0; i < graph->nodes->len; i++) {
    MdNode *node = md_graph_node (graph, i);

    if (node->op == MD_OP_CONV)
      node->attrs.pads[2] = node->attrs.pads[3] = node->attrs.kernel[0] - 8;
  }
  partial = face_graph_load (graph);
  g_assert_cmpint (partial->layout.align, ==, 8);
}

/* Checks the family with each constant in turn not a number: the face is found,
 * or decoding fails.
 * @share: of the elements of the constant that are broken, from the last on */
static void
check_broken (MdFaceFamily family, int stride, int size, double share)
{
  guint i = 0, n = 0;           /* n: failures */
  gboolean more;

  do {
    g_autoptr (MdGraph) graph = face_graph_new (family, stride, size,
        family != MD_FACE_FAMILY_ULTRA_LIGHT);
    g_autoptr (MdFaceNetwork) net = NULL;
    g_autoptr (GArray) answers =
        g_array_new (FALSE, FALSE, sizeof (MdFaceAnswer));
    MdValue *value = &g_array_index (graph->values, MdValue, i);
    MdSession *session;
    gint64 last;

    more = ++i < graph->values->len;
    if (value->data == NULL)
      continue;
    last = md_shape_elements (&value->shape) - 1;
    for (gint64 k = (gint64) (last * (1 - share)); k <= last; k++)
      value->data[k] = NAN;
    net = face_graph_load (graph);
    session = md_session_borrow (net->network, 1);
    paint_cell (net, session, stride, 1, 2);
    md_session_run (session);
    if (md_face_decode (net, session, 0, SIDE, SIDE, 0.5f, answers))
      g_assert_cmpfloat (g_array_index (answers, MdFaceAnswer, 0).mask, >=, 0);
    else
      n++;
    md_session_return (session);
  } while (more);
  g_assert_cmpuint (n, >=, 4);
}

/* A network that gives no numbers has not examined the picture. */
static void
test_broken (void)
{
  check_broken (MD_FACE_FAMILY_OURS, 16, 0, 1);
  /* Only the mask's channel */
  check_broken (MD_FACE_FAMILY_OURS, 16, 0, 0);
  check_broken (MD_FACE_FAMILY_SCRFD, 16, 0, 1);
  check_broken (MD_FACE_FAMILY_YUNET, 16, 0, 1);
  check_broken (MD_FACE_FAMILY_RETINAFACE, 16, 0, 1);
  check_broken (MD_FACE_FAMILY_ULTRA_LIGHT, 16, SIDE, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/face-network/families", test_families);
  g_test_add_func ("/face-network/metadata", test_metadata);
  g_test_add_func ("/face-network/mask-certainty", test_mask_certainty);
  g_test_add_func ("/face-network/refused", test_refused);
  g_test_add_func ("/face-network/padded-grid", test_padded_grid);
  g_test_add_func ("/face-network/align", test_align);
  g_test_add_func ("/face-network/broken", test_broken);
  return g_test_run ();
}
