#include "single-shot.h"

#include <math.h>

#include "base/pool.h"
#include "face-decode.h"
#include "input-area.h"
#include "search-gate.h"
#include "session.h"
#include "vote.h"
#include "wanted.h"

/* Ratio of the scales of consecutive passes. */
#define NEXT_PASS 0.25
#define MAX_PASSES 4
/* A pass reports faces up to the network's largest; the next one starts at
 * this fraction of that size: the best of .25, .5, .75 and 1 on val.json at
 * a long side of 1024 pixels. */
#define LEAST_OF_NEXT 0.5f
/* Margin around a region in pixels of the input: enough for a face twice
 * that size centred on the edge, and for its surroundings. */
#define REGION_MARGIN 48
#define REGION_FACE (2.f * REGION_MARGIN)
/* A box this close to an edge of what the network sees, in its own longer
 * sides, may be that of a face that continues beyond. */
#define EDGE_SHARE 0.1f
/* Square around a followed face: its side in pixels of the input, and in
 * sides of the face. */
#define SQUARE 64
#define SQUARE_SIDES 2.4f
#define SQUARES_A_RUN 16
/* Minimum score of a candidate that takes part in a vote. */
#define VOTER_SCORE 0.3f
/* Maximum number of faces reported. */
#define MAX_FACES 4096

/* One scale at which the frame is searched. */
typedef struct
{
  double scale;
  float least, most;            /* pixels of the frame: which faces count */
} Pass;

/* State of a thread that examines squares. */
typedef struct
{
  MdSession *session;           /* borrowed for one call; NULL = not yet */
  MdInputFiller *filler;
  GArray *answers;              /* of MdFaceAnswer */
  gboolean failed;              /* a square was not examined */
} Thread;

struct _MdSingleShot
{
  MdFaceNetwork *net;
  MdInputFiller *filler;
  GArray *answers;              /* of MdFaceAnswer: one input's */
  GArray *found;                /* of MdFace: before suppression */
  MdNms *nms;
  GArray *boxes, *scores, *order;       /* of MdBox, float, guint */
  GArray *squares;              /* of MdInputArea */
  GPtrArray *runs;              /* of GArray of MdFace: results of each run
                                 * of squares */
  Thread *threads;
  guint n_threads;              /* capacity */
};

/* State of one md_single_shot_follow(), shared by its tasks. */
typedef struct
{
  MdSingleShot *self;
  const MdImage *image;
  float threshold;              /* of candidates */
  guint n_runs;
} Follow;

MdSingleShot *
md_single_shot_new (MdFaceNetwork * net)
{
  MdSingleShot *self = g_new0 (MdSingleShot, 1);

  self->net = md_face_network_ref (net);
  self->filler = md_input_filler_new ();
  self->answers = g_array_new (FALSE, FALSE, sizeof (MdFaceAnswer));
  self->found = g_array_new (FALSE, FALSE, sizeof (MdFace));
  self->nms = md_nms_new ();
  self->boxes = g_array_new (FALSE, FALSE, sizeof (MdBox));
  self->scores = g_array_new (FALSE, FALSE, sizeof (float));
  self->order = g_array_new (FALSE, FALSE, sizeof (guint));
  self->squares = g_array_new (FALSE, FALSE, sizeof (MdInputArea));
  self->runs = g_ptr_array_new_with_free_func ((GDestroyNotify)
      g_array_unref);
  return self;
}

void
md_single_shot_free (MdSingleShot * self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_threads; i++) {
    md_input_filler_free (self->threads[i].filler);
    g_array_unref (self->threads[i].answers);
  }
  g_free (self->threads);
  md_input_filler_free (self->filler);
  g_array_unref (self->answers);
  g_array_unref (self->found);
  md_nms_free (self->nms);
  g_array_unref (self->boxes);
  g_array_unref (self->scores);
  g_array_unref (self->order);
  g_array_unref (self->squares);
  g_ptr_array_unref (self->runs);
  md_face_network_unref (self->net);
  g_free (self);
}

static float
longer_side (const MdBox * box)
{
  return MAX (md_box_width (box), md_box_height (box));
}

/* Converts @answer to a face in the frame. */
static MdFace
place_face (const MdFaceNetwork * net, const MdInputArea * area,
    const MdFaceAnswer * answer)
{
  MdFace face = {
    .box = md_input_area_box_back (area, &answer->box),
    .confidence = answer->score,
    .has_landmarks = md_face_network_has_landmarks (net),
    .label = MD_LABEL_UNKNOWN,
    .probabilities = MD_PROBABILITIES_UNKNOWN,
    .turn = area->turn,
    .mask_hint = md_face_network_has_mask (net) ? answer->mask : -1,
    .reason = MD_REASON_NO_MODEL,
  };

  for (guint i = 0; face.has_landmarks && i < MD_N_LANDMARKS; i++) {
    face.landmarks[i][0] = answer->landmarks[i][0];
    face.landmarks[i][1] = answer->landmarks[i][1];
    md_input_area_point_back (area, &face.landmarks[i][0],
        &face.landmarks[i][1]);
  }
  return face;
}

/* Whether a box that is not empty reaches further than any picture: a network
 * with such results is broken. */
static gboolean
is_absurd (const MdBox * box)
{
  return box->x1 < box->x2 && box->y1 < box->y2 && !md_box_is_valid (box);
}

/* Minimum score of a candidate, of which faces need @threshold. */
static float
candidate_threshold (const MdFaceNetwork * net, float threshold)
{
  return net->vote > 0 ? MIN (threshold, VOTER_SCORE) : threshold;
}

/* Merges boxes of the same face and keeps the requested faces. */
static void
keep_faces (MdSingleShot * self, const MdImage * image,
    const MdDetectorParams * params, float threshold, GArray * faces)
{
  const MdFace *found = (const MdFace *) self->found->data;
  guint n = self->found->len;
  guint *order;

  g_array_set_size (self->boxes, n);
  g_array_set_size (self->scores, n);
  g_array_set_size (self->order, n);
  for (guint i = 0; i < n; i++) {
    g_array_index (self->boxes, MdBox, i) = found[i].box;
    g_array_index (self->scores, float, i) = found[i].confidence;
  }
  order = (guint *) self->order->data;
  n = md_nms_run (self->nms, (const MdBox *) self->boxes->data,
      (const float *) self->scores->data, n, self->net->nms,
      MD_OVERLAP_UNION, MAX_FACES, order);

  g_array_set_size (faces, 0);
  for (guint i = 0; i < n; i++) {
    MdFace face = found[order[i]];

    if (face.confidence < threshold)
      break;
    if (self->net->vote > 0)
      md_vote (found, self->found->len, self->net->vote, VOTER_SCORE, &face);
    if (md_box_clip (&face.box, image->width, image->height)
        && md_is_wanted (&face.box, params))
      g_array_append_val (faces, face);
  }
}

/* Whether @seen, the part of the frame that the network was given, may
 * truncate @face: the box would hold the visible part only. */
static gboolean
is_cut_off (const MdFace * face, const MdRect * seen, const MdImage * image)
{
  float slack = EDGE_SHARE * longer_side (&face->box);
  const MdBox *box = &face->box;
  float x2 = (float) (seen->x + seen->width);
  float y2 = (float) (seen->y + seen->height);

  return (seen->x > 0 && box->x1 < (float) seen->x + slack)
      || (seen->y > 0 && box->y1 < (float) seen->y + slack)
      || (x2 < (float) image->width && box->x2 > x2 - slack)
      || (y2 < (float) image->height && box->y2 > y2 - slack);
}

/* Appends the faces of @pass among @answers, from @area, to @faces.
 * Returns: FALSE if the network is broken */
static gboolean
place_faces (const MdFaceNetwork * net, const MdInputArea * area,
    const MdImage * image, const Pass * pass, const GArray * answers,
    GArray * faces)
{
  for (guint i = 0; i < answers->len; i++) {
    MdFace face = place_face (net, area,
        &g_array_index (answers, MdFaceAnswer, i));

    if (is_absurd (&face.box))
      return FALSE;
    if (md_box_is_valid (&face.box) && longer_side (&face.box) >= pass->least
        && longer_side (&face.box) <= pass->most
        && !is_cut_off (&face, &area->source, image))
      g_array_append_val (faces, face);
  }
  return TRUE;
}

/* -- The whole frame ------------------------------------------------------ */

/* Returns: number of passes that cover all requested sizes */
static guint
plan_passes (const MdFaceNetwork * net, const MdImage * image,
    const MdDetectorParams * params, Pass passes[MAX_PASSES])
{
  float largest = (float) MAX (image->width, image->height);
  float reliable = net->max_face;
  double pixels = (double) image->width * image->height;
  double scale = MIN (1, net->min_face / params->min_face_size);
  guint n = 0;

  if (params->max_face_size > 0)
    largest = MIN (largest, params->max_face_size);
  scale = MIN (scale, sqrt (MD_SINGLE_SHOT_PIXELS / pixels));
  passes[0] = (Pass) {
  scale, 0, G_MAXFLOAT};
  /* The margin of a region may cut off larger ones. */
  if (params->regions != NULL)
    reliable = reliable > 0 ? MIN (reliable, REGION_FACE) : REGION_FACE;
  while (reliable > 0 && n + 1 < MAX_PASSES
      && largest * passes[n].scale > reliable) {
    float pixel = 1 / (float) passes[n].scale;

    if (net->max_face > 0)
      passes[n].most = net->max_face * pixel;
    n++;
    passes[n] = (Pass) {
    passes[n - 1].scale * NEXT_PASS, LEAST_OF_NEXT * reliable * pixel,
          G_MAXFLOAT};
  }
  return n + 1;
}

static gboolean
read_area (MdSingleShot * self, const MdImage * image, const Pass * pass,
    const MdInputArea * area, const MdSession * session, float threshold)
{
  g_array_set_size (self->answers, 0);
  return md_face_decode (self->net, session, 0, area->input_height,
      area->input_width, threshold, self->answers)
      && place_faces (self->net, area, image, pass, self->answers, self->found);
}

static gboolean
run_pass (MdSingleShot * self, const MdImage * image,
    const MdDetectorParams * params, const Pass * pass, MdTurn turn,
    float threshold, MdSession * session)
{
  const MdFaceNetwork *net = self->net;
  guint threads = md_pool_threads (params->threads);
  MdRegions sources = {.n = 1,.rects = {{0, 0, image->width, image->height}} };

  if (params->regions != NULL)
    sources = md_regions_grow (params->regions,
        (int) ceil (REGION_MARGIN / pass->scale), image->width, image->height,
        MD_MAX_REGIONS);
  for (guint i = 0; i < sources.n; i++) {
    MdInputArea area;
    float *input;

    md_input_area_plan (&area, net, &sources.rects[i], pass->scale, turn);
    input = md_session_input (session, 1, area.input_height,
        area.input_width, NULL);
    if (input == NULL || !md_input_area_fill (&area, self->filler, image,
            &net->network->input, threads, input))
      return FALSE;
    md_session_run (session);
    if (!read_area (self, image, pass, &area, session, threshold))
      return FALSE;
  }
  return TRUE;
}

gboolean
md_single_shot_find (MdSingleShot * self, const MdImage * image,
    const MdDetectorParams * params, MdTurn turn, float threshold,
    GArray * faces)
{
  Pass passes[MAX_PASSES];
  guint n = plan_passes (self->net, image, params, passes);
  MdSession *session;
  gboolean ok = TRUE;

  md_search_gate_enter ();
  session = md_session_borrow (self->net->network,
      md_pool_threads (params->threads));
  g_array_set_size (self->found, 0);
  for (guint i = 0; ok && i < n; i++)
    ok = run_pass (self, image, params, &passes[i], turn,
        candidate_threshold (self->net, threshold), session);
  md_session_return (session);
  md_search_gate_leave ();
  if (!ok)
    g_array_set_size (self->found, 0);
  keep_faces (self, image, params, threshold, faces);
  return ok;
}

/* -- Squares around faces ------------------------------------------------- */

/* Returns a square of whole pixels around @box, inside the frame if it fits,
 * and never so small that it would have to be enlarged. */
static MdRect
square_around (const MdBox * box, const MdImage * image)
{
  int side = (int) lroundf (MAX (longer_side (box) * SQUARE_SIDES, SQUARE));
  int x = (int) lroundf ((box->x1 + box->x2 - (float) side) / 2);
  int y = (int) lroundf ((box->y1 + box->y2 - (float) side) / 2);

  return (MdRect) {
  CLAMP (x, 0, MAX (0, image->width - side)),
        CLAMP (y, 0, MAX (0, image->height - side)), side, side};
}

static gboolean
read_square (const Follow * follow, Thread * thread, guint picture,
    const MdInputArea * area, GArray * faces)
{
  static const Pass any_size = {.most = G_MAXFLOAT };
  const MdFaceNetwork *net = follow->self->net;

  g_array_set_size (thread->answers, 0);
  return md_face_decode (net, thread->session, (int) picture, SQUARE, SQUARE,
      follow->threshold, thread->answers)
      && place_faces (net, area, follow->image, &any_size, thread->answers,
      faces);
}

static void
run_squares (guint task, guint index, gpointer data)
{
  const Follow *follow = data;
  MdSingleShot *self = follow->self;
  MdNetwork *network = self->net->network;
  Thread *thread = &self->threads[index];
  const MdInputArea *areas = (const MdInputArea *) self->squares->data;
  GArray *faces = g_ptr_array_index (self->runs, task);
  guint first = task * self->squares->len / follow->n_runs;
  guint n = (task + 1) * self->squares->len / follow->n_runs - first;
  float *input;

  g_array_set_size (faces, 0);
  if (thread->failed)
    return;
  if (thread->session == NULL)
    thread->session = md_session_borrow (network, 1);
  input = md_session_input (thread->session, (int) n, SQUARE, SQUARE, NULL);
  thread->failed = input == NULL;
  for (guint i = 0; i < n && !thread->failed; i++)
    thread->failed = !md_input_area_fill (&areas[first + i], thread->filler,
        follow->image, &network->input, 1,
        input + (gsize) i * SQUARE * SQUARE * 3);
  if (thread->failed)
    return;
  md_session_run (thread->session);
  for (guint i = 0; i < n && !thread->failed; i++)
    thread->failed = !read_square (follow, thread, i, &areas[first + i], faces);
}

static void
reserve (MdSingleShot * self, guint threads, guint runs)
{
  if (threads > self->n_threads)
    self->threads = g_renew (Thread, self->threads, threads);
  for (; self->n_threads < threads; self->n_threads++)
    self->threads[self->n_threads] = (Thread) {
    .filler = md_input_filler_new (),.answers =
        g_array_new (FALSE, FALSE, sizeof (MdFaceAnswer))};
  while (self->runs->len < runs)
    g_ptr_array_add (self->runs, g_array_new (FALSE, FALSE, sizeof (MdFace)));
}

/* Divides the squares into runs of about the same size, enough for all
 * threads. */
static guint
count_runs (const MdSingleShot * self, guint threads)
{
  guint n = self->squares->len;
  guint least = (n + SQUARES_A_RUN - 1) / SQUARES_A_RUN;

  if (!self->net->layout.batches)
    return n;
  return MIN (n, (least + threads - 1) / threads * threads);
}

/* Merges the results of the runs in their order, so that they do not depend
 * on threads.
 * Returns: FALSE if one of the runs failed */
static gboolean
collect (MdSingleShot * self, guint n_runs, guint threads)
{
  gboolean ok = TRUE;

  g_array_set_size (self->found, 0);
  for (guint i = 0; i < n_runs; i++) {
    const GArray *faces = g_ptr_array_index (self->runs, i);

    if (faces->len > 0)
      g_array_append_vals (self->found, faces->data, faces->len);
  }
  for (guint i = 0; i < threads; i++) {
    Thread *thread = &self->threads[i];

    md_session_return (g_steal_pointer (&thread->session));
    ok &= !thread->failed;
    thread->failed = FALSE;
  }
  return ok;
}

/* A network with a fixed input size would treat every square as large as the
 * frame; with any network, many squares can have more pixels than a small
 * frame. */
static gboolean
is_search_cheaper (const MdSingleShot * self, const MdImage * image,
    const MdDetectorParams * params, guint n_squares)
{
  double pixels = (double) image->width * image->height, whole = 0;
  Pass passes[MAX_PASSES];
  guint n = plan_passes (self->net, image, params, passes);

  for (guint i = 0; i < n; i++)
    whole += pixels * passes[i].scale * passes[i].scale;
  return self->net->layout.width > 0
      || (double) n_squares *SQUARE * SQUARE > whole;
}

gboolean
md_single_shot_follow (MdSingleShot * self, const MdImage * image,
    const MdDetectorParams * params, const MdPlace * places, guint n,
    float threshold, GArray * faces)
{
  Follow follow = {.self = self,.image = image,.threshold =
        candidate_threshold (self->net, threshold)
  };
  guint threads = md_pool_threads (params->threads);
  gboolean ok;

  if (is_search_cheaper (self, image, params, n))
    return md_single_shot_find (self, image, params,
        n > 0 ? places[0].turn : MD_TURN_0, threshold, faces);
  g_array_set_size (self->squares, n);
  for (guint i = 0; i < n; i++) {
    MdRect square = square_around (&places[i].box, image);

    md_input_area_plan (&g_array_index (self->squares, MdInputArea, i),
        self->net, &square, (double) SQUARE / square.width, places[i].turn);
  }
  follow.n_runs = count_runs (self, threads);
  threads = CLAMP (follow.n_runs, 1, threads);
  reserve (self, threads, follow.n_runs);
  md_pool_run (follow.n_runs, threads, run_squares, &follow);
  ok = collect (self, follow.n_runs, threads);
  if (!ok)
    g_array_set_size (self->found, 0);
  keep_faces (self, image, params, threshold, faces);
  return ok;
}
