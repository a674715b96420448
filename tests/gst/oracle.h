/* oracle: The painted people and the random stream of redaction-oracle.c.
 *
 *   oracle_paint_sprite (&o->sprites[0], seed);
 *   o->actors[0].sprite = &o->sprites[0];
 *   oracle_put_anywhere (o, &o->actors[0]);
 *   oracle_set_caps (o);
 *   for each frame:
 *     oracle_any_event (o);              // and other changes, at random
 *     oracle_move (o, &o->actors[0]);
 *     buffer = oracle_paint (o);
 *     step = oracle_pass_time (o, buffer);
 */
#pragma once

#include "harness.h"
#include "image/box.h"

#define WIDTH 320
#define HEIGHT 240
#define N_ACTORS 3
#define FRAME (GST_SECOND / 25)

typedef struct
{
  guint8 *rgb;
  int width, height;
  MdBox face;                   /* in the sprite */
} Sprite;

typedef struct
{
  const Sprite *sprite;
  gboolean present;
  int x, y;                     /* of the sprite, pixels of WIDTH × HEIGHT */
  int dx, dy;                   /* pixels per frame */
  gboolean known;               /* has been found */
  MdBox last;                   /* where it was last found */
  GstClockTime since;           /* maximum time since then, ns */
  gboolean moved;               /* since then */
} Actor;

typedef struct
{
  Rig rig, reference;
  GRand *rand;
  Sprite sprites[N_ACTORS];
  Actor actors[N_ACTORS];
  guint8 rgb[3 * WIDTH * HEIGHT];

  int scale;                    /* of the frame, relative to WIDTH × HEIGHT */
  GstVideoFormat format;
  int fps, par;                 /* par: 0 = 1/1, 1 = 2/1, 2 = 1/2 */
  const char *colorimetry;
  GstClockTime pts;
  guint hold;                   /* ms */
  gboolean redacting, enabled, roi;
  guint n_checked, n_dropped, n_present, n_findable;
  GString *history;             /* of changes, printed on failure */
} Oracle;

gboolean oracle_happens (Oracle * o, double chance);
int oracle_any (Oracle * o, int least, int limit);
/* Adds a line to the history. */
void oracle_note (Oracle * o, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* oracle-people.c: the positions of people, and their pixels in a frame */

/* Cuts a person with their surroundings out of a painted crowd. */
void oracle_paint_sprite (Sprite * sprite, guint64 seed);
MdBox oracle_face_of (const Actor * a);
void oracle_put_anywhere (Oracle * o, Actor * a);
void oracle_move (Oracle * o, Actor * a);
void oracle_caps_size (const Oracle * o, int *width, int *height);
GstCaps *oracle_caps_of (const Oracle * o);
void oracle_set_caps (Oracle * o);
/* (transfer full) */
GstBuffer *oracle_paint (Oracle * o);

/* oracle-trouble.c: events in the stream */

void oracle_any_event (Oracle * o);
void oracle_change_caps (Oracle * o);
void oracle_set_property (Oracle * o);
/* Redaction may be off for a few frames only. */
void oracle_switch_on (Oracle * o);
/* Returns: maximum time until the next frame, ns */
GstClockTime oracle_pass_time (Oracle * o, GstBuffer * buffer);
/* Returns: whether @buffer can still be examined */
gboolean oracle_spoil (Oracle * o, GstBuffer * buffer);
