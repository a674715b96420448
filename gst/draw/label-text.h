/* label-text: Renders the text of labels, "mask" or "mask 97%", once per frame
 * size.
 *
 *   GstMaskDetectLabelText text = { 0 };
 *   gst_mask_detect_label_text_init (&text, colors, 640, 360, 0, FALSE, 2);
 *   int size = gst_mask_detect_label_text_size (&text, face, -1);
 *   GstVideoRectangle area = gst_mask_detect_label_text_measure (&text, face,
 *       size);
 *   gst_mask_detect_label_text_draw (&text, frame, face, size, &area);
 *   gst_mask_detect_label_text_clear (&text);
 *
 * Text comes in a few sizes, starting with the smallest that is legible in the
 * frame. Once a size has been rendered, measuring and drawing with it allocate
 * nothing.
 * Thread safety: belongs to one thread.
 */
#pragma once

#include "maskdetect.h"
#include "sprite.h"

G_BEGIN_DECLS

#define GST_MASK_DETECT_N_LABELS (MD_N_LABELS + 1)      /* indexed by MdLabel
                                                         * + 1 */
/* One per label, plus one per reason for an unknown label. */
#define GST_MASK_DETECT_N_WORDS (GST_MASK_DETECT_N_LABELS - 1 + MD_N_REASONS)
#define GST_MASK_DETECT_MAX_SIZES 8

/* Sprites for labels of one size. */
typedef struct
{
  int size;                     /* of an em, pixels */
  int padding;                  /* between a label's border and text, pixels */
  gboolean is_made;
  GstMaskDetectSprite words[GST_MASK_DETECT_N_WORDS];
  /* '0' to '9' and the per cent sign, in each label's colour */
  GstMaskDetectSprite digits[GST_MASK_DETECT_N_LABELS][11];
} GstMaskDetectFont;

typedef struct
{
  GstMaskDetectFont fonts[GST_MASK_DETECT_MAX_SIZES];   /* ascending */
  int n_fonts;
  guint32 colors[GST_MASK_DETECT_N_LABELS];
  gboolean percent;             /* append the probability to the word */
  int grid;
} GstMaskDetectLabelText;

/* @label_text: all zero, or cleared
 * @colors: of the text, by MdLabel + 1; 0xAARRGGBB
 * @width, @height: of the frame
 * @text_size: text height for all labels, pixels; 0 = automatic, from frame
 *   and face
 * @percent: add the probability
 * @grid: sizes of labels are multiples of it */
void gst_mask_detect_label_text_init (GstMaskDetectLabelText * label_text,
    const guint32 colors[GST_MASK_DETECT_N_LABELS], int width, int height,
    guint text_size, gboolean percent, int grid);
void gst_mask_detect_label_text_clear (GstMaskDetectLabelText * label_text);

/* @last: the value for the same face in the previous frame, or -1. Text keeps
 *   its size while a face grows only a little.
 * Returns: index of the text size for the face; 0 is the smallest */
int gst_mask_detect_label_text_size (const GstMaskDetectLabelText *
    label_text, const MdFace * face, int last);

/* Returns: the size of the label of @face, as a rectangle at 0, 0 */
GstVideoRectangle gst_mask_detect_label_text_measure (GstMaskDetectLabelText *
    label_text, const MdFace * face, int size);
/* Draws the text without a background. */
void gst_mask_detect_label_text_draw (GstMaskDetectLabelText * label_text,
    const GstVideoFrame * frame, const MdFace * face, int size,
    const GstVideoRectangle * area);

G_END_DECLS
