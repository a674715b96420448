/* input-area: a part of a frame as a face-network sees it: resampled, turned if
 * need be, laid at the top left of the input, grey to the right and below.
 *
 *   MdInputArea area;
 *   md_input_area_plan (&area, net, &source, scale, MD_TURN_0);
 *   float *input = md_session_input (session, 1, area.input_height,
 *       area.input_width, &error);
 *   if (!md_input_area_fill (&area, filler, image, &net->network->input,
 *           threads, input)) ...
 *   ...
 *   MdBox box = md_input_area_box_back (&area, &answer->box);
 *
 * The pixels are the same for any number of threads.
 * Thread safety: plain values; a filler is scratch memory of one caller at a
 * time.
 */
#pragma once

#include "face-network.h"
#include "image/box.h"
#include "image/turn.h"

typedef struct
{
  MdRect source;                /* pixels of the frame; may leave it (black) */
  int width, height;            /* of the resampled part, not turned */
  MdTurn turn;                  /* of the frame, so that faces stand upright */
  int input_width, input_height;        /* of the network's input */
} MdInputArea;

/* @source: see MdInputArea
 * @scale: pixels of the input per pixel of the frame, 0 < @scale; less where
 *   the network takes only one size, and @source does not fit */
void md_input_area_plan (MdInputArea * area, const MdFaceNetwork * net,
    const MdRect * source, double scale, MdTurn turn);

typedef struct _MdInputFiller MdInputFiller;

MdInputFiller *md_input_filler_new (void);
void md_input_filler_free (MdInputFiller * filler);

/* @threads: of the pool, >= 1
 * @input: [input_height, input_width, 3]
 * Returns: FALSE where there is no memory */
gboolean md_input_area_fill (const MdInputArea * area, MdInputFiller * filler,
    const MdImage * image, const MdInputFormat * format, guint threads,
    float *input);

/* From pixels of the input to pixels of the frame. */
MdBox md_input_area_box_back (const MdInputArea * area, const MdBox * box);
void md_input_area_point_back (const MdInputArea * area, float *x, float *y);
