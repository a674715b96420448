#include "actor.h"

#include <math.h>
#include <string.h>

/* Height of a face in units of face-shape.h. */
#define FACE_UNITS 2.25

static guint32
mix (guint64 seed, guint a, guint b)
{
  guint64 h = seed * 0x9e3779b97f4a7c15u + a * 0xc2b2ae3d27d4eb4fu
      + b * 0x165667b19e3779f9u;

  h ^= h >> 29;
  h *= 0xbf58476d1ce4e5b9u;
  h ^= h >> 32;
  return (guint32) h;
}

static void
face_range (const MdPainterParams * p, double *low, double *high)
{
  static const double shares[MD_N_PAINT_KINDS][2] = {
    [MD_PAINT_PORTRAIT] = {0.40, 0.58},
    [MD_PAINT_CROWD] = {0.06, 0.22},
    [MD_PAINT_STREET] = {0.05, 0.34},
  };

  *low = p->min_face > 0 ? p->min_face : MAX (16,
      shares[p->kind][0] * p->height);
  *high = p->max_face > 0 ? p->max_face : shares[p->kind][1] * p->height;
  *high = MAX (*high, *low);
}

guint
md_actor_count (const MdPainterParams * p)
{
  guint own[MD_N_PAINT_KINDS] = {
    [MD_PAINT_PORTRAIT] = 1 + (mix (p->seed, 11, 0) % 4 == 0),
    [MD_PAINT_CROWD] = 6 + mix (p->seed, 12, 0) % 7,
    [MD_PAINT_STREET] = 5 + mix (p->seed, 13, 0) % 3,
  };

  return p->people > 0 && p->kind != MD_PAINT_EMPTY ? p->people : own[p->kind];
}

/* Adds slow movements of the head around (yaw, pitch, roll). */
static void
sway (MdPose * pose, GRand * rand, guint frame, double amount)
{
  double t = 2 * G_PI * frame / MD_PAINTER_FPS;
  double *angles[3] = { &pose->yaw, &pose->pitch, &pose->roll };
  static const double reach[3] = { 0.22, 0.10, 0.07 };

  for (int i = 0; i < 3; i++)
    *angles[i] += amount * reach[i] * sin (t * g_rand_double_range (rand, 0.1,
            0.3) + g_rand_double_range (rand, 0, 2 * G_PI));
  pose->x += pose->scale * 0.15 * amount * sin (t * 0.17
      + g_rand_double_range (rand, 0, 6));
  pose->y += pose->scale * 0.05 * amount * sin (t * 0.23
      + g_rand_double_range (rand, 0, 6));
}

static void
turn (MdPose * pose, GRand * rand, gboolean easy, double reach)
{
  /* The sum of two random numbers favours small turns. */
  double yaw = g_rand_double_range (rand, -1, 1) + g_rand_double_range (rand,
      -1, 1);
  double pitch = g_rand_double_range (rand, -1, 1);
  double roll = g_rand_double_range (rand, -1, 1);
  double gain = easy ? 0.15 : 1;

  pose->yaw = gain * reach * yaw * 0.5;
  pose->pitch = gain * 0.22 * pitch;
  pose->roll = gain * 0.18 * roll;
}

static void
place_portrait (MdActor * a, const MdPainterParams * p, guint slot,
    guint frame, GRand * rand)
{
  guint n = md_actor_count (p);
  double low, high, face;

  face_range (p, &low, &high);
  face = g_rand_double_range (rand, low, high + 1e-6) / (n > 1 ? 1.25 : 1);
  a->pose.scale = face / FACE_UNITS;
  a->pose.x = p->width * (slot + 0.5) / n + g_rand_double_range (rand, -0.06,
      0.06) * p->width;
  a->pose.y = p->height * g_rand_double_range (rand, 0.42, 0.5);
  turn (&a->pose, rand, p->easy, 0.9);
  sway (&a->pose, rand, frame, p->easy ? 0.3 : 1);
}

static void
place_in_crowd (MdActor * a, const MdPainterParams * p, guint slot,
    guint frame, GRand * rand)
{
  guint n = md_actor_count (p), rows = n > 8 ? 3 : n > 3 ? 2 : 1;
  guint row = slot % rows, in_row = (n - row + rows - 1) / rows;
  double low, high, face, near = rows > 1 ? (double) row / (rows - 1) : 0.7;

  face_range (p, &low, &high);
  face = low * pow (high / low, near) * g_rand_double_range (rand, 0.88, 1.12);
  face = CLAMP (face, low, high);
  a->pose.scale = face / FACE_UNITS;
  a->pose.x = p->width * (slot / rows + 0.5 + 0.35 * (row % 2 ? 0.5 : -0.5))
      / in_row + g_rand_double_range (rand, -0.2, 0.2) * p->width / in_row;
  a->pose.y = p->height * (0.16 + 0.42 * near + g_rand_double_range (rand,
          -0.03, 0.03));
  turn (&a->pose, rand, p->easy, 0.8);
  sway (&a->pose, rand, frame, p->easy ? 0.3 : 1);
}

/* Walks towards the camera, across the street, or away from the camera. */
static void
walk (MdActor * a, const MdPainterParams * p, guint frame, double t,
    GRand * rand)
{
  double low, high, face, way = g_rand_double (rand);
  double steps = 2 * G_PI * 1.8 * frame / MD_PAINTER_FPS;
  double lane = g_rand_double_range (rand, -1, 1);
  gboolean leftwards = g_rand_boolean (rand);

  face_range (p, &low, &high);
  if (way < 0.28) {
    face = g_rand_double_range (rand, low * 0.4 + high * 0.25, high * 0.75);
    a->pose.scale = face / FACE_UNITS;
    a->pose.x = p->width * (leftwards ? 1.15 - 1.3 * t : 1.3 * t - 0.15);
    turn (&a->pose, rand, p->easy, 0.4);
    if (!p->easy)
      a->pose.yaw += (leftwards ? -1 : 1) * g_rand_double_range (rand, 0.3,
          1.0);
  } else {
    gboolean away = way > 0.9 && !p->easy;
    double s = away ? 1 - t : t;

    face = low * pow (high / low, s);
    a->pose.scale = face / FACE_UNITS;
    a->pose.x = p->width * (0.5 + lane * (0.25 + 0.35 * (face - low) / (high
                - low + 1e-6)));
    turn (&a->pose, rand, p->easy, 0.5);
    if (away)
      a->pose.yaw += G_PI;
  }
  a->pose.y = p->height * 0.24 + face * 0.75
      - 0.05 * a->pose.scale * fabs (sin (steps + lane));
  sway (&a->pose, rand, frame, p->easy ? 0.3 : 0.8);
}

gboolean
md_actor_init (MdActor * a, const MdPainterParams * p, guint slot, guint frame)
{
  guint n = md_actor_count (p), generation = 0;
  guint life = 0, phase = 0;
  GRand *rand;

  memset (a, 0, sizeof *a);
  if (p->kind == MD_PAINT_EMPTY || slot >= n)
    return FALSE;
  if (p->kind == MD_PAINT_STREET) {
    life = 8 * MD_PAINTER_FPS + mix (p->seed, 20, slot) % (4 * MD_PAINTER_FPS);
    phase = frame + life * slot / n + mix (p->seed, 21, slot) % 40;
    generation = phase / life;
  }
  a->identity = generation * n + slot + 1;
  a->seed = mix (p->seed, 30, a->identity);
  rand = g_rand_new_with_seed (a->seed + 99);
  if (p->kind == MD_PAINT_PORTRAIT)
    place_portrait (a, p, slot, frame, rand);
  else if (p->kind == MD_PAINT_CROWD)
    place_in_crowd (a, p, slot, frame, rand);
  else
    walk (a, p, frame, (double) (phase % life) / life, rand);
  g_rand_free (rand);
  return TRUE;
}
