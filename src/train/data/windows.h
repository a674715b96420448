/* windows: what a square window of an annotated picture teaches a detector.
 *
 *   MdWindowRules rules = MD_WINDOW_RULES_PNET;
 *   MdBox box;
 *   int face;
 *   if (md_windows_around (scene, 3, MD_WINDOW_PART, &rules, &rng, &box))
 *     ...
 *   kind = md_windows_classify (scene, &box, &rules, &face);
 *   window = md_crop_window (&box, window_scale);
 *   md_windows_targets (scene, kind, face, &window, 0.15f, flip, &targets);
 *
 * Overlap is measured against the *squared* annotation: faces are 1.4 times as
 * high as wide, so that no square reaches a high overlap with the box itself.
 * The box targets are the annotated edges themselves.
 * Thread safety: pure functions; the generator belongs to the caller.
 */
#pragma once

#include "image/crop.h"
#include "base/rng.h"
#include "eval/scenes.h"

typedef enum
{
  MD_WINDOW_NEGATIVE,           /* no face: teaches the score */
  MD_WINDOW_PART,               /* some of a face: teaches the box */
  MD_WINDOW_POSITIVE,           /* a face: teaches score, box and landmarks */
  MD_WINDOW_UNUSED              /* between the classes, or ignored */
} MdWindowKind;

/* Bounds of the overlap (IoU) with the best face, 0..1. */
typedef struct
{
  float positive;               /* positive from here on */
  float part;                   /* part from here up to positive */
  float negative;               /* negative below */
  float ignored;                /* no negative with more than this share of
                                 * its area in an ignore region */
  float min_side;               /* pixels; smaller windows are not drawn */
} MdWindowRules;

#define MD_WINDOW_RULES_PNET { .positive = 0.62f, .part = 0.40f, \
  .negative = 0.30f, .ignored = 0.3f, .min_side = 11 }
#define MD_WINDOW_RULES_CROP { .positive = 0.55f, .part = 0.38f, \
  .negative = 0.30f, .ignored = 0.3f, .min_side = 11 }

typedef struct
{
  float face, face_weight;      /* 0 or 1 */
  float box[4], box_weight;     /* (edge - window edge) / side / box_scale */
  float landmarks[10], landmarks_weight;        /* five x, five y, in sides
                                                 * from the top left corner */
} MdWindowTargets;

/* @box: a square, frame pixels
 * @face: (out): index of the face it overlaps most, -1 = none */
MdWindowKind md_windows_classify (const MdScene * scene, const MdBox * box,
    const MdWindowRules * rules, int *face);

/* A random square near face @face that is of kind @kind. FALSE when none was
 * found in a number of tries. */
gboolean md_windows_around (const MdScene * scene, guint face,
    MdWindowKind kind, const MdWindowRules * rules, MdRng * rng, MdBox * box);
/* A random negative square anywhere in a @width × @height picture; FALSE as
 * above. */
gboolean md_windows_anywhere (const MdScene * scene, int width, int height,
    const MdWindowRules * rules, MdRng * rng, MdBox * box);

/* @face: of classify; ignored for a negative
 * @window: what the network sees, in whole pixels
 * @flip: the crop is mirrored left to right */
void md_windows_targets (const MdScene * scene, MdWindowKind kind, int face,
    const MdWindow * window, float box_scale, gboolean flip,
    MdWindowTargets * targets);
