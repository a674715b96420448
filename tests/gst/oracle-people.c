/* People who stay, move, jump and disappear. They are painted once. */
#include "oracle.h"

#include <string.h>

#include "painter.h"

#define FACE 56                 /* pixels, of the painted faces */
#define REACH 0.9f              /* fraction of the face's size that is
                                 * pasted around it */

gboolean
oracle_happens (Oracle * o, double chance)
{
  return g_rand_double (o->rand) < chance;
}

int
oracle_any (Oracle * o, int least, int limit)
{
  return g_rand_int_range (o->rand, least, limit);
}

void
oracle_paint_sprite (Sprite * sprite, guint64 seed)
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

MdBox
oracle_face_of (const Actor * a)
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

/* Between two detections, a person cannot be told from another of similar
 * appearance who takes exactly the same place. */
static gboolean
is_taken (const Oracle * o, const Actor * a)
{
  MdBox face = oracle_face_of (a);

  for (guint i = 0; i < N_ACTORS; i++)
    if (&o->actors[i] != a && o->actors[i].known
        && md_box_intersection (&o->actors[i].last, &face) > 0)
      return TRUE;
  return FALSE;
}

void
oracle_put_anywhere (Oracle * o, Actor * a)
{
  const MdBox *f = &a->sprite->face;
  guint tries = 100;

  do {
    a->x = oracle_any (o, -(int) f->x1 + 4, WIDTH - (int) f->x2 - 4);
    a->y = oracle_any (o, -(int) f->y1 + 4, HEIGHT - (int) f->y2 - 4);
  } while (is_taken (o, a) && --tries > 0);
  a->dx = oracle_any (o, -4, 5);
  a->dy = oracle_any (o, -2, 3);
}

static gboolean
is_inside (const Actor * a)
{
  MdBox face = oracle_face_of (a);

  return face.x1 >= 2 && face.y1 >= 2 && face.x2 <= WIDTH - 2
      && face.y2 <= HEIGHT - 2;
}

void
oracle_move (Oracle * o, Actor * a)
{
  int x = a->x, y = a->y;

  if (oracle_happens (o, 0.02)) {
    a->present = !a->present;
    oracle_put_anywhere (o, a);
  } else if (oracle_happens (o, 0.03)) {
    oracle_put_anywhere (o, a);
  } else if (oracle_happens (o, 0.8)) {
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

void
oracle_caps_size (const Oracle * o, int *width, int *height)
{
  *width = WIDTH * o->scale / (o->par == 1 ? 2 : 1);
  *height = HEIGHT * o->scale / (o->par == 2 ? 2 : 1);
}

GstCaps *
oracle_caps_of (const Oracle * o)
{
  int width, height;
  GstCaps *caps;

  oracle_caps_size (o, &width, &height);
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

void
oracle_set_caps (Oracle * o)
{
  GstCaps *caps = oracle_caps_of (o);

  gst_harness_set_src_caps (o->rig.harness, gst_caps_ref (caps));
  gst_harness_set_src_caps (o->reference.harness, caps);
}

/* Returns @from in the format of @o's caps. */
static GstBuffer *
convert (const Oracle * o, const guint8 * rgb)
{
  g_autoptr (GstCaps) caps = oracle_caps_of (o);
  g_autoptr (GstBuffer) from = NULL;
  GstVideoConverter *converter;
  GstVideoInfo in, out;
  GstVideoFrame a, b;
  GstBuffer *to;

  gst_video_info_set_format (&in, GST_VIDEO_FORMAT_RGB, WIDTH, HEIGHT);
  g_assert_true (gst_video_info_from_caps (&out, caps));
  out.par_n = out.par_d = 1;    /* stretched, without borders */
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

GstBuffer *
oracle_paint (Oracle * o)
{
  memset (o->rgb, 96, sizeof o->rgb);
  for (guint i = 0; i < N_ACTORS; i++)
    if (o->actors[i].present)
      paste (o->rgb, &o->actors[i]);
  return convert (o, o->rgb);
}
