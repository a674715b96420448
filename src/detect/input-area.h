/* input-area: Prepares a part of a frame as a face network's input: resampled,
 * turned if needed, placed at the top left and padded with grey.
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
 * The pixels do not depend on the number of threads.
 * Thread safety: plain values; a filler is scratch memory of one caller at a
 * time.
 */
#pragma once

#include "face-network.h"
#include "image/box.h"
#include "image/turn.h"

typedef struct
{
  MdRect source;                /* pixels of the frame; outside it is black */
  int width, height;            /* of the resampled part, before turning */
  MdTurn turn;                  /* clockwise turn that puts faces upright */
  int input_width, input_height;        /* of the network's input */
} MdInputArea;

/* @source: see MdInputArea
 * @scale: input pixels per frame pixel, > 0; reduced if the network accepts
 *   only one size and @source does not fit */
void md_input_area_plan (MdInputArea * area, const MdFaceNetwork * net,
    const MdRect * source, double scale, MdTurn turn);

typedef struct _MdInputFiller MdInputFiller;

MdInputFiller *md_input_filler_new (void);
void md_input_filler_free (MdInputFiller * filler);

/* @threads: of the pool, >= 1
 * @input: [input_height, input_width, 3]
 * Returns: FALSE if memory ran out */
gboolean md_input_area_fill (const MdInputArea * area, MdInputFiller * filler,
    const MdImage * image, const MdInputFormat * format, guint threads,
    float *input);

/* Converts from pixels of the input to pixels of the frame. */
MdBox md_input_area_box_back (const MdInputArea * area, const MdBox * box);
void md_input_area_point_back (const MdInputArea * area, float *x, float *y);
