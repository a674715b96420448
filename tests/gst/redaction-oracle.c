/* Tests that no face that was found is shown, whatever happens to the stream
 * and its settings: painted faces stay, move, jump and disappear, while
 * events, caps, QoS, buffers and properties change at random. A second
 * element, which searches each frame as an independent picture and changes
 * nothing, determines which faces can be found in a frame. A face that the
 * first element has found within redact-hold must not be shown in any frame in
 * which it can be found, or if it has not moved since.
 *
 * MASKDETECT_TEST_FRAMES=100000 runs it for longer, MASKDETECT_TEST_SEED sets
 * another seed. */
#include <stdlib.h>

#include "../rounds.h"
#include "image/redact.h"
#include "oracle.h"
#include "scene.h"

#define SEED 20261
#define FRAMES 1000
/* Minimum fraction of the middle of a found face that must be black. */
#define MIDDLE 0.5f
#define COVERED 0.98

/* Whether @a is the person whose face overlaps @box most: of two who overlap,
 * only the one in front has been found. */
static gboolean
is_face_of (const Oracle * o, const MdBox * box, const Actor * a)
{
  const MdBox face = oracle_face_of (a);
  const float overlap = md_box_iou (box, &face);

  for (guint i = 0; i < N_ACTORS; i++) {
    const MdBox other = oracle_face_of (&o->actors[i]);

    if (o->actors[i].present && md_box_iou (box, &other) > overlap)
      return FALSE;
  }
  return a->present && overlap > 0.4;
}

/* Whether a face in the frame's metadata is that of @a. */
static gboolean
is_reported (const Oracle * o, GstBuffer * buffer, const Actor * a)
{
  g_autoptr (GPtrArray) regions = scene_regions (buffer, "face");
  const GstVideoCropMeta *crop = gst_buffer_get_video_crop_meta (buffer);
  int width, height, left = crop ? crop->x : 0, top = crop ? crop->y : 0;

  oracle_caps_size (o, &width, &height);
  for (guint i = 0; i < regions->len; i++) {
    const GstVideoRegionOfInterestMeta *roi = regions->pdata[i];
    float x = (float) WIDTH / width, y = (float) HEIGHT / height;
    MdBox box = {
      (left + roi->x) * x, (top + roi->y) * y, (left + roi->x + roi->w) * x,
      (top + roi->y + roi->h) * y
    };

    if (is_face_of (o, &box, a))
      return TRUE;
  }
  return FALSE;
}

/* Returns the fraction of the middle of @a's face that is black in @rgb. */
static double
blackness (const guint8 * rgb, const Actor * a)
{
  MdBox face = oracle_face_of (a);
  float dx = MIDDLE / 2 * md_box_width (&face);
  float dy = MIDDLE / 2 * md_box_height (&face);
  guint n = 0, black = 0;

  for (int y = (int)(face.y1 + dy); y < (int) (face.y2 - dy); y++)
    for (int x = (int)(face.x1 + dx); x < (int) (face.x2 - dx); x++, n++) {
      const guint8 *p = rgb + 3 * (y * WIDTH + x);

      black += p[0] < 24 && p[1] < 24 && p[2] < 24;
    }
  return n ? (double) black / n : 1;
}

/* Returns: (transfer full): the picture in @buffer, as RGB of WIDTH × HEIGHT */
static guint8 *
shown_pixels (const Oracle * o, GstBuffer * buffer)
{
  g_autoptr (GstCaps) caps = oracle_caps_of (o);
  guint8 *rgb = g_malloc (3 * WIDTH * HEIGHT);
  GstVideoConverter *converter;
  GstVideoInfo in, out;
  GstVideoFrame a, b;
  GstBuffer *to = gst_buffer_new_wrapped_full (0, rgb, 3 * WIDTH * HEIGHT, 0,
      3 * WIDTH * HEIGHT, NULL, NULL);

  gst_video_info_set_format (&out, GST_VIDEO_FORMAT_RGB, WIDTH, HEIGHT);
  g_assert_true (gst_video_info_from_caps (&in, caps));
  in.par_n = in.par_d = 1;
  out.fps_n = in.fps_n;
  out.fps_d = in.fps_d;
  converter = gst_video_converter_new (&in, &out,
      gst_structure_new ("c", GST_VIDEO_CONVERTER_OPT_RESAMPLER_METHOD,
          GST_TYPE_VIDEO_RESAMPLER_METHOD, GST_VIDEO_RESAMPLER_METHOD_NEAREST,
          NULL));
  g_assert_true (gst_video_frame_map (&a, &in, buffer, GST_MAP_READ));
  g_assert_true (gst_video_frame_map (&b, &out, to, GST_MAP_WRITE));
  gst_video_converter_frame (converter, &a, &b);
  gst_video_frame_unmap (&b);
  gst_video_frame_unmap (&a);
  gst_video_converter_free (converter);
  gst_buffer_unref (to);
  return rgb;
}

/* Records which people the metadata of @buffer contain. */
static void
note_faces (Oracle * o, GstBuffer * buffer)
{
  g_autoptr (GPtrArray) regions = scene_regions (buffer, "face");

  for (guint i = 0; i < N_ACTORS; i++)
    if (o->actors[i].present)
      oracle_note (o, " %u@%d,%d", i, o->actors[i].x, o->actors[i].y);
  for (guint i = 0; i < regions->len; i++) {
    const GstVideoRegionOfInterestMeta *roi = regions->pdata[i];

    oracle_note (o, " [%u,%u %ux%u]", roi->x, roi->y, roi->w, roi->h);
  }
  if (gst_buffer_get_video_crop_meta (buffer))
    oracle_note (o, " crop");
}

/* Whether another person is in front, so that the face is neither visible nor
 * detectable. */
static gboolean
is_hidden (const Oracle * o, guint i)
{
  MdBox face = oracle_face_of (&o->actors[i]);

  for (guint k = i + 1; k < N_ACTORS; k++) {
    const Actor *a = &o->actors[k];
    MdBox sprite = { a->x, a->y, a->x + a->sprite->width,
      a->y + a->sprite->height
    };

    if (a->present && md_box_intersection (&face, &sprite) > 0)
      return TRUE;
  }
  return FALSE;
}

static void
note_reference (Oracle * o, GstBuffer * expected)
{
  g_string_append (o->history, " reference:");
  note_faces (o, expected);
}

static void
check (Oracle * o, guint frame, GstBuffer * out, GstBuffer * expected)
{
  g_autofree guint8 *rgb = shown_pixels (o, out);
  /* Regions refer to the visible part, so they differ for the reference
   * element. */
  gboolean same_regions = !o->roi || !gst_buffer_get_video_crop_meta (out);

  note_faces (o, out);
  for (guint i = 0; i < N_ACTORS; i++) {
    Actor *a = &o->actors[i];
    gboolean found = is_reported (o, out, a), here;

    if (found) {
      a->known = TRUE;
      a->since = 0;
      a->moved = FALSE;
      a->last = oracle_face_of (a);
    }
    if (a->present && !is_hidden (o, i)) {
      o->n_present++;
      o->n_findable += is_reported (o, expected, a);
    }
    here = found || (same_regions && is_reported (o, expected, a)) || !a->moved;
    if (!a->known || a->since > o->hold * GST_MSECOND || !a->present || !here
        || is_hidden (o, i) || !o->redacting || !o->enabled)
      continue;
    o->n_checked++;
    if (blackness (rgb, a) < COVERED)
      note_reference (o, expected);
    if (blackness (rgb, a) < COVERED)
      g_error ("frame %u: face %u at %d,%d is bare (%.2f; found: %d, %"
          GST_TIME_FORMAT " ago; reference: %d; moved: %d, hold %u) after%s",
          frame, i, a->x, a->y, blackness (rgb, a), found,
          GST_TIME_ARGS (a->since), is_reported (o, expected, a), a->moved,
          o->hold, o->history->str);
  }
}

static void
drain (Rig * rig)
{
  GstEvent *event;

  while ((event = gst_harness_try_pull_event (rig->harness)))
    gst_event_unref (event);
  while ((event = gst_harness_try_pull_upstream_event (rig->harness)))
    gst_event_unref (event);
  rig_count_messages (rig, GST_MESSAGE_ANY);
}

static void
play_frame (Oracle * o, guint frame)
{
  g_autoptr (GstBuffer) out = NULL;
  g_autoptr (GstBuffer) expected = NULL;
  GstBuffer *buffer;
  GstClockTime step;
  gboolean whole;

  oracle_note (o, "\n  %u:", frame);
  if (oracle_happens (o, 0.05))
    oracle_any_event (o);
  if (oracle_happens (o, 0.02))
    oracle_change_caps (o);
  if (oracle_happens (o, 0.2))
    oracle_switch_on (o);
  if (oracle_happens (o, 0.15))
    oracle_set_property (o);
  for (guint i = 0; i < N_ACTORS; i++)
    oracle_move (o, &o->actors[i]);
  buffer = oracle_paint (o);
  expected = rig_push (&o->reference, gst_buffer_copy_deep (buffer));
  step = oracle_pass_time (o, buffer);
  whole = oracle_spoil (o, buffer);
  for (guint i = 0; i < N_ACTORS; i++)
    o->actors[i].since += step;
  g_assert_cmpint (gst_harness_push (o->rig.harness, buffer), ==, GST_FLOW_OK);
  out = gst_harness_try_pull (o->rig.harness);
  g_assert_true ((out != NULL) == (whole || !o->redacting || !o->enabled));
  if (out == NULL)
    o->n_dropped++;
  else if (whole)
    check (o, frame, out, expected);
  drain (&o->rig);
  drain (&o->reference);
}

static guint
number_from (const char *name, guint usual)
{
  const char *text = g_getenv (name);

  return text ? (guint) strtoul (text, NULL, 10) : usual;
}

static void
test_oracle (void)
{
  guint frames = number_from ("MASKDETECT_TEST_FRAMES", test_rounds (FRAMES,
          40));
  g_autofree Oracle *o = g_new0 (Oracle, 1);

  if (!scene_have_models ())
    return;
  o->rand = g_rand_new_with_seed (number_from ("MASKDETECT_TEST_SEED", SEED));
  o->history = g_string_new (NULL);
  o->scale = 1;
  o->fps = 25;
  o->format = GST_VIDEO_FORMAT_I420;
  o->hold = 500;
  o->redacting = o->enabled = TRUE;
  rig_init (&o->rig, "maskdetect redact=fill");
  rig_init (&o->reference, "maskdetect tracking=false");
  oracle_set_caps (o);
  for (guint i = 0; i < N_ACTORS; i++) {
    oracle_paint_sprite (&o->sprites[i], 5 + i);
    o->actors[i].sprite = &o->sprites[i];
    o->actors[i].present = TRUE;
    oracle_put_anywhere (o, &o->actors[i]);
  }
  for (guint frame = 0; frame < frames; frame++)
    play_frame (o, frame);
  g_test_message ("%u frames, %u dropped, %u faces checked; of %u faces in "
      "view %u can be found", frames, o->n_dropped, o->n_checked, o->n_present,
      o->n_findable);
  g_assert_cmpuint (o->n_checked, >, frames / 2);
  g_assert_cmpuint (o->n_dropped, <, frames / 10);
  for (guint i = 0; i < N_ACTORS; i++)
    g_free (o->sprites[i].rgb);
  rig_clear (&o->rig);
  rig_clear (&o->reference);
  g_string_free (o->history, TRUE);
  g_rand_free (o->rand);
}

int
main (int argc, char **argv)
{
  int status;

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/redaction/oracle", test_oracle);
  status = g_test_run ();
  gst_deinit ();
  return status;
}
