/* label-text: the words of labels, "mask" or "mask 97%", rendered once for a
 * frame size.
 *
 *   GstMaskDetectLabelText text = { 0 };
 *   gst_mask_detect_label_text_init (&text, colors, 640, 360, 0, FALSE, 2);
 *   int size = gst_mask_detect_label_text_size (&text, face, -1);
 *   GstVideoRectangle area = gst_mask_detect_label_text_measure (&text, face,
 *       size);
 *   gst_mask_detect_label_text_draw (&text, frame, face, size, &area);
 *   gst_mask_detect_label_text_clear (&text);
 *
 * Letters come in a few sizes, from the smallest that can be read in such a
 * frame on. Once those of a size have been rendered, measuring and drawing
 * allocate nothing.
 * Thread safety: belongs to one thread.
 */
#pragma once

#include "maskdetect.h"
#include "sprite.h"

G_BEGIN_DECLS

#define GST_MASK_DETECT_N_LABELS (MD_N_LABELS + 1)      /* by MdLabel + 1 */
/* One for every label, and one for every reason of an unknown one. */
#define GST_MASK_DETECT_N_WORDS (GST_MASK_DETECT_N_LABELS - 1 + MD_N_REASONS)
#define GST_MASK_DETECT_MAX_SIZES 8

/* What labels of one size are set from. */
typedef struct
{
  int size;                     /* of an em, pixels */
  int padding;                  /* between a label's border and text, pixels */
  gboolean is_made;
  GstMaskDetectSprite words[GST_MASK_DETECT_N_WORDS];
  /* '0' to '9' and the per cent sign, of the labels that have a probability */
  GstMaskDetectSprite digits[GST_MASK_DETECT_N_LABELS][11];
} GstMaskDetectFont;

typedef struct
{
  GstMaskDetectFont fonts[GST_MASK_DETECT_MAX_SIZES];   /* ascending */
  int n_fonts;
  guint32 colors[GST_MASK_DETECT_N_LABELS];
  gboolean percent;             /* the probability stands behind the word */
  int grid;
} GstMaskDetectLabelText;

/* @label_text: all zero, or cleared
 * @colors: of the text, by MdLabel + 1; 0xAARRGGBB
 * @width, @height: of the frame
 * @text_size: of all letters, pixels; 0 = to suit frame and face
 * @percent: add the probability
 * @grid: sizes of labels are multiples of it */
void gst_mask_detect_label_text_init (GstMaskDetectLabelText * label_text,
    const guint32 colors[GST_MASK_DETECT_N_LABELS], int width, int height,
    guint text_size, gboolean percent, int grid);
void gst_mask_detect_label_text_clear (GstMaskDetectLabelText * label_text);

/* @last: what this returned for the same face in the frame before, or -1: a
 *   face that grows a little keeps its letters
 * Returns: the size of letters that suits the face; smaller numbers, down to
 *   0, are smaller letters */
int gst_mask_detect_label_text_size (const GstMaskDetectLabelText *
    label_text, const MdFace * face, int last);

/* The area that the label of @face takes, its corner at 0, 0. */
GstVideoRectangle gst_mask_detect_label_text_measure (GstMaskDetectLabelText *
    label_text, const MdFace * face, int size);
/* Draws the text alone. */
void gst_mask_detect_label_text_draw (GstMaskDetectLabelText * label_text,
    const GstVideoFrame * frame, const MdFace * face, int size,
    const GstVideoRectangle * area);

G_END_DECLS
