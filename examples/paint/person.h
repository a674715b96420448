/* person: The appearance of a painted person, chosen from a seed. Thread
 * safety: plain values.
 */
#pragma once

#include "painter.h"

typedef struct
{
  double r, g, b;               /* 0..1, sRGB */
} MdColour;

static inline MdColour
md_rgb (double r, double g, double b)
{
  return (MdColour) { r, g, b };
}

typedef enum
{
  MD_HAIR_BALD,
  MD_HAIR_SHORT,
  MD_HAIR_PARTED,
  MD_HAIR_FRINGE,
  MD_HAIR_CURLY,
  MD_HAIR_LONG,                 /* falls behind the shoulders */
  MD_HAIR_SCARF,                /* a head scarf hides it */
  MD_N_HAIRS
} MdHair;

typedef enum
{
  MD_HAT_NONE,
  MD_HAT_BEANIE,
  MD_HAT_CAP,                   /* with a brim */
  MD_N_HATS
} MdHat;

typedef enum
{
  MD_BEARD_NONE,
  MD_BEARD_STUBBLE,
  MD_BEARD_MOUSTACHE,
  MD_BEARD_FULL,
  MD_N_BEARDS
} MdBeard;

typedef enum
{
  MD_GLASSES_NONE,
  MD_GLASSES_CLEAR,
  MD_GLASSES_SUN,
  MD_N_GLASSES
} MdGlasses;

typedef enum
{
  MD_CLOTHES_SHIRT,
  MD_CLOTHES_VNECK,
  MD_CLOTHES_JACKET,
  MD_CLOTHES_HOOD,
  MD_N_CLOTHES
} MdClothes;

typedef struct
{
  guint identity;
  guint32 seed;                 /* for the details: strands, freckles, prints */
  double age;                   /* 0 = young .. 1 = old */
  double femininity;            /* 0..1: brows, lips, lashes, jaw */

  /* Proportions, 1 = average. */
  double face_width, jaw_width, eye_spacing, eye_size, nose_width, nose_length,
      lip_fullness, brow_height;
  double smile;                 /* 0 = neutral .. 1 = broad, teeth show */

  MdColour skin, hair_colour, iris, clothes_colour, hat_colour, mask_colour,
      mask_colour2;
  MdHair hair;
  MdHat hat;
  MdBeard beard;
  MdGlasses glasses;
  MdClothes clothes;
  MdPaintMask mask;
  MdPaintWorn worn;
  gboolean hand;                /* in front of the mouth */
} MdPerson;

/* Returns a person that depends only on @seed and the params. */
void md_person_init (MdPerson * person, guint identity, guint32 seed,
    const MdPainterParams * params);

/* Returns @a blended towards @b by @t in 0..1, with each channel multiplied by
 * @gain and clipped to 0..1. */
MdColour md_colour_mix (MdColour a, MdColour b, double t);
MdColour md_colour_scale (MdColour a, double gain);
