/* People who walk through painted streets, followed: each keeps their track
 * while in view, no track goes on with somebody else, and everybody is soon and
 * lastingly told masked from bare: the right verdict within half a second of a
 * face being 24 pixels high, and no change of it, as nobody changes.
 *
 * People here walk through one another, so that one face may stand for another
 * from one frame to the next. A box belongs to the one person whom it overlaps
 * most, and one that was only carried on to the person it was carried from,
 * wherever it is: what is counted is what was seen. */
#include <string.h>

#include "../rounds.h"
#include "track/follower.h"
#include "painter.h"

#define FIRST_SEED 80001
#define N_SCENES 2
#define N_FRAMES 200
#define FRAME (G_GINT64_CONSTANT (1000000000) / MD_PAINTER_FPS)
#define MIN_HEIGHT 24
#define SOON (MD_PAINTER_FPS / 2)       /* frames */
#define MAX_PEOPLE 64
#define MAX_TRACKS 1024
#define MIN_OVERLAP 0.3f
/* Tolerance where people walk through one another: one track that switches to
 * the person behind whom the first one has just disappeared. The goal is 0. */
#define ALLOWED_HANDOVERS 1

/* A person during one uninterrupted time in view. */
typedef struct
{
  guint frames;                 /* in view */
  guint64 track;                /* 0 = none yet */
  MdLabel label;                /* last verdict */
  gboolean right;               /* ever had a verdict */
} Spell;

typedef struct
{
  guint interval;
  MdFollower *follower;
  Spell spells[MAX_PEOPLE];     /* by identity */
  guint owners[MAX_TRACKS];     /* identity on whom a track was last seen; 0 =
                                 * none yet */
} Rig;

typedef struct
{
  guint spells;                 /* in view long enough to be judged */
  guint soon;                   /* of these, with the right verdict in time */
  guint track_changes, verdict_changes;
  guint handovers;              /* tracks that switched to another person */
  guint seen, missed;           /* faces in frames */
} Score;

static const guint intervals[] = { 1, 5, 0 };

/* Simulates a machine on which a search takes longer than a frame. */
static double
slow_machine (MdFrameKind kind, guint n, gpointer data)
{
  return kind == MD_FRAME_SEARCHED ? 60 : 1 + 2 * n;
}

static gboolean
is_in_view (const MdPaintedFace * face)
{
  return !face->ignore && face->worn == MD_PAINT_WORN_PROPERLY
      && face->visible > 0.7 && md_box_height (&face->box) >= MIN_HEIGHT;
}

/* Finds the unmatched person and face with the largest overlap. */
static gboolean
find_pair (const MdFace * faces, guint n, const gboolean * taken,
    const MdPaintedFace * truth, guint n_truth, const MdFace ** seen,
    guint * face, guint * person)
{
  float most = MIN_OVERLAP;

  for (guint i = 0; i < n; i++)
    for (guint k = 0; !faces[i].carried && !taken[i] && k < n_truth; k++) {
      float iou = md_box_iou (&faces[i].box, &truth[k].box);

      if (seen[k] == NULL && !truth[k].ignore && iou > most) {
        most = iou;
        *face = i;
        *person = k;
      }
    }
  return most > MIN_OVERLAP;
}

/* Matches @faces to people.
 * @seen: (out) (array length=n_truth): NULL = not reported */
static void
match (const Rig * rig, const MdFace * faces, guint n,
    const MdPaintedFace * truth, guint n_truth, const MdFace ** seen)
{
  gboolean taken[MAX_PEOPLE] = { FALSE };
  guint face, person;

  g_assert_cmpuint (n, <=, MAX_PEOPLE);
  for (guint k = 0; k < n_truth; k++)
    seen[k] = NULL;
  while (find_pair (faces, n, taken, truth, n_truth, seen, &face, &person)) {
    taken[face] = TRUE;
    seen[person] = &faces[face];
  }
  for (guint i = 0; i < n; i++)
    for (guint k = 0; faces[i].carried && k < n_truth; k++)
      if (seen[k] == NULL && truth[k].identity == rig->owners[faces[i].track_id]
          && md_box_iou (&faces[i].box, &truth[k].box) > MIN_OVERLAP)
        seen[k] = &faces[i];
}

static void
score_owner (Rig * rig, const MdFace * face, guint identity, Score * score)
{
  guint *owner = &rig->owners[face->track_id];

  if (face->carried)
    return;
  score->handovers += *owner && *owner != identity;
  *owner = identity;
}

static void
score_face (Spell * spell, const MdFace * face, MdLabel truth, Score * score)
{
  /* Time counts from the first detection; before, the person is missed. */
  spell->frames += face != NULL || spell->track != 0;
  if (face == NULL) {
    score->missed++;
    if (spell->track == 0)
      return;
  } else {
    score->seen++;
    score->track_changes += spell->track && spell->track != face->track_id;
    spell->track = face->track_id;
    if (face->label != MD_LABEL_UNKNOWN) {
      score->verdict_changes += spell->label != MD_LABEL_UNKNOWN
          && spell->label != face->label;
      spell->label = face->label;
    }
    spell->right |= face->label == truth;
  }
  if (spell->frames == SOON + 1) {
    score->spells++;
    score->soon += spell->right;
  }
}

static void
score_frame (Rig * rig, const MdImage * image, guint frame,
    const MdPaintedFace * truth, guint n_truth, Score * score)
{
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  MdFollowerParams follow = MD_FOLLOWER_PARAMS_DEFAULT;
  const MdFace *faces;
  const MdFace *seen[MAX_PEOPLE];
  gboolean in_view[MAX_PEOPLE] = { FALSE };
  guint n;

  params.min_face_size = 20;
  follow.interval = rig->interval;
  g_assert_true (md_follower_process (rig->follower, image, frame * FRAME,
          &params, &follow, &faces, &n));
  for (guint i = 0; i < n; i++)
    g_assert_cmpuint (faces[i].track_id, <, MAX_TRACKS);
  match (rig, faces, n, truth, n_truth, seen);
  for (guint i = 0; i < n_truth; i++) {
    guint who = truth[i].identity;

    g_assert_cmpuint (who, <, MAX_PEOPLE);
    in_view[who] = is_in_view (&truth[i]);
    if (seen[i] != NULL)
      score_owner (rig, seen[i], who, score);
    if (in_view[who])
      score_face (&rig->spells[who], seen[i],
          truth[i].mask == MD_PAINT_BARE ? MD_LABEL_NO_MASK : MD_LABEL_MASK,
          score);
  }
  for (guint who = 0; who < MAX_PEOPLE; who++)
    if (!in_view[who])
      rig->spells[who] = (Spell) {
      .label = MD_LABEL_UNKNOWN};
}

static void
play_scene (MdModels * models, guint64 seed, Score * scores)
{
  MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;
  g_autofree guint8 *rgb = g_malloc (3 * params.width * params.height);
  g_autoptr (MdPainter) painter = NULL;
  Rig rigs[G_N_ELEMENTS (intervals)];
  MdImage image = {
    .format = MD_FORMAT_RGB,.width = params.width,.height = params.height,
    .planes = {rgb},.strides = {3 * params.width},
  };

  params.kind = MD_PAINT_STREET;
  params.easy = TRUE;
  params.seed = seed;
  painter = md_painter_new (&params);
  for (guint i = 0; i < G_N_ELEMENTS (intervals); i++) {
    rigs[i] = (Rig) {
    .interval = intervals[i],.follower = md_follower_new (models)};
    for (guint who = 0; who < MAX_PEOPLE; who++)
      rigs[i].spells[who].label = MD_LABEL_UNKNOWN;
    if (intervals[i] == 0)
      md_follower_set_cost (rigs[i].follower, slow_machine, NULL);
  }
  /* Paints once for all tests, because painting is slow. */
  for (guint frame = 0; frame < test_rounds (N_FRAMES, 20); frame++) {
    const MdPaintedFace *truth;
    guint n = md_painter_paint (painter, frame, rgb, &truth);

    for (guint i = 0; i < G_N_ELEMENTS (intervals); i++)
      score_frame (&rigs[i], &image, frame, truth, n, &scores[i]);
  }
  g_assert_cmpuint (md_follower_report (rigs[2].follower)->interval, >, 1);
  for (guint i = 0; i < G_N_ELEMENTS (intervals); i++)
    md_follower_free (rigs[i].follower);
}

static void
test_street (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *mask = g_build_filename (MODELS, "mask.onnx", NULL);
  g_autoptr (MdModels) models = NULL;
  Score scores[G_N_ELEMENTS (intervals)] = { {0} };

  if (!g_file_test (mask, G_FILE_TEST_EXISTS)) {
    g_test_skip ("models/ has no models yet");
    return;
  }
  models = md_models_load (MODELS, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < test_rounds (N_SCENES, 1); i++)
    play_scene (models, FIRST_SEED + i, scores);
  for (guint i = 0; i < G_N_ELEMENTS (intervals); i++) {
    const Score *s = &scores[i];

    g_test_message ("detect-interval %u: %u of %u right within 0.5 s, %u "
        "changes of track, %u of verdict, %u tracks handed over; %u seen, %u "
        "missed", intervals[i], s->soon, s->spells, s->track_changes,
        s->verdict_changes, s->handovers, s->seen, s->missed);
  }
  /* Too short to judge anyone. */
  if (test_is_quick ())
    return;
  for (guint i = 0; i < G_N_ELEMENTS (intervals); i++) {
    const Score *s = &scores[i];

    g_assert_cmpuint (s->spells, >, 10);
    g_assert_cmpuint (s->soon, ==, s->spells);
    g_assert_cmpuint (s->track_changes, ==, 0);
    g_assert_cmpuint (s->verdict_changes, ==, 0);
    g_assert_cmpuint (s->handovers, <=, ALLOWED_HANDOVERS);
    g_assert_cmpuint (25 * s->missed, <=, s->seen + s->missed);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/following/street", test_street);
  return g_test_run ();
}
