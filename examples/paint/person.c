#include "person.h"

#include <math.h>
#include <string.h>

/* Measured skin colours from very light to very dark; each person's is
 * interpolated between two of them. */
static const MdColour skin_ladder[] = {
  {0.95, 0.80, 0.72}, {0.91, 0.73, 0.63}, {0.87, 0.67, 0.54},
  {0.79, 0.58, 0.44}, {0.68, 0.47, 0.34}, {0.55, 0.36, 0.26},
  {0.42, 0.27, 0.20}, {0.31, 0.20, 0.15},
};

static const MdColour hair_ladder[] = {
  {0.06, 0.05, 0.05}, {0.10, 0.07, 0.05}, {0.20, 0.13, 0.09},
  {0.32, 0.20, 0.12}, {0.45, 0.30, 0.17}, {0.62, 0.46, 0.26},
  {0.74, 0.60, 0.38}, {0.48, 0.20, 0.10},
};

static const MdColour irises[] = {
  {0.20, 0.12, 0.07}, {0.28, 0.17, 0.09}, {0.35, 0.42, 0.30},
  {0.36, 0.50, 0.62},
};

static const MdColour surgical_colours[] = {
  {0.56, 0.76, 0.86}, {0.62, 0.80, 0.88}, {0.90, 0.92, 0.93},
  {0.55, 0.80, 0.74}, {0.90, 0.72, 0.78}, {0.45, 0.66, 0.82},
};

static const MdColour cloth_colours[] = {
  {0.20, 0.28, 0.45}, {0.55, 0.16, 0.18}, {0.35, 0.38, 0.40},
  {0.22, 0.40, 0.30}, {0.70, 0.66, 0.58}, {0.85, 0.80, 0.30},
  {0.60, 0.45, 0.65}, {0.92, 0.92, 0.90}, {0.75, 0.40, 0.25},
};

/* Duplicates make a colour more frequent. */
static const MdHair womens_hair[] = {
  MD_HAIR_LONG, MD_HAIR_LONG, MD_HAIR_LONG, MD_HAIR_FRINGE, MD_HAIR_PARTED,
  MD_HAIR_CURLY, MD_HAIR_SCARF,
};

static const MdHair mens_hair[] = {
  MD_HAIR_SHORT, MD_HAIR_SHORT, MD_HAIR_SHORT, MD_HAIR_PARTED, MD_HAIR_CURLY,
  MD_HAIR_FRINGE, MD_HAIR_BALD,
};

static const MdPaintMask worn_masks[] = {
  MD_PAINT_SURGICAL, MD_PAINT_SURGICAL, MD_PAINT_SURGICAL, MD_PAINT_FFP2,
  MD_PAINT_FFP2, MD_PAINT_CLOTH, MD_PAINT_CLOTH, MD_PAINT_BLACK,
  MD_PAINT_BLACK, MD_PAINT_PATTERNED, MD_PAINT_SKIN_COLOURED,
};

MdColour
md_colour_mix (MdColour a, MdColour b, double t)
{
  return md_rgb (a.r + (b.r - a.r) * t, a.g + (b.g - a.g) * t,
      a.b + (b.b - a.b) * t);
}

MdColour
md_colour_scale (MdColour a, double gain)
{
  return md_rgb (CLAMP (a.r * gain, 0, 1), CLAMP (a.g * gain, 0, 1),
      CLAMP (a.b * gain, 0, 1));
}

static MdColour
on_ladder (const MdColour * ladder, int n, double place)
{
  double at = CLAMP (place, 0, 1) * (n - 1);
  int i = MIN ((int) at, n - 2);

  return md_colour_mix (ladder[i], ladder[i + 1], at - i);
}

static MdColour
jitter (GRand * rand, MdColour c, double by)
{
  return md_rgb (CLAMP (c.r + g_rand_double_range (rand, -by, by), 0.02, 0.98),
      CLAMP (c.g + g_rand_double_range (rand, -by, by), 0.02, 0.98),
      CLAMP (c.b + g_rand_double_range (rand, -by, by), 0.02, 0.98));
}

static gboolean
chance (GRand * rand, double probability)
{
  return g_rand_double (rand) < probability;
}

#define PICK(rand, array) (array)[g_rand_int_range (rand, 0, \
    G_N_ELEMENTS (array))]

static void
choose_shape (MdPerson * p, GRand * rand)
{
  p->face_width = g_rand_double_range (rand, 0.92, 1.07);
  p->jaw_width = g_rand_double_range (rand, 0.92, 1.10) - 0.06 * p->femininity;
  p->eye_spacing = g_rand_double_range (rand, 0.94, 1.06);
  p->eye_size = g_rand_double_range (rand, 0.88, 1.14);
  p->nose_width = g_rand_double_range (rand, 0.85, 1.25);
  p->nose_length = g_rand_double_range (rand, 0.92, 1.08);
  p->lip_fullness = g_rand_double_range (rand, 0.75, 1.30);
  p->brow_height = g_rand_double_range (rand, -0.02, 0.03);
  p->smile = chance (rand, 0.4) ? g_rand_double_range (rand, 0.4, 1) : 0;
}

static void
choose_colours (MdPerson * p, GRand * rand)
{
  double darkness = g_rand_double (rand);
  /* Light hair is more frequent with light skin. */
  double hair = pow (g_rand_double (rand), 1.2 + 3 * darkness);

  p->skin = jitter (rand, on_ladder (skin_ladder, G_N_ELEMENTS (skin_ladder),
          darkness), 0.02);
  p->hair_colour = on_ladder (hair_ladder, G_N_ELEMENTS (hair_ladder), hair);
  if (p->age > 0.6)
    p->hair_colour = md_colour_mix (p->hair_colour, md_rgb (0.72, 0.71, 0.70)
        , (p->age - 0.6) * 2.2);
  p->iris = irises[darkness > 0.5 ? 0 : g_rand_int_range (rand, 0, 4)];
  p->clothes_colour = jitter (rand, PICK (rand, cloth_colours), 0.12);
  p->hat_colour = jitter (rand, PICK (rand, cloth_colours), 0.12);
}

static void
choose_wear (MdPerson * p, GRand * rand, const MdPainterParams * params)
{
  double d = g_rand_double (rand);

  p->hair = p->femininity > 0.5 ? PICK (rand, womens_hair) :
      PICK (rand, mens_hair);
  p->hat = d < 0.08 ? MD_HAT_BEANIE : d < 0.16
      && !params->easy ? MD_HAT_CAP : MD_HAT_NONE;
  if (p->hair == MD_HAIR_SCARF)
    p->hat = MD_HAT_NONE;
  if (p->femininity < 0.5 && chance (rand, 0.45))
    p->beard = g_rand_int_range (rand, MD_BEARD_STUBBLE, MD_N_BEARDS);
  d = g_rand_double (rand);
  p->glasses = d < 0.2 ? MD_GLASSES_CLEAR : d < 0.25
      && !params->easy ? MD_GLASSES_SUN : MD_GLASSES_NONE;
  p->clothes = g_rand_int_range (rand, 0, MD_N_CLOTHES);
}

static MdColour
mask_colour (const MdPerson * p, GRand * rand)
{
  switch (p->mask) {
    case MD_PAINT_FFP2:
      if (chance (rand, 0.8))
        return md_rgb (0.93, 0.93, 0.92);
      return jitter (rand, PICK (rand, cloth_colours), 0.05);
    case MD_PAINT_CLOTH:
    case MD_PAINT_PATTERNED:
      return jitter (rand, PICK (rand, cloth_colours), 0.1);
    case MD_PAINT_BLACK:
      return md_rgb (0.11, 0.11, 0.12);
    case MD_PAINT_SKIN_COLOURED:
      /* A skin-coloured mask, similar but rarely equal to the wearer's skin. */
      return jitter (rand, md_colour_mix (p->skin, md_rgb (0.80, 0.64, 0.52),
              0.45), 0.05);
    default:
      return jitter (rand, PICK (rand, surgical_colours), 0.03);
  }
}

static void
choose_mask (MdPerson * p, GRand * rand, const MdPainterParams * params)
{
  gboolean masked = chance (rand, params->masked_share);
  MdPaintMask kind = PICK (rand, worn_masks);
  double d = g_rand_double (rand);

  if (params->mask != MD_PAINT_ANY)
    p->mask = params->mask;
  else
    p->mask = masked ? kind : MD_PAINT_BARE;
  p->worn = MD_PAINT_WORN_PROPERLY;
  if (!params->easy && p->mask != MD_PAINT_BARE && d < 0.08)
    p->worn = d < 0.04 ? MD_PAINT_WORN_UNDER_NOSE : MD_PAINT_WORN_UNDER_CHIN;
  p->hand = !params->easy && p->mask == MD_PAINT_BARE && chance (rand, 0.06);

  p->mask_colour2 = jitter (rand, PICK (rand, cloth_colours), 0.1);
  p->mask_colour = mask_colour (p, rand);
}

void
md_person_init (MdPerson * p, guint identity, guint32 seed,
    const MdPainterParams * params)
{
  GRand *rand = g_rand_new_with_seed (seed);

  memset (p, 0, sizeof *p);
  p->identity = identity;
  p->seed = seed;
  p->age = g_rand_double (rand);
  p->femininity = chance (rand, 0.5) ? g_rand_double_range (rand, 0.6, 1) :
      g_rand_double_range (rand, 0, 0.4);
  choose_shape (p, rand);
  choose_colours (p, rand);
  choose_wear (p, rand, params);
  choose_mask (p, rand, params);
  g_rand_free (rand);
}
