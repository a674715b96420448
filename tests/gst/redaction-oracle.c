/* Whatever the stream and its settings do, nobody who was found is seen: painted
 * faces stay, move, jump and go, while events, caps, QoS, buffers and properties
 * change at random. A second element, which looks at each frame as a picture of
 * its own and changes none, says which faces can be found in a frame. Of those
 * whom the first has found within redact-hold, in no frame may one be bare
 * who can be found in it, or who has not moved since.
 *
 * MASKDETECT_TEST_FRAMES=100000 runs it for longer, MASKDETECT_TEST_SEED
 * elsewhere. */
#include <stdlib.h>
#include <string.h>

#include "../rounds.h"
#include "image/redact.h"
#include "harness.h"
#include "painter.h"
#include "scene.h"

#define SEED 20261
#define FRAMES 1000
#define WIDTH 320
#define HEIGHT 240
#define N_ACTORS 3
#define FACE 56                 /* pixels, of the painted faces */
#define REACH 0.9f              /* of a face's size: what is pasted around it */
#define FRAME (GST_SECOND / 25)
/* Of a found face's middle so much has to be black. */
#define MIDDLE 0.5f
#define COVERED 0.98

typedef struct
{
  guint8 *rgb;
  int width, height;
  MdBox face;                   /* in it */
} Sprite;

typedef struct
{
  const Sprite *sprite;
  gboolean present;
  int x, y;                     /* of the sprite, pixels of WIDTH × HEIGHT */
  int dx, dy;                   /* a frame */
  gboolean known;               /* has been found */
  MdBox last;                   /* where it was found */
  GstClockTime since;           /* ns, at most, since it was last found */
  gboolean moved;               /* since then */
} Actor;

typedef struct
{
  Rig rig, judge;
  GRand *rand;
  Sprite sprites[N_ACTORS];
  Actor actors[N_ACTORS];
  guint8 rgb[3 * WIDTH * HEIGHT];

  int scale;                    /* of the frame, to WIDTH × HEIGHT */
  GstVideoFormat format;
  int fps, par;                 /* par: 0 = 1/1, 1 = 2/1, 2 = 1/2 */
  const char *colorimetry;
  GstClockTime pts;
  guint hold;                   /* ms */
  gboolean redacting, enabled, roi;
  guint n_checked, n_dropped, n_present, n_findable;
  GString *history;             /* of what was done, to be shown on failure */
} Oracle;

static gboolean
happens (Oracle * o, double chance)
{
  return g_rand_double (o->rand) < chance;
}

static int
any (Oracle * o, int least, int limit)
{
  return g_rand_int_range (o->rand, least, limit);
}

/* -- The picture --------------------------------------------------------- */

/* Somebody out of a painted crowd, with what is around them. */
static void
paint_sprite (Sprite * sprite, guint64 seed)
{
  MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;
  g_autoptr (MdPainter) painter = NULL;
  g_autofree guint8 *rgb = g_malloc (3 * WIDTH * HEIGHT);
  const MdPaintedFace *faces;
  MdBox box;
  int x, y;

  params.width = WIDTH;
  params.height = HEIGHT;
  params.easy = TRUE;
  params.people = 1;
  params.min_face = params.max_face = FACE;
  params.seed = seed;
  painter = md_painter_new (&params);
  g_assert_cmpuint (md_painter_paint (painter, 0, rgb, &faces), >, 0);
  box = (MdBox) {
  faces->box.x1 - REACH * FACE, faces->box.y1 - REACH * FACE,
        faces->box.x2 + REACH * FACE, faces->box.y2 + REACH * FACE};
  g_assert_true (md_box_clip (&box, WIDTH, HEIGHT));
  x = (int) box.x1;
  y = (int) box.y1;
  sprite->width = (int) box.x2 - x;
  sprite->height = (int) box.y2 - y;
  sprite->face = (MdBox) {
  faces->box.x1 - x, faces->box.y1 - y, faces->box.x2 - x, faces->box.y2 - y};
  sprite->rgb = g_malloc (3 * sprite->width * sprite->height);
  for (int row = 0; row < sprite->height; row++)
    memcpy (sprite->rgb + 3 * row * sprite->width,
        rgb + 3 * ((y + row) * WIDTH + x), 3 * sprite->width);
}

static MdBox
face_of (const Actor * a)
{
  const MdBox *f = &a->sprite->face;

  return (MdBox) {
  f->x1 + a->x, f->y1 + a->y, f->x2 + a->x, f->y2 + a->y};
}

static void
paste (guint8 * rgb, const Actor * a)
{
  const Sprite *s = a->sprite;

  for (int row = MAX (0, -a->y); row < MIN (s->height, HEIGHT - a->y); row++)
    for (int x = MAX (0, -a->x); x < MIN (s->width, WIDTH - a->x); x++)
      memcpy (rgb + 3 * ((a->y + row) * WIDTH + a->x + x),
          s->rgb + 3 * (row * s->width + x), 3);
}

/* Who takes the very place of another, of about the same looks and in the same
 * moment, is taken for that one between two searches. */
static gboolean
is_taken (const Oracle * o, const Actor * a)
{
  MdBox face = face_of (a);

  for (guint i = 0; i < N_ACTORS; i++)
    if (&o->actors[i] != a && o->actors[i].known
        && md_box_intersection (&o->actors[i].last, &face) > 0)
      return TRUE;
  return FALSE;
}

static void
put_anywhere (Oracle * o, Actor * a)
{
  const MdBox *f = &a->sprite->face;
  guint tries = 100;

  do {
    a->x = any (o, -(int) f->x1 + 4, WIDTH - (int) f->x2 - 4);
    a->y = any (o, -(int) f->y1 + 4, HEIGHT - (int) f->y2 - 4);
  } while (is_taken (o, a) && --tries > 0);
  a->dx = any (o, -4, 5);
  a->dy = any (o, -2, 3);
}

static gboolean
is_inside (const Actor * a)
{
  MdBox face = face_of (a);

  return face.x1 >= 2 && face.y1 >= 2 && face.x2 <= WIDTH - 2
      && face.y2 <= HEIGHT - 2;
}

static void
move (Oracle * o, Actor * a)
{
  int x = a->x, y = a->y;

  if (happens (o, 0.02)) {
    a->present = !a->present;
    put_anywhere (o, a);
  } else if (happens (o, 0.03)) {
    put_anywhere (o, a);
  } else if (happens (o, 0.8)) {
    a->x += a->dx;
    a->y += a->dy;
    if (!is_inside (a) || is_taken (o, a)) {
      a->x = x;
      a->y = y;
      a->dx = -a->dx;
      a->dy = -a->dy;
    }
  }
  a->moved |= a->x != x || a->y != y || !a->present;
}

static void
caps_size (const Oracle * o, int *width, int *height)
{
  *width = WIDTH * o->scale / (o->par == 1 ? 2 : 1);
  *height = HEIGHT * o->scale / (o->par == 2 ? 2 : 1);
}

static GstCaps *
caps_of (const Oracle * o)
{
  int width, height;
  GstCaps *caps;

  caps_size (o, &width, &height);
  caps = gst_caps_new_simple ("video/x-raw",
      "format", G_TYPE_STRING, gst_video_format_to_string (o->format),
      "width", G_TYPE_INT, width, "height", G_TYPE_INT, height,
      "framerate", GST_TYPE_FRACTION, o->fps, 1,
      "pixel-aspect-ratio", GST_TYPE_FRACTION, o->par == 1 ? 2 : 1,
      o->par == 2 ? 2 : 1, NULL);
  if (o->colorimetry)
    gst_caps_set_simple (caps, "colorimetry", G_TYPE_STRING, o->colorimetry,
        NULL);
  return caps;
}

static void
set_caps (Oracle * o)
{
  GstCaps *caps = caps_of (o);

  gst_harness_set_src_caps (o->rig.harness, gst_caps_ref (caps));
  gst_harness_set_src_caps (o->judge.harness, caps);
}

/* @from as @o's caps have it. */
static GstBuffer *
convert (const Oracle * o, const guint8 * rgb)
{
  g_autoptr (GstCaps) caps = caps_of (o);
  g_autoptr (GstBuffer) from = NULL;
  GstVideoConverter *converter;
  GstVideoInfo in, out;
  GstVideoFrame a, b;
  GstBuffer *to;

  gst_video_info_set_format (&in, GST_VIDEO_FORMAT_RGB, WIDTH, HEIGHT);
  g_assert_true (gst_video_info_from_caps (&out, caps));
  out.par_n = out.par_d = 1;    /* stretched, rather than with borders */
  in.fps_n = out.fps_n;
  in.fps_d = out.fps_d;
  from = gst_buffer_new_memdup (rgb, 3 * WIDTH * HEIGHT);
  to = gst_buffer_new_allocate (NULL, out.size, NULL);
  converter = gst_video_converter_new (&in, &out, NULL);
  g_assert_true (gst_video_frame_map (&a, &in, from, GST_MAP_READ));
  g_assert_true (gst_video_frame_map (&b, &out, to, GST_MAP_WRITE));
  gst_video_converter_frame (converter, &a, &b);
  gst_video_frame_unmap (&b);
  gst_video_frame_unmap (&a);
  gst_video_converter_free (converter);
  return to;
}

static GstBuffer *
paint (Oracle * o)
{
  memset (o->rgb, 96, sizeof o->rgb);
  for (guint i = 0; i < N_ACTORS; i++)
    if (o->actors[i].present)
      paste (o->rgb, &o->actors[i]);
  return convert (o, o->rgb);
}

/* -- What may happen ----------------------------------------------------- */

static void
note (Oracle * o, const char *format, ...)
G_GNUC_PRINTF (2, 3);
     static void note (Oracle * o, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (o->history, format, args);
  va_end (args);
  if (o->history->len > 4000)
    g_string_erase (o->history, 0, o->history->len - 3000);
}

static void
push_event (Oracle * o, GstEvent * event)
{
  note (o, " %s", GST_EVENT_TYPE_NAME (event));
  gst_harness_push_event (o->rig.harness, event);
}

static void
new_segment (Oracle * o)
{
  GstSegment segment;

  gst_segment_init (&segment, happens (o, 0.9) ? GST_FORMAT_TIME :
      GST_FORMAT_BYTES);
  if (happens (o, 0.5))
    segment.start = segment.time = segment.position =
        any (o, 0, 5) * GST_SECOND;
  segment.base = any (o, 0, 2) * GST_SECOND;
  push_event (o, gst_event_new_segment (&segment));
}

static void
any_event (Oracle * o)
{
  const GstSegment *segment;
  g_autoptr (GstEvent) last = NULL;
  GstSegment copy;

  switch (any (o, 0, 8)) {
    case 0:
      push_event (o, gst_event_new_flush_start ());
      push_event (o, gst_event_new_flush_stop (happens (o, 0.5)));
      new_segment (o);
      break;
    case 1:
      new_segment (o);
      break;
    case 2:
      push_event (o, gst_event_new_stream_start (happens (o, 0.5) ? "a" : "b"));
      set_caps (o);
      new_segment (o);
      break;
    case 3:
      push_event (o, gst_event_new_gap (o->pts, FRAME));
      break;
    case 4:
      gst_harness_push_upstream_event (o->rig.harness,
          gst_event_new_reconfigure ());
      break;
    case 5:
      last = gst_pad_get_sticky_event (o->rig.harness->srcpad,
          GST_EVENT_SEGMENT, 0);
      gst_event_parse_segment (last, &segment);
      gst_segment_copy_into (segment, &copy);
      copy.position = o->pts;
      push_event (o, gst_event_new_segment (&copy));
      break;
    case 6:
      gst_harness_push_event (o->rig.harness,
          gst_event_new_tag (gst_tag_list_new_empty ()));
      break;
    default:
      note (o, " qos");
      gst_harness_push_upstream_event (o->rig.harness,
          gst_event_new_qos (GST_QOS_TYPE_UNDERFLOW, 2, GST_SECOND, o->pts));
  }
}

static void
change_caps (Oracle * o)
{
  static const GstVideoFormat formats[] = {
    GST_VIDEO_FORMAT_I420, GST_VIDEO_FORMAT_NV12, GST_VIDEO_FORMAT_BGRx,
    GST_VIDEO_FORMAT_YUY2, GST_VIDEO_FORMAT_RGB, GST_VIDEO_FORMAT_GRAY8,
  };

  switch (any (o, 0, 5)) {
    case 0:
      o->fps = any (o, 1, 61);
      break;
    case 1:
      o->format = formats[any (o, 0, G_N_ELEMENTS (formats))];
      o->colorimetry = NULL;
      break;
    case 2:
      o->scale = any (o, 1, 3);
      break;
    case 3:
      o->par = any (o, 0, 3);
      break;
    default:
      /* Other ranges are other levels, too. */
      o->colorimetry = o->format != GST_VIDEO_FORMAT_I420 ? NULL :
          happens (o, 0.5) ? "bt709" : "bt601";
  }
  note (o, " caps(%d %d %d %d)", o->format, o->scale, o->par, o->fps);
  set_caps (o);
}

/* What finds people, of both elements. */
static void
set_search (Oracle * o)
{
  guint min_face = any (o, 15, 36);
  const char *roi = happens (o, 0.3) ? "0,0,60%,100%" : NULL;

  note (o, " search(%u %s)", min_face, roi ? roi : "all");
  o->roi = roi != NULL;
  gst_harness_set (o->rig.harness, "maskdetect", "min-face-size", min_face,
      "roi", roi, NULL);
  gst_harness_set (o->judge.harness, "maskdetect", "min-face-size", min_face,
      "roi", roi, NULL);
}

static void
set_property (Oracle * o)
{
  static const struct
  {
    const char *name;
    guint values[4];
  } choices[] = {
    {"detect-interval", {0, 1, 5, 15}},
    {"detect-interval", {15, 5, 15, 15}},
    {"qos", {FALSE, TRUE, TRUE, TRUE}},
    {"tracking", {TRUE, TRUE, FALSE, TRUE}},
    {"threads", {0, 1, 2, 3}},
    {"track-timeout", {0, 100, 1500, 5000}},
    {"redact-hold", {0, 200, 500, 2000}},
    {"updates", {0, 1, 2, 3}},
    {"redact", {MD_REDACT_FILL, MD_REDACT_NONE, MD_REDACT_FILL,
            MD_REDACT_FILL}},
    {"enabled", {TRUE, TRUE, FALSE, TRUE}},
  };
  guint i = any (o, 0, G_N_ELEMENTS (choices) + 2);
  guint value;

  if (i == G_N_ELEMENTS (choices)) {
    set_search (o);
    return;
  }
  if (i > G_N_ELEMENTS (choices)) {
    gst_harness_set (o->rig.harness, "maskdetect", "frame-budget",
        happens (o, 0.5) ? 0. : 0.01, NULL);
    note (o, " budget");
    return;
  }
  value = choices[i].values[any (o, 0, 4)];
  note (o, " %s=%u", choices[i].name, value);
  gst_harness_set (o->rig.harness, "maskdetect", choices[i].name, value, NULL);
  if (g_str_equal (choices[i].name, "redact-hold"))
    o->hold = value;
  else if (g_str_equal (choices[i].name, "redact"))
    o->redacting = value != MD_REDACT_NONE;
  else if (g_str_equal (choices[i].name, "enabled"))
    o->enabled = value;
}

/* Redaction is off for some frames only. */
static void
switch_on (Oracle * o)
{
  if (o->redacting && o->enabled)
    return;
  gst_harness_set (o->rig.harness, "maskdetect", "redact", MD_REDACT_FILL,
      "enabled", TRUE, NULL);
  o->redacting = o->enabled = TRUE;
  note (o, " on");
}

/* Returns: ns that go by before the next frame, at most */
static GstClockTime
pass_time (Oracle * o, GstBuffer * buffer)
{
  GstClockTime step = FRAME;

  if (happens (o, 0.02))
    step = any (o, 1, 2000) * GST_MSECOND;
  else if (happens (o, 0.02))
    step = 0;
  o->pts += step;
  if (happens (o, 0.01))
    o->pts = any (o, 0, 5) * GST_SECOND;
  if (happens (o, 0.97))
    GST_BUFFER_PTS (buffer) = o->pts;
  /* Where time does not tell, it goes by as caps say; and events may hide a
   * second. */
  return MAX (step, (GstClockTime) GST_SECOND / o->fps);
}

/* Returns: whether @buffer can still be looked at */
static gboolean
spoil (Oracle * o, GstBuffer * buffer)
{
  gboolean whole = !happens (o, 0.02);

  static const GstBufferFlags flags[] = {
    GST_BUFFER_FLAG_GAP, GST_BUFFER_FLAG_DROPPABLE, GST_BUFFER_FLAG_CORRUPTED,
    GST_BUFFER_FLAG_DISCONT, GST_BUFFER_FLAG_DELTA_UNIT,
    GST_BUFFER_FLAG_DECODE_ONLY, GST_BUFFER_FLAG_LIVE,
  };

  if (happens (o, 0.1))
    GST_BUFFER_FLAG_SET (buffer, flags[any (o, 0, G_N_ELEMENTS (flags))]);
  if (!whole)
    gst_buffer_set_size (buffer, gst_buffer_get_size (buffer) / 2);
  if (happens (o, 0.05)) {
    int width, height;

    caps_size (o, &width, &height);
    gst_buffer_add_video_meta (buffer, 0, o->format, width, height);
    if (happens (o, 0.3)) {
      GstVideoCropMeta *crop = gst_buffer_add_video_crop_meta (buffer);

      crop->x = any (o, 0, width);
      crop->y = any (o, 0, height);
      crop->width = width - crop->x;
      crop->height = height - crop->y;
    }
  }
  return whole;
}

/* -- The verdict --------------------------------------------------------- */

/* Whether a face that the frame's metadata tells of is @a's. */
static gboolean
is_told (const Oracle * o, GstBuffer * buffer, const Actor * a)
{
  g_autoptr (GPtrArray) regions = scene_regions (buffer, "face");
  const GstVideoCropMeta *crop = gst_buffer_get_video_crop_meta (buffer);
  MdBox face = face_of (a);
  int width, height, left = crop ? crop->x : 0, top = crop ? crop->y : 0;

  caps_size (o, &width, &height);
  for (guint i = 0; i < regions->len; i++) {
    const GstVideoRegionOfInterestMeta *roi = regions->pdata[i];
    float x = (float) WIDTH / width, y = (float) HEIGHT / height;
    MdBox box = {
      (left + roi->x) * x, (top + roi->y) * y, (left + roi->x + roi->w) * x,
      (top + roi->y + roi->h) * y
    };

    if (a->present && md_box_iou (&box, &face) > 0.4)
      return TRUE;
  }
  return FALSE;
}

/* Of the middle of @a's face, the share that is black in @rgb. */
static double
blackness (const guint8 * rgb, const Actor * a)
{
  MdBox face = face_of (a);
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

/* What @buffer shows, as RGB of WIDTH × HEIGHT. (transfer full) */
static guint8 *
shown_pixels (const Oracle * o, GstBuffer * buffer)
{
  g_autoptr (GstCaps) caps = caps_of (o);
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

/* Who is where, and where the metadata of @buffer says so. */
static void
note_faces (Oracle * o, GstBuffer * buffer)
{
  g_autoptr (GPtrArray) regions = scene_regions (buffer, "face");

  for (guint i = 0; i < N_ACTORS; i++)
    if (o->actors[i].present)
      note (o, " %u@%d,%d", i, o->actors[i].x, o->actors[i].y);
  for (guint i = 0; i < regions->len; i++) {
    const GstVideoRegionOfInterestMeta *roi = regions->pdata[i];

    note (o, " [%u,%u %ux%u]", roi->x, roi->y, roi->w, roi->h);
  }
  if (gst_buffer_get_video_crop_meta (buffer))
    note (o, " crop");
}

/* Somebody else stands in front of it: then it is not to be seen, nor to be
 * found. */
static gboolean
is_hidden (const Oracle * o, guint i)
{
  MdBox face = face_of (&o->actors[i]);

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
note_judge (Oracle * o, GstBuffer * judged)
{
  g_string_append (o->history, " judge:");
  note_faces (o, judged);
}

static void
check (Oracle * o, guint frame, GstBuffer * out, GstBuffer * judged)
{
  g_autofree guint8 *rgb = shown_pixels (o, out);
  /* Regions are of what is shown: the judge looks elsewhere. */
  gboolean same_regions = !o->roi || !gst_buffer_get_video_crop_meta (out);

  note_faces (o, out);
  for (guint i = 0; i < N_ACTORS; i++) {
    Actor *a = &o->actors[i];
    gboolean found = is_told (o, out, a), here;

    if (found) {
      a->known = TRUE;
      a->since = 0;
      a->moved = FALSE;
      a->last = face_of (a);
    }
    if (a->present && !is_hidden (o, i)) {
      o->n_present++;
      o->n_findable += is_told (o, judged, a);
    }
    here = found || (same_regions && is_told (o, judged, a)) || !a->moved;
    if (!a->known || a->since > o->hold * GST_MSECOND || !a->present || !here
        || is_hidden (o, i) || !o->redacting || !o->enabled)
      continue;
    o->n_checked++;
    if (blackness (rgb, a) < COVERED)
      note_judge (o, judged);
    if (blackness (rgb, a) < COVERED)
      g_error ("frame %u: face %u at %d,%d is bare (%.2f; found: %d, %"
          GST_TIME_FORMAT " ago; judge: %d; moved: %d, hold %u) after%s", frame,
          i, a->x, a->y, blackness (rgb, a), found, GST_TIME_ARGS (a->since),
          is_told (o, judged, a), a->moved, o->hold, o->history->str);
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
  g_autoptr (GstBuffer) judged = NULL;
  GstBuffer *buffer;
  GstClockTime step;
  gboolean whole;

  note (o, "\n  %u:", frame);
  if (happens (o, 0.05))
    any_event (o);
  if (happens (o, 0.02))
    change_caps (o);
  if (happens (o, 0.2))
    switch_on (o);
  if (happens (o, 0.15))
    set_property (o);
  for (guint i = 0; i < N_ACTORS; i++)
    move (o, &o->actors[i]);
  buffer = paint (o);
  judged = rig_push (&o->judge, gst_buffer_copy_deep (buffer));
  step = pass_time (o, buffer);
  whole = spoil (o, buffer);
  for (guint i = 0; i < N_ACTORS; i++)
    o->actors[i].since += step;
  g_assert_cmpint (gst_harness_push (o->rig.harness, buffer), ==, GST_FLOW_OK);
  out = gst_harness_try_pull (o->rig.harness);
  g_assert_true ((out != NULL) == (whole || !o->redacting || !o->enabled));
  if (out == NULL)
    o->n_dropped++;
  else if (whole)
    check (o, frame, out, judged);
  drain (&o->rig);
  drain (&o->judge);
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
  rig_init (&o->judge, "maskdetect tracking=false");
  set_caps (o);
  for (guint i = 0; i < N_ACTORS; i++) {
    paint_sprite (&o->sprites[i], 5 + i);
    o->actors[i].sprite = &o->sprites[i];
    o->actors[i].present = TRUE;
    put_anywhere (o, &o->actors[i]);
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
  rig_clear (&o->judge);
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
