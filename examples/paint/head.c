#include "head.h"

#include <math.h>

#include "face-shape.h"
#include "skin.h"

#define COLUMNS 96              /* around the head; divisible by 4 */
#define ROWS 80                 /* chin to crown */
#define EAR_COLUMNS 14
#define EAR_ROWS 12

/* Limits of the box, as in annotated photographs: below the hairline, and
 * where the cheek turns away. Height and depth in units of face-shape.h. */
#define FOREHEAD 0.82
#define CHEEK 0.30

typedef struct
{
  double p[3];                  /* on the head */
  double n[3];                  /* normal */
  double tex[2];
} Vertex;

/* A vertex projected into the picture. */
typedef struct
{
  float x, y, z, light, gloss, u, v;
} Corner;

typedef struct
{
  int side;                     /* pixels */
  guint32 *pixels;              /* side × side, ARGB32 */
  float *depth;
} Canvas;

struct _MdHead
{
  MdPerson person;
  cairo_surface_t *skin;
  Vertex mesh[ROWS + 1][COLUMNS + 1];
  Vertex ears[2][EAR_ROWS + 1][EAR_COLUMNS + 1];
};

static void
cross (const double a[3], const double b[3], const double c[3],
    const double d[3], double out[3])
{
  double u[3] = { b[0] - a[0], b[1] - a[1], b[2] - a[2] };
  double w[3] = { d[0] - c[0], d[1] - c[1], d[2] - c[2] };
  double length;

  out[0] = u[1] * w[2] - u[2] * w[1];
  out[1] = u[2] * w[0] - u[0] * w[2];
  out[2] = u[0] * w[1] - u[1] * w[0];
  length = sqrt (out[0] * out[0] + out[1] * out[1] + out[2] * out[2]);
  for (int i = 0; i < 3; i++)
    out[i] /= MAX (length, 1e-9);
}

static void
build_mesh (MdHead * head)
{
  const MdPerson *p = &head->person;

  for (int r = 0; r <= ROWS; r++)
    for (int c = 0; c <= COLUMNS; c++) {
      Vertex *v = &head->mesh[r][c];
      double longitude = G_PI * (2.0 * c / COLUMNS - 1), lift;
      gboolean back = fabs (longitude) > G_PI / 2;

      md_face_shape_point (p, longitude, (double) r / ROWS, v->tex, v->p);
      lift = md_skin_hair_height (p, back, v->tex[0], v->tex[1]);
      v->p[0] *= 1 + 0.85 * lift;
      v->p[1] += lift * CLAMP (v->tex[1], 0, 1.2) * 0.85;
      v->p[2] *= 1 + 0.7 * lift;
    }
  for (int r = 0; r <= ROWS; r++)
    for (int c = 0; c <= COLUMNS; c++) {
      int left = c == 0 ? COLUMNS - 1 : c - 1;
      int right = c == COLUMNS ? 1 : c + 1;
      int below = CLAMP (r, 1, ROWS - 1) - 1, above = below + 2;

      cross (head->mesh[r][left].p, head->mesh[r][right].p,
          head->mesh[below][c].p, head->mesh[above][c].p, head->mesh[r][c].n);
    }
}

static void
build_ears (MdHead * head)
{
  for (int side = 0; side < 2; side++)
    for (int r = 0; r <= EAR_ROWS; r++)
      for (int c = 0; c <= EAR_COLUMNS; c++) {
        Vertex *v = &head->ears[side][r][c];
        double sign = side ? 1 : -1, s = sign;
        double lat = G_PI * ((double) r / EAR_ROWS - 0.5);
        double lon = G_PI * (2.0 * c / EAR_COLUMNS - 1);
        double n[3] = { cos (lat) * sin (lon), sin (lat),
          cos (lat) * cos (lon)
        };
        double inner = s * n[0] > 0.2 && n[2] > -0.3 ? 0.02 : 0;

        v->p[0] = s * (0.985 * head->person.face_width - inner) + 0.13 * n[0];
        v->p[1] = -0.06 + (0.27 - 0.06 * (n[1] < 0)) * n[1];
        v->p[2] = -0.12 + 0.13 * n[2] - 0.06 * s * n[0];
        for (int i = 0; i < 3; i++)
          v->n[i] = n[i];
        v->tex[0] = s * 0.93;
        v->tex[1] = -0.32 + 0.1 * n[1];
      }
}

MdHead *
md_head_new (const MdPerson * person)
{
  MdHead *head = g_new0 (MdHead, 1);

  head->person = *person;
  head->skin = md_skin_paint (person);
  build_mesh (head);
  build_ears (head);
  return head;
}

void
md_head_free (MdHead * head)
{
  if (head == NULL)
    return;
  cairo_surface_destroy (head->skin);
  g_free (head);
}

const MdPerson *
md_head_person (const MdHead * head)
{
  return &head->person;
}

/* Returns the rotation matrix: yaw about y, then pitch about x, then roll
 * about z. */
typedef struct
{
  double rows[3][3];
  double x, y, scale;
} Turn;

static Turn
turn_by (const MdPose * pose)
{
  double cy = cos (pose->yaw), sy = sin (pose->yaw);
  double cp = cos (pose->pitch), sp = sin (pose->pitch);
  double cr = cos (pose->roll), sr = sin (pose->roll);
  Turn t = {
    .rows = {
          {cy * cr - sy * sp * sr, cp * sr, sy * cr + cy * sp * sr},
          {-cy * sr - sy * sp * cr, cp * cr, cy * sp * cr - sy * sr},
          {-sy * cp, -sp, cy * cp}
        },
    .x = pose->x,.y = pose->y,.scale = pose->scale,
  };

  return t;
}

static void
rotate (const Turn * turn, const double in[3], double out[3])
{
  for (int i = 0; i < 3; i++)
    out[i] = turn->rows[i][0] * in[0] + turn->rows[i][1] * in[1]
        + turn->rows[i][2] * in[2];
}

static double
project (const Turn * turn, const double point[3], double *x, double *y)
{
  double at[3], nearer;

  rotate (turn, point, at);
  nearer = 1 / (1 - 0.07 * at[2]);      /* perspective of a camera about 14
                                         * units away */
  *x = turn->x + turn->scale * at[0] * nearer;
  *y = turn->y - turn->scale * at[1] * nearer;
  return at[2];
}

double
md_pose_project (const MdPose * pose, const double point[3], double *x,
    double *y)
{
  Turn turn = turn_by (pose);

  return project (&turn, point, x, y);
}

static Corner
shade (const Vertex * v, const Turn * turn, const MdLight * light)
{
  double n[3], x, y, diffuse, sky, half;
  Corner c;

  c.z = project (turn, v->p, &x, &y);
  rotate (turn, v->n, n);
  diffuse = 0;
  for (int i = 0; i < 3; i++)
    diffuse += n[i] * light->direction[i];
  /* Wrapped diffuse shading, because skin scatters light around the
   * terminator. */
  half = n[2] * 0.5 + diffuse * 0.5;
  diffuse = MAX (0, (diffuse + 0.3) / 1.3);
  sky = 0.75 + 0.25 * n[1];
  c.x = x;
  c.y = y;
  c.light = pow (light->key * diffuse * 1.25 + light->ambient * sky, 1 / 2.2);
  c.gloss = 0.16 * light->key * pow (MAX (0, half), 14);
  c.u = v->tex[0] * MD_SKIN_SCALE + MD_SKIN_SIDE * 0.5;
  c.v = MD_SKIN_SIDE * 0.5 - v->tex[1] * MD_SKIN_SCALE;
  return c;
}

typedef struct
{
  const guint8 *texels;
  int stride;
  MdColour tint;
} Texture;

static guint32
lit_texel (const Texture * t, float u, float v, float light, float gloss)
{
  int x = CLAMP ((int) u, 0, 2 * MD_SKIN_SIDE - 2);
  int y = CLAMP ((int) v, 0, MD_SKIN_SIDE - 2);
  float fx = CLAMP (u - x, 0, 1), fy = CLAMP (v - y, 0, 1);
  const guint8 *a = t->texels + y * t->stride + 4 * x, *b = a + t->stride;
  float tint[3] = { t->tint.b, t->tint.g, t->tint.r };
  guint32 out = 0xff000000;

  for (int i = 0; i < 3; i++) {
    float top = a[i] + fx * (a[i + 4] - a[i]);
    float bottom = b[i] + fx * (b[i + 4] - b[i]);
    float value = ((top + fy * (bottom - top)) * light + 255 * gloss) * tint[i];

    out |= (guint32) CLAMP (value, 0, 255) << (8 * i);
  }
  return out;
}

static void
fill_triangle (Canvas * canvas, const Texture * t, const Corner * a,
    const Corner * b, const Corner * c)
{
  float area = (b->x - a->x) * (c->y - a->y) - (c->x - a->x) * (b->y - a->y);
  int x0, x1, y0, y1;

  /* Back faces are culled; y points down here. */
  if (area >= -1e-6f)
    return;
  x0 = MAX (0, (int) floorf (MIN (a->x, MIN (b->x, c->x))));
  x1 = MIN (canvas->side - 1, (int) ceilf (MAX (a->x, MAX (b->x, c->x))));
  y0 = MAX (0, (int) floorf (MIN (a->y, MIN (b->y, c->y))));
  y1 = MIN (canvas->side - 1, (int) ceilf (MAX (a->y, MAX (b->y, c->y))));
  for (int y = y0; y <= y1; y++)
    for (int x = x0; x <= x1; x++) {
      float wb = ((x - a->x) * (c->y - a->y) - (c->x - a->x) * (y - a->y))
          / area;
      float wc = ((b->x - a->x) * (y - a->y) - (x - a->x) * (b->y - a->y))
          / area;
      float wa = 1 - wb - wc, z;
      int at = y * canvas->side + x;

      if (wa < 0 || wb < 0 || wc < 0)
        continue;
      z = wa * a->z + wb * b->z + wc * c->z;
      if (z <= canvas->depth[at])
        continue;
      canvas->depth[at] = z;
      canvas->pixels[at] = lit_texel (t, wa * a->u + wb * b->u + wc * c->u,
          wa * a->v + wb * b->v + wc * c->v,
          wa * a->light + wb * b->light + wc * c->light,
          wa * a->gloss + wb * b->gloss + wc * c->gloss);
    }
}

static void
fill_mesh (Canvas * canvas, const Texture * texture, const Vertex * mesh,
    int rows, int columns, gboolean whole_head, const Turn * turn,
    const MdLight * light)
{
  g_autofree Corner *corners = g_new (Corner, (rows + 1) * (columns + 1));

  for (int i = 0; i < (rows + 1) * (columns + 1); i++)
    corners[i] = shade (&mesh[i], turn, light);
  for (int r = 0; r < rows; r++)
    for (int c = 0; c < columns; c++) {
      Corner q[4];
      gboolean back = whole_head && (c < columns / 4 || c >= columns * 3 / 4);

      for (int i = 0; i < 4; i++) {
        q[i] = corners[(r + i / 2) * (columns + 1) + c + i % 2];
        q[i].u += back ? MD_SKIN_SIDE : 0;
      }
      fill_triangle (canvas, texture, &q[0], &q[1], &q[2]);
      fill_triangle (canvas, texture, &q[1], &q[3], &q[2]);
    }
}

void
md_head_draw (MdHead * head, cairo_t * cr, const MdPose * pose,
    const MdLight * light)
{
  /* Minimum resolution before scaling down, for smooth outlines. */
  double scale = CLAMP (pose->scale * 2, 48, 110), zoom = pose->scale / scale;
  Canvas canvas = {.side = (int) (scale * 3.8) };
  MdPose local = *pose;
  Turn turn;
  Texture texture = {
    .texels = cairo_image_surface_get_data (head->skin),
    .stride = cairo_image_surface_get_stride (head->skin),
    .tint = light->tint,
  };
  g_autofree float *depth = g_new (float, canvas.side * canvas.side);
  cairo_surface_t *sprite = cairo_image_surface_create (CAIRO_FORMAT_ARGB32,
      canvas.side, canvas.side);

  canvas.pixels = (guint32 *) cairo_image_surface_get_data (sprite);
  canvas.depth = depth;
  for (int i = 0; i < canvas.side * canvas.side; i++)
    depth[i] = -1e9f;
  local.scale = scale;
  local.x = local.y = canvas.side * 0.5;
  turn = turn_by (&local);
  cairo_surface_flush (sprite);
  fill_mesh (&canvas, &texture, &head->mesh[0][0], ROWS, COLUMNS, TRUE, &turn,
      light);
  if (head->person.hair != MD_HAIR_LONG && head->person.hair != MD_HAIR_SCARF)
    for (int side = 0; side < 2; side++)
      fill_mesh (&canvas, &texture, &head->ears[side][0][0], EAR_ROWS,
          EAR_COLUMNS, FALSE, &turn, light);
  cairo_surface_mark_dirty (sprite);

  cairo_save (cr);
  cairo_translate (cr, pose->x, pose->y);
  cairo_scale (cr, zoom, zoom);
  cairo_set_source_surface (cr, sprite, -canvas.side * 0.5, -canvas.side * 0.5);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (sprite);
}

void
md_head_box (const MdHead * head, const MdPose * pose, MdBox * box,
    float landmarks[5][2])
{
  static const double marks[5][2] = {
    {-0.42, 0}, {0.42, 0}, {0, -0.38}, {-0.31, -0.735}, {0.31, -0.735}
  };
  Turn turn = turn_by (pose);
  double x, y;

  box->x1 = box->y1 = G_MAXFLOAT;
  box->x2 = box->y2 = -G_MAXFLOAT;
  for (int r = 0; r <= ROWS; r++)
    for (int c = COLUMNS / 4; c <= COLUMNS * 3 / 4; c++) {
      const Vertex *v = &head->mesh[r][c];

      if (v->tex[1] > FOREHEAD || project (&turn, v->p, &x, &y) < CHEEK)
        continue;
      box->x1 = MIN (box->x1, x);
      box->y1 = MIN (box->y1, y);
      box->x2 = MAX (box->x2, x);
      box->y2 = MAX (box->y2, y);
    }
  for (int i = 0; i < 5; i++) {
    double at[3] = { marks[i][0], marks[i][1], i == 2 ? 1.35 : 0.98 };

    project (&turn, at, &x, &y);
    landmarks[i][0] = x;
    landmarks[i][1] = y;
  }
}
