/* Tests which networks are refused, and that sessions are borrowed and
 * returned. */
#include "detect/session.h"

#include <string.h>

/* (transfer full): y = sigmoid (x) of N×@channels×@side×@side, -1 = open */
static MdModel *
make_model (int channels, int side, const char *key, const char *value)
{
  g_autoptr (MdGraph) graph = md_graph_new ("tiny");
  g_autoptr (GError) error = NULL;
  MdAttrs attrs = md_attrs_default ();
  MdShape shape = MD_SHAPE (-1, channels, side, side);
  int x = md_graph_add_value (graph, "image", &shape);
  int y = md_graph_add_node (graph, MD_OP_SIGMOID, "scores", &attrs, &x, 1);
  MdModel *model;

  g_array_append_val (graph->inputs, x);
  g_array_append_val (graph->outputs, y);
  if (key != NULL)
    g_hash_table_insert (graph->metadata, g_strdup (key), g_strdup (value));
  model = md_model_new (graph, MD_PRECISION_SINGLE, &error);
  g_assert_no_error (error);
  return model;
}

static MdNetwork *
make_network (int side)
{
  static const MdInputFormat input = {.scale = 1 };
  g_autoptr (MdModel) model = make_model (3, side, NULL, NULL);
  g_autoptr (GError) error = NULL;
  MdNetwork *network = md_network_new (model, &input, &error);

  g_assert_no_error (error);
  return network;
}

/* A role's promises are checked when the model is loaded. */
static void
test_refused (void)
{
  static const struct
  {
    int channels;
    const char *key, *value, *words;
  } cases[] = {
    {1, NULL, NULL, "N×3×H×W"},
    {4, NULL, NULL, "N×3×H×W"},
    {3, "maskdetect.color", "CMYK", "color"},
    {3, "maskdetect.scale", "fast", "scale"},
  };
  static const MdInputFormat input = {.scale = 1 };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (MdModel) model = make_model (cases[i].channels, -1,
        cases[i].key, cases[i].value);
    g_autoptr (GError) error = NULL;

    g_assert_null (md_network_new (model, &input, &error));
    g_assert_nonnull (error);
    g_assert_true (error->domain == MD_MODEL_ERROR);
    g_assert_nonnull (strstr (error->message, "tiny: "));
    g_assert_nonnull (strstr (error->message, cases[i].words));
  }
}

/* The file's metadata outranks the role's default. */
static void
test_input (void)
{
  static const MdInputFormat input = {.scale = 0.5f,.mean = {1, 2, 3} };
  g_autoptr (MdModel) model = make_model (3, -1, "maskdetect.scale", "0.25");
  g_autoptr (MdNetwork) network = md_network_new (model, &input, NULL);

  g_assert_cmpfloat (network->input.scale, ==, 0.25);
  g_assert_cmpfloat (network->input.mean[2], ==, 3);
}

static void
test_borrowed (void)
{
  g_autoptr (MdNetwork) network = make_network (-1);
  MdSession *one = md_session_borrow (network, 1);
  MdSession *other = md_session_borrow (network, 1), *two, *again;

  g_assert_true (one != other);
  md_session_return (one);
  two = md_session_borrow (network, 2);
  g_assert_true (two != one);
  again = md_session_borrow (network, 1);
  g_assert_true (again == one);
  md_session_return (two);
  md_session_return (again);
  md_session_return (other);
  md_session_return (NULL);
  g_assert_true (md_session_borrow (network, 2) == two);
  md_session_return (two);
}

static void
test_run (void)
{
  g_autoptr (MdNetwork) open = make_network (-1), fixed = make_network (4);
  g_autoptr (GError) error = NULL;
  MdSession *session = md_session_borrow (open, 1);

  for (int side = 4; side >= 2; side -= 2) {
    float *input = md_session_input (session, 2, side, side + 1, &error);
    const float *scores;
    MdShape shape;

    g_assert_no_error (error);
    for (int i = 0; i < 2 * side * (side + 1) * 3; i++)
      input[i] = i % 2 ? 100 : -100;
    md_session_run (session);
    scores = md_session_output (session, 0, &shape);
    g_assert_cmpint (shape.dims[0], ==, 2);
    g_assert_cmpint (shape.dims[2], ==, side);
    g_assert_cmpint (shape.dims[3], ==, side + 1);
    for (int i = 0; i < 2 * side * (side + 1) * 3; i++)
      g_assert_cmpfloat_with_epsilon (scores[i], i % 2, 1e-6);
  }
  md_session_return (session);

  session = md_session_borrow (fixed, 1);
  g_assert_nonnull (md_session_input (session, 1, 4, 4, &error));
  g_assert_null (md_session_input (session, 1, 4, 8, &error));
  g_assert_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_SHAPE);
  md_session_return (session);
}

/* A thread keeps its session until the run ends; the next run gets the same. */
static void
test_threads (void)
{
  g_autoptr (MdNetwork) network = make_network (-1);
  MdThreadSessions sessions = { 0 };
  MdSession *first, *second;

  md_thread_sessions_begin (&sessions, 2);
  first = md_thread_sessions_get (&sessions, 0, network, 1, 8, 8);
  second = md_thread_sessions_get (&sessions, 1, network, 1, 8, 8);
  g_assert_true (first != second);
  g_assert_true (md_thread_sessions_get (&sessions, 0, network, 1, 8, 8)
      == first);
  md_thread_sessions_end (&sessions, 2);

  md_thread_sessions_begin (&sessions, 3);
  for (guint i = 0; i < 2; i++) {
    MdSession *session = md_thread_sessions_get (&sessions, i, network, 1, 8,
        8);

    g_assert_true (session == first || session == second);
  }
  /* Thread 2 never borrows a session. */
  md_thread_sessions_end (&sessions, 3);
  md_thread_sessions_clear (&sessions);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/refused", test_refused);
  g_test_add_func ("/session/input", test_input);
  g_test_add_func ("/session/borrowed", test_borrowed);
  g_test_add_func ("/session/run", test_run);
  g_test_add_func ("/session/threads", test_threads);
  return g_test_run ();
}
