#include "face-shape.h"

#include <math.h>

typedef struct
{
  double at, value;
} Knot;

/* Half the width, the front depth and the back depth of the head by height. */
static const Knot widths[] = {
  {-1.30, 0.00}, {-1.27, 0.26}, {-1.18, 0.44}, {-1.00, 0.62}, {-0.75, 0.77},
  {-0.45, 0.89}, {-0.10, 0.97}, {0.25, 1.00}, {0.60, 0.98}, {0.90, 0.87},
  {1.14, 0.64}, {1.28, 0.33}, {1.34, 0.00},
};

static const Knot fronts[] = {
  {-1.30, 0.62}, {-1.25, 0.80}, {-1.10, 0.93}, {-0.70, 1.00}, {-0.20, 1.02},
  {0.30, 1.06}, {0.65, 1.00}, {0.95, 0.80}, {1.18, 0.52}, {1.30, 0.22},
  {1.34, 0.00},
};

static const Knot backs[] = {
  {-1.30, -0.30}, {-1.10, -0.05}, {-0.80, 0.35}, {-0.40, 0.80}, {0.10, 1.10},
  {0.60, 1.12}, {1.00, 0.85}, {1.24, 0.45}, {1.34, 0.00},
};

/* Height of the ridge of the nose above the face by y. */
static const Knot nose[] = {
  {-0.56, 0.00}, {-0.50, 0.10}, {-0.44, 0.30}, {-0.37, 0.37}, {-0.28, 0.31},
  {0.00, 0.14}, {0.16, 0.05}, {0.30, 0.00},
};

static const Knot nose_widths[] = {
  {-0.56, 0.20}, {-0.42, 0.17}, {-0.34, 0.15}, {-0.15, 0.115}, {0.30, 0.13},
};

/* Interpolates the knots with a Catmull-Rom spline, constant beyond the
 * ends. */
static double
curve (const Knot * knots, int n, double at)
{
  int i = 0;
  double t, a, b, c, d;

  if (at <= knots[0].at)
    return knots[0].value;
  if (at >= knots[n - 1].at)
    return knots[n - 1].value;
  while (at > knots[i + 1].at)
    i++;
  t = (at - knots[i].at) / (knots[i + 1].at - knots[i].at);
  a = knots[MAX (i - 1, 0)].value;
  b = knots[i].value;
  c = knots[i + 1].value;
  d = knots[MIN (i + 2, n - 1)].value;
  return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b -
                  c) + d - a)));
}

#define CURVE(knots, at) curve (knots, G_N_ELEMENTS (knots), at)

static double
smoothstep (double from, double to, double x)
{
  double t = CLAMP ((x - from) / (to - from), 0, 1);

  return t * t * (3 - 2 * t);
}

static double
bump (double x, double y, double cx, double cy, double sx, double sy)
{
  double dx = (x - cx) / sx, dy = (y - cy) / sy;

  return exp (-0.5 * (dx * dx + dy * dy));
}

/* Returns the relief on the smooth head: nose, eye sockets, lips. */
static double
relief (const MdPerson * p, double x, double y)
{
  double ax = fabs (x), eye = 0.42 * p->eye_spacing, z = 0;
  double ny = y * (y < 0 ? 1 / p->nose_length : 1);
  double nw = CURVE (nose_widths, ny) * p->nose_width;

  z += CURVE (nose, ny) * exp (-0.5 * (x / nw) * (x / nw));
  z += 0.13 * bump (ax, ny, 0.17 * p->nose_width, -0.41, 0.065, 0.065);
  z -= 0.19 * bump (ax, y, eye, 0.04, 0.19, 0.12);
  z += 0.10 * bump (ax, y, eye, 0.0, 0.12, 0.075);
  z += 0.07 * bump (ax, y, eye, 0.25 + p->brow_height, 0.26, 0.07);
  z += 0.07 * bump (ax, y, 0.56, -0.22, 0.2, 0.17) * (1 + 0.6 * p->smile);
  z -= 0.05 * bump (ax, y, 0.40, -0.58, 0.08, 0.16) * (1 + p->smile);
  z += 0.07 * bump (x, y, 0, -0.73, 0.3, 0.17);
  z += 0.050 * p->lip_fullness * bump (x, y, 0, -0.66, 0.2, 0.045);
  z += 0.065 * p->lip_fullness * bump (x, y, 0, -0.82, 0.17, 0.055);
  z -= 0.06 * bump (x, y, 0, -0.735, 0.26, 0.022);
  z -= 0.05 * bump (x, y, 0, -0.96, 0.2, 0.05);
  z += 0.10 * bump (x, y, 0, -1.12, 0.19, 0.1);
  z -= 0.05 * bump (ax, y, 0.86, 0.36, 0.12, 0.2);
  z -= 0.05 * bump (ax, y, 0.66, -0.62, 0.14, 0.18) * (1 - 0.5 * p->femininity);
  return z;
}

double
md_face_shape_mask_drop (const MdPerson * p)
{
  if (p->worn == MD_PAINT_WORN_UNDER_NOSE)
    return 0.46;
  return p->worn == MD_PAINT_WORN_UNDER_CHIN ? 0.86 : 0;
}

double
md_face_shape_mask (const MdPerson * p, double x, double y)
{
  double ax = fabs (x), drop = md_face_shape_mask_drop (p);
  double top, bottom, side;

  if (p->mask == MD_PAINT_BARE)
    return 0;
  /* Upper edge of the mask: over the bridge of the nose, down along the
   * cheeks. */
  top = -0.05 - 0.17 * smoothstep (0.08, 0.5, ax) + (p->mask == MD_PAINT_FFP2 ?
      0.05 - 0.14 * smoothstep (0.5, 0.85, ax) : 0.02 * ax) - drop;
  bottom = -1.36 + 0.55 * smoothstep (0.35, 0.95, ax);
  side = 0.86;
  return smoothstep (-0.02, 0.03, top - y) * smoothstep (-0.02, 0.03,
      y - bottom) * smoothstep (-0.02, 0.04, side - ax);
}

/* Returns the height of the mask above the smooth head. */
static double
mask_relief (const MdPerson * p, double x, double y)
{
  double drop = md_face_shape_mask_drop (p);

  if (p->worn == MD_PAINT_WORN_UNDER_CHIN)
    return 0.10 + 0.08 * bump (x, y, 0, -1.15, 0.3, 0.12);
  if (p->mask == MD_PAINT_FFP2)
    return 0.06 + 0.42 * bump (x, y + 0.6 * drop, 0, -0.50, 0.36, 0.30);
  if (p->mask == MD_PAINT_SURGICAL)
    return 0.06 + 0.30 * bump (x, y + 0.6 * drop, 0, -0.45, 0.40, 0.34)
        + 0.012 * sin (y * 26) * bump (x, y, 0, -0.6, 0.7, 0.3);
  return 0.06 + 0.32 * bump (x, y + 0.6 * drop, 0, -0.50, 0.30, 0.36);
}

void
md_face_shape_point (const MdPerson * p, double longitude, double v,
    double tex[2], double out[3])
{
  double y = MD_FACE_CHIN + (MD_FACE_CROWN - MD_FACE_CHIN) * 0.5 * (1 -
      cos (G_PI * v));
  double s = sin (longitude), c = cos (longitude);
  double x = CURVE (widths, y) * s;
  double depth = c > 0 ? CURVE (fronts, y) : CURVE (backs, y);
  double z = copysign (pow (fabs (c), 0.85), c) * depth;
  double jaw = smoothstep (-0.2, -0.8, y);

  tex[0] = x;
  tex[1] = y;
  if (c > 0) {
    double front = smoothstep (0.05, 0.45, c);
    double mask = md_face_shape_mask (p, x, y);
    double bare = relief (p, x, y), covered;

    covered = MAX (mask_relief (p, x, y), bare * 0.6 + 0.03);
    z += front * (bare + (covered - bare) * mask);
  }
  out[0] = x * p->face_width * (1 + (p->jaw_width - 1) * jaw);
  out[1] = y;
  out[2] = z;
}
