/* label-text: the words of labels, "mask 97%", rendered once for a frame size.
 *
 *   GstMaskDetectLabelText text = { 0 };
 *   if (gst_mask_detect_label_text_init (&text, colors, 640, 360, 2)) {
 *     GstVideoRectangle area = gst_mask_detect_label_text_measure (&text,
 *         face);
 *     gst_mask_detect_label_text_draw (&text, frame, face, &area);
 *   }
 *   gst_mask_detect_label_text_clear (&text);
 *
 * Measuring and drawing allocate nothing.
 * Thread safety: belongs to one thread.
 */
#pragma once

#include "maskdetect.h"
#include "sprite.h"

G_BEGIN_DECLS

#define GST_MASK_DETECT_N_LABELS 3      /* MdLabel + 1 */

/* What a label is set from: its word, then digits and the per cent sign. */
enum
{
  GST_MASK_DETECT_PIECE_WORD,
  GST_MASK_DETECT_PIECE_DIGIT,  /* '0', and so on to '9' */
  GST_MASK_DETECT_PIECE_PERCENT = GST_MASK_DETECT_PIECE_DIGIT + 10,
  GST_MASK_DETECT_N_PIECES
};

typedef struct
{
  GstMaskDetectSprite
      pieces[GST_MASK_DETECT_N_LABELS][GST_MASK_DETECT_N_PIECES];
  int padding;                  /* between a label's border and text, pixels */
  int grid;
} GstMaskDetectLabelText;

/* @colors: of the text, by MdLabel + 1; 0xAARRGGBB
 * @width, @height: of the frame; letters grow with it
 * @grid: sizes of labels are multiples of it
 * Returns: FALSE where no label that could be read fits into the frame */
gboolean gst_mask_detect_label_text_init (GstMaskDetectLabelText * label_text,
    const guint32 colors[GST_MASK_DETECT_N_LABELS], int width, int height,
    int grid);
void gst_mask_detect_label_text_clear (GstMaskDetectLabelText * label_text);

/* The area that the label of @face takes, its corner at 0, 0. */
GstVideoRectangle gst_mask_detect_label_text_measure (GstMaskDetectLabelText *
    label_text, const MdFace * face);
/* Draws the text alone. */
void gst_mask_detect_label_text_draw (GstMaskDetectLabelText * label_text,
    const GstVideoFrame * frame, const MdFace * face,
    const GstVideoRectangle * area);

G_END_DECLS
