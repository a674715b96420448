/* painter: Paints people with and without masks, together with exact ground
 * truth.
 *
 *   MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;
 *   params.kind = MD_PAINT_STREET;
 *   params.seed = 7;
 *   MdPainter *painter = md_painter_new (&params);
 *   guint8 *rgb = g_malloc (3 * params.width * params.height);
 *   const MdPaintedFace *faces;
 *
 *   for (guint frame = 0; frame < 250; frame++)
 *     guint n = md_painter_paint (painter, frame, rgb, &faces);
 *
 *   md_painter_free (painter);
 *
 * A frame depends only on the params and its number, so frames can be painted in
 * any order. At MD_PAINTER_FPS frames per second, people move at natural speed.
 *
 * Thread safety: a painter belongs to one thread at a time.
 */
#pragma once

#include <glib.h>

#include "image/box.h"

G_BEGIN_DECLS

#define MD_PAINTER_FPS 25

typedef enum
{
  MD_PAINT_PORTRAIT,            /* one or two people who fill the picture */
  MD_PAINT_CROWD,               /* rows of people, most facing the camera */
  MD_PAINT_STREET,              /* people who walk by, come and go, some
                                 * seen from behind */
  MD_PAINT_EMPTY,               /* no faces: backgrounds and clutter */
  MD_N_PAINT_KINDS
} MdPaintKind;

/* What covers nose and mouth. */
typedef enum
{
  MD_PAINT_BARE,
  MD_PAINT_SURGICAL,
  MD_PAINT_FFP2,
  MD_PAINT_CLOTH,
  MD_PAINT_BLACK,
  MD_PAINT_PATTERNED,
  MD_PAINT_SKIN_COLOURED,
  MD_N_PAINT_MASKS,
  MD_PAINT_ANY = -1             /* in MdPainterParams: a different one each */
} MdPaintMask;

/* How a mask is worn. */
typedef enum
{
  MD_PAINT_WORN_PROPERLY,
  MD_PAINT_WORN_UNDER_NOSE,
  MD_PAINT_WORN_UNDER_CHIN
} MdPaintWorn;

typedef struct
{
  MdPaintKind kind;             /* default MD_PAINT_CROWD */
  int width, height;            /* pixels, >= 16; default 640 × 360 */
  guint64 seed;                 /* default 1 */
  guint people;                 /* maximum number at once; 0, the default =
                                 * that of the kind */
  double min_face, max_face;    /* height of a face in pixels; 0, the default
                                 * = that of the kind */
  MdPaintMask mask;             /* on every face; default MD_PAINT_ANY */
  double masked_share;          /* share of people with a mask if mask is
                                 * MD_PAINT_ANY, 0..1; default 0.5 */
  gboolean easy;                /* sharp, well-lit faces that look at the
                                 * camera, without hands, incorrectly worn
                                 * masks and hats with a brim; default FALSE */
} MdPainterParams;

#define MD_PAINTER_PARAMS_DEFAULT { .kind = MD_PAINT_CROWD, .width = 640, \
  .height = 360, .seed = 1, .mask = MD_PAINT_ANY, .masked_share = 0.5 }

/* Ground truth of one face. */
typedef struct
{
  MdBox box;                    /* pixels: forehead to chin, cheek to cheek as
                                 * seen; may leave the picture */
  guint identity;               /* >= 1, the same in all frames of a painter */
  MdPaintMask mask;
  MdPaintWorn worn;
  double yaw, pitch, roll;      /* degrees; 0 = looks at the camera upright;
                                 * yaw > 0 to the right of the picture */
  double visible;               /* share of the face inside the picture and
                                 * not covered by a hand or another person */
  gboolean ignore;              /* counts neither as face nor as background:
                                 * under 12 px, too much covered, or turned
                                 * away */
  float landmarks[5][2];        /* pixels, in MdLandmark's order */
} MdPaintedFace;

typedef struct _MdPainter MdPainter;

/* @params: (transfer none) */
MdPainter *md_painter_new (const MdPainterParams * params);
void md_painter_free (MdPainter * painter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdPainter, md_painter_free)

/* Paints one frame.
 * @rgb: height rows of 3 × width bytes, without padding
 * @faces: (out) (transfer none) (array length=return): valid until the next
 *   call with @painter */
guint md_painter_paint (MdPainter * painter, guint frame, guint8 * rgb,
    const MdPaintedFace ** faces);

/* "portrait", "crowd", "street", "empty"; -1 for any other @name */
const char *md_paint_kind_name (MdPaintKind kind);
int md_paint_kind_from_name (const char *name);
/* "bare", "surgical", "ffp2", "cloth", "black", "patterned", "skin-coloured" */
const char *md_paint_mask_name (MdPaintMask mask);

/* Returns: the category for training and evaluation: "bare", "mask" or
 * "incorrect" (see scenes.h) */
const char *md_painted_face_category (const MdPaintedFace * face);

G_END_DECLS
