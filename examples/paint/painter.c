#include "painter.h"

#include <math.h>
#include <string.h>

#include "actor.h"
#include "background.h"
#include "body.h"
#include "camera.h"
#include "wear.h"

#define NOBODY 0

struct _MdPainter
{
  MdPainterParams params;
  MdLight light;
  MdCamera camera;
  cairo_surface_t *background;
  cairo_surface_t *canvas;      /* RGB24 */
  guint16 *owners;              /* index + 1 in faces of the person that a
                                 * pixel shows */
  GHashTable *heads;            /* identity → MdHead, of the last frame */
  GArray *faces;                /* of MdPaintedFace */
};

static const char *const kind_names[MD_N_PAINT_KINDS] = {
  "portrait", "crowd", "street", "empty"
};

static const char *const mask_names[MD_N_PAINT_MASKS] = {
  "bare", "surgical", "ffp2", "cloth", "black", "patterned", "skin-coloured"
};

const char *
md_paint_kind_name (MdPaintKind kind)
{
  g_return_val_if_fail (kind >= 0 && kind < MD_N_PAINT_KINDS, NULL);
  return kind_names[kind];
}

int
md_paint_kind_from_name (const char *name)
{
  for (int i = 0; i < MD_N_PAINT_KINDS; i++)
    if (g_strcmp0 (name, kind_names[i]) == 0)
      return i;
  return -1;
}

const char *
md_paint_mask_name (MdPaintMask mask)
{
  g_return_val_if_fail (mask >= 0 && mask < MD_N_PAINT_MASKS, NULL);
  return mask_names[mask];
}

const char *
md_painted_face_category (const MdPaintedFace * face)
{
  if (face->mask == MD_PAINT_BARE)
    return "bare";
  return face->worn == MD_PAINT_WORN_PROPERLY ? "mask" : "incorrect";
}

static void
choose_light (MdPainter * painter, GRand * rand)
{
  gboolean easy = painter->params.easy;
  double azimuth = g_rand_double_range (rand, -1.2, 1.2) * (easy ? 0.4 : 1);
  double height = g_rand_double_range (rand, 0.15, 0.9);
  double key = g_rand_double_range (rand, 0.35, easy ? 0.6 : 0.8);
  double warm = g_rand_double_range (rand, -0.09, 0.09) * (easy ? 0.4 : 1);
  MdLight *l = &painter->light;

  l->direction[0] = sin (azimuth) * cos (height);
  l->direction[1] = sin (height);
  l->direction[2] = cos (azimuth) * cos (height);
  l->key = key;
  l->ambient = 1.0 - key;
  l->tint = md_rgb (1 + warm, 1, 1 - warm);
}

static void
choose_camera (MdPainter * painter, GRand * rand)
{
  gboolean easy = painter->params.easy, dark = g_rand_double (rand) < 0.15;
  MdCamera *c = &painter->camera;

  c->exposure = dark ? g_rand_double_range (rand, 0.45, 0.7) :
      g_rand_double_range (rand, 0.85, 1.15);
  c->blur = g_rand_double_range (rand, 0, 0.9);
  c->noise = g_rand_double_range (rand, 0, dark ? 7 : 4);
  if (easy) {
    c->exposure = 1;
    c->blur = 0.3;
    c->noise = 1.5;
  }
}

MdPainter *
md_painter_new (const MdPainterParams * params)
{
  MdPainter *painter = g_new0 (MdPainter, 1);
  int w = params->width > 0 ? params->width : 640;
  int h = params->height > 0 ? params->height : 360;
  GRand *rand = g_rand_new_with_seed (params->seed * 2654435761u + 17);
  cairo_t *cr;

  painter->params = *params;
  painter->params.width = w;
  painter->params.height = h;
  choose_light (painter, rand);
  choose_camera (painter, rand);
  painter->background = cairo_image_surface_create (CAIRO_FORMAT_RGB24, w, h);
  cr = cairo_create (painter->background);
  md_background_paint (cr, w, h, params->kind, rand);
  cairo_destroy (cr);
  /* Out of focus, because the camera focuses on the people. */
  md_camera_blur (painter->background, h * (params->kind == MD_PAINT_PORTRAIT ?
          0.012 : 0.003));
  painter->canvas = cairo_image_surface_create (CAIRO_FORMAT_RGB24, w, h);
  painter->owners = g_new (guint16, w * h);
  painter->heads = g_hash_table_new_full (NULL, NULL, NULL,
      (GDestroyNotify) md_head_free);
  painter->faces = g_array_new (FALSE, TRUE, sizeof (MdPaintedFace));
  g_rand_free (rand);
  return painter;
}

void
md_painter_free (MdPainter * painter)
{
  if (painter == NULL)
    return;
  cairo_surface_destroy (painter->background);
  cairo_surface_destroy (painter->canvas);
  g_free (painter->owners);
  g_hash_table_unref (painter->heads);
  g_array_unref (painter->faces);
  g_free (painter);
}

/* Records which person the pixels under @layer, painted at (x, y), show. */
static void
own_pixels (MdPainter * painter, cairo_surface_t * layer, int x, int y,
    guint16 owner)
{
  int w = cairo_image_surface_get_width (layer);
  int h = cairo_image_surface_get_height (layer);
  int stride = cairo_image_surface_get_stride (layer);
  const guint8 *alpha;

  cairo_surface_flush (layer);
  alpha = cairo_image_surface_get_data (layer);
  for (int row = 0; row < h; row++)
    for (int column = 0; column < w; column++)
      if (((const guint32 *) (alpha + row * stride))[column] >> 31)
        painter->owners[(y + row) * painter->params.width + x + column] = owner;
}

typedef void (*DrawFunc) (cairo_t * cr, MdHead * head, const MdPose * pose,
    const MdLight * light);

/* Draws one part of a person and records its owner. */
static void
draw_part (MdPainter * painter, MdHead * head, const MdPose * pose,
    DrawFunc draw, guint16 owner)
{
  double reach = pose->scale * 3.2;
  int x = MAX (0, (int) floor (pose->x - reach));
  int y = MAX (0, (int) floor (pose->y - reach));
  int right = MIN (painter->params.width, (int) ceil (pose->x + reach));
  int bottom = MIN (painter->params.height, (int) ceil (pose->y
          + pose->scale * 19));
  cairo_surface_t *layer;
  cairo_t *cr;

  if (right <= x || bottom <= y)
    return;
  layer = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, right - x,
      bottom - y);
  cairo_surface_set_device_offset (layer, -x, -y);
  cr = cairo_create (layer);
  draw (cr, head, pose, &painter->light);
  cairo_destroy (cr);
  cr = cairo_create (painter->canvas);
  cairo_set_source_surface (cr, layer, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  own_pixels (painter, layer, x, y, owner);
  cairo_surface_destroy (layer);
}

static void
draw_person (cairo_t * cr, MdHead * head, const MdPose * pose,
    const MdLight * light)
{
  const MdPerson *person = md_head_person (head);

  md_body_draw (cr, person, pose, light);
  md_head_draw (head, cr, pose, light);
  if (md_body_is_from_behind (pose))
    md_body_draw_nape (cr, person, pose, light);
  else
    md_wear_draw (cr, person, pose, light);
}

static void
draw_hand (cairo_t * cr, MdHead * head, const MdPose * pose,
    const MdLight * light)
{
  md_wear_draw_hand (cr, md_head_person (head), pose, light);
}

static int
compare_nearness (gconstpointer a, gconstpointer b)
{
  const MdActor *first = a, *second = b;

  return first->pose.scale < second->pose.scale ? -1 :
      first->pose.scale > second->pose.scale;
}

/* Returns the fraction of the ellipse in the face's box that shows the face. */
static double
visible_share (const MdPainter * painter, const MdBox * box, guint16 owner)
{
  const int n = 24;
  int inside = 0, seen = 0;

  for (int i = 0; i < n * n; i++) {
    double u = (i % n + 0.5) / n, v = (i / n + 0.5) / n;
    int x = (int) floor (box->x1 + u * (box->x2 - box->x1));
    int y = (int) floor (box->y1 + v * (box->y2 - box->y1));

    if ((u - 0.5) * (u - 0.5) + (v - 0.5) * (v - 0.5) > 0.25)
      continue;
    inside++;
    if (x >= 0 && y >= 0 && x < painter->params.width
        && y < painter->params.height
        && painter->owners[y * painter->params.width + x] == owner)
      seen++;
  }
  return (double) seen / inside;
}

static double
degrees (double radians)
{
  return remainder (radians, 2 * G_PI) * 180 / G_PI;
}

static void
add_face (MdPainter * painter, const MdHead * head, const MdActor * actor)
{
  const MdPerson *person = md_head_person (head);
  MdPaintedFace face = {
    .identity = actor->identity,
    .mask = person->mask,
    .worn = person->worn,
    .yaw = degrees (actor->pose.yaw),
    .pitch = degrees (actor->pose.pitch),
    .roll = degrees (actor->pose.roll),
  };

  md_head_box (head, &actor->pose, &face.box, face.landmarks);
  g_array_append_val (painter->faces, face);
}

/* Computes visibility after everyone is painted; drops people seen from behind
 * or outside the picture. */
static void
finish_truth (MdPainter * painter)
{
  guint kept = 0;

  for (guint i = 0; i < painter->faces->len; i++) {
    MdPaintedFace face = g_array_index (painter->faces, MdPaintedFace, i);

    face.visible = visible_share (painter, &face.box, i + 1);
    face.ignore = face.box.y2 - face.box.y1 < 12 || face.visible < 0.45
        || fabs (face.yaw) > 75;
    if (fabs (face.yaw) < 110 && face.visible > 0.02)
      g_array_index (painter->faces, MdPaintedFace, kept++) = face;
  }
  g_array_set_size (painter->faces, kept);
}

guint
md_painter_paint (MdPainter * painter, guint frame, guint8 * rgb,
    const MdPaintedFace ** faces)
{
  const MdPainterParams *p = &painter->params;
  g_autoptr (GArray) actors = g_array_new (FALSE, FALSE, sizeof (MdActor));
  GHashTable *heads = g_hash_table_new_full (NULL, NULL, NULL,
      (GDestroyNotify) md_head_free);
  cairo_t *cr = cairo_create (painter->canvas);

  cairo_set_source_surface (cr, painter->background, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
  memset (painter->owners, NOBODY, sizeof (guint16) * p->width * p->height);
  g_array_set_size (painter->faces, 0);

  for (guint slot = 0; slot < md_actor_count (p); slot++) {
    MdActor actor;

    if (md_actor_init (&actor, p, slot, frame))
      g_array_append_val (actors, actor);
  }
  g_array_sort (actors, compare_nearness);
  for (guint i = 0; i < actors->len; i++) {
    const MdActor *actor = &g_array_index (actors, MdActor, i);
    gpointer key = GUINT_TO_POINTER (actor->identity), head = NULL;

    if (!g_hash_table_steal_extended (painter->heads, key, NULL, &head)) {
      MdPerson person;

      md_person_init (&person, actor->identity, actor->seed, p);
      head = md_head_new (&person);
    }
    g_hash_table_insert (heads, key, head);
    add_face (painter, head, actor);
    draw_part (painter, head, &actor->pose, draw_person, i + 1);
    if (md_head_person (head)->hand)
      draw_part (painter, head, &actor->pose, draw_hand, NOBODY);
  }
  /* Heads that have left the scene are freed with the old table. */
  g_hash_table_unref (painter->heads);
  painter->heads = heads;

  finish_truth (painter);
  md_camera_expose (&painter->camera, painter->canvas,
      (guint32) p->seed * 7919 + frame, rgb);
  *faces = (const MdPaintedFace *) painter->faces->data;
  return painter->faces->len;
}
