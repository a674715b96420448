/* Tests the average of the candidates that agree on a face. */
#include "detect/vote.h"

static MdFace
make_face (float x, float width, float score)
{
  MdFace face = {.box = {x, 10, x + width, 50},.confidence = score };

  for (int i = 0; i < MD_N_LANDMARKS; i++) {
    face.landmarks[i][0] = x + (float) i;
    face.landmarks[i][1] = 20;
  }
  return face;
}

/* Returns the first candidate, moved by a vote of all. */
static MdFace
vote (const MdFace * candidates, guint n)
{
  MdFace face = candidates[0];

  md_vote (candidates, n, 0.65f, 0.3f, &face);
  return face;
}

static void
assert_close (float a, double b)
{
  g_assert_cmpfloat_with_epsilon (a, b, 1e-4);
}

/* Candidates count by their scores, the face itself among them. */
static void
test_weights (void)
{
  const MdFace candidates[] = {
    make_face (100, 40, 0.9f), make_face (104, 40, 0.6f),
    make_face (98, 42, 0.3f)
  };
  MdFace face = vote (candidates, G_N_ELEMENTS (candidates));

  assert_close (face.box.x1, (90 + 62.4 + 29.4) / 1.8);
  assert_close (face.box.x2, (126 + 86.4 + 42) / 1.8);
  assert_close (face.box.y1, 10);
  assert_close (face.box.y2, 50);
  assert_close (face.landmarks[3][0], (90 + 62.4 + 29.4) / 1.8 + 3);
  assert_close (face.landmarks[3][1], 20);
  g_assert_cmpfloat (face.confidence, ==, 0.9f);
}

/* A neighbour and a candidate with a low score do not move the face. */
static void
test_excluded (void)
{
  const MdFace candidates[] = {
    make_face (100, 40, 0.8f), make_face (112, 40, 0.8f),
    make_face (102, 40, 0.29f)
  };
  MdFace face = vote (candidates, G_N_ELEMENTS (candidates));

  assert_close (face.box.x1, 100);
  assert_close (face.box.x2, 140);
}

/* Below the minimum score of a vote, candidates as certain as the face count,
 * among them itself. */
static void
test_uncertain (void)
{
  const MdFace candidates[] = {
    make_face (100, 40, 0.1f), make_face (104, 40, 0.1f),
    make_face (96, 40, 0.05f)
  };
  MdFace face = vote (candidates, G_N_ELEMENTS (candidates));

  assert_close (face.box.x1, 102);
  face = make_face (100, 40, 0);
  face = vote (&face, 1);
  assert_close (face.box.x1, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vote/weights", test_weights);
  g_test_add_func ("/vote/excluded", test_excluded);
  g_test_add_func ("/vote/uncertain", test_uncertain);
  return g_test_run ();
}
