#include "label-text.h"

#include <math.h>

#include "report/meta.h"

#define N_LABELS GST_MASK_DETECT_N_LABELS
#define PIECE_WORD GST_MASK_DETECT_PIECE_WORD
#define PIECE_DIGIT GST_MASK_DETECT_PIECE_DIGIT
#define PIECE_PERCENT GST_MASK_DETECT_PIECE_PERCENT
#define N_PIECES GST_MASK_DETECT_N_PIECES
#define MIN_FONT_SIZE 7         /* smaller text cannot be read */
#define MAX_LINE 5              /* "mask", "1", "0", "0", "%" */

/* The pieces of a label in order. */
typedef struct
{
  GstMaskDetectSprite *pieces[MAX_LINE];
  int n;
} Line;

void
gst_mask_detect_label_text_clear (GstMaskDetectLabelText * label_text)
{
  int label, piece;

  for (label = 0; label < N_LABELS; label++)
    for (piece = 0; piece < N_PIECES; piece++)
      gst_mask_detect_sprite_clear (&label_text->pieces[label][piece]);
}

static void
make_pieces (GstMaskDetectLabelText * label_text, const guint32 * colors,
    int size)
{
  static const char *const words[N_LABELS] = { "unknown", "no mask", "mask" };
  int l, piece;

  for (l = 0; l < N_LABELS; l++) {
    GstMaskDetectSprite *pieces = label_text->pieces[l];

    gst_mask_detect_sprite_init_text (&pieces[PIECE_WORD], words[l], size,
        colors[l]);
    for (piece = PIECE_DIGIT; piece < PIECE_PERCENT; piece++) {
      char digit[2] = { '0' + piece - PIECE_DIGIT, 0 };

      gst_mask_detect_sprite_init_text (&pieces[piece], digit, size, colors[l]);
    }
    gst_mask_detect_sprite_init_text (&pieces[PIECE_PERCENT], "%", size,
        colors[l]);
  }
  label_text->padding = MAX (1, (size + 2) / 4);
}

static Line
compose (GstMaskDetectLabelText * label_text, MdLabel label, int percent)
{
  GstMaskDetectSprite *pieces = label_text->pieces[label + 1];
  Line line = {.n = 0 };

  line.pieces[line.n++] = &pieces[PIECE_WORD];
  if (label == MD_LABEL_UNKNOWN)
    return line;
  if (percent >= 100)
    line.pieces[line.n++] = &pieces[PIECE_DIGIT + percent / 100];
  if (percent >= 10)
    line.pieces[line.n++] = &pieces[PIECE_DIGIT + percent / 10 % 10];
  line.pieces[line.n++] = &pieces[PIECE_DIGIT + percent % 10];
  line.pieces[line.n++] = &pieces[PIECE_PERCENT];
  return line;
}

static Line
line_of (GstMaskDetectLabelText * label_text, const MdFace * face)
{
  int percent = lrintf (100 * gst_mask_detect_label_confidence (face));

  return compose (label_text, face->label, CLAMP (percent, 0, 100));
}

static int
round_up (int value, int grid)
{
  return (value + grid - 1) / grid * grid;
}

static GstVideoRectangle
measure (const GstMaskDetectLabelText * label_text, const Line * line)
{
  int width = 2 * label_text->padding, i;

  for (i = 0; i < line->n; i++)
    width += line->pieces[i]->width;
  if (line->n > 1)
    width += label_text->padding;       /* the space after the word */
  return (GstVideoRectangle) {
    0, 0, round_up (width, label_text->grid),
        round_up (line->pieces[0]->height + label_text->padding,
        label_text->grid)
  };
}

/* Letters in a size that suits the frame, or as large as it has room for. */
gboolean
gst_mask_detect_label_text_init (GstMaskDetectLabelText * label_text,
    const guint32 colors[N_LABELS], int width, int height, int grid)
{
  int size = MAX (11, MIN (width, height) / 36);

  label_text->grid = grid;
  for (; size >= MIN_FONT_SIZE; size--) {
    GstVideoRectangle widest;
    Line line;

    gst_mask_detect_label_text_clear (label_text);
    make_pieces (label_text, colors, size);
    line = compose (label_text, MD_LABEL_NO_MASK, 100);
    widest = measure (label_text, &line);
    if (widest.w <= width && widest.h <= height)
      return TRUE;
  }
  return FALSE;
}

GstVideoRectangle
gst_mask_detect_label_text_measure (GstMaskDetectLabelText * label_text,
    const MdFace * face)
{
  Line line = line_of (label_text, face);

  return measure (label_text, &line);
}

void
gst_mask_detect_label_text_draw (GstMaskDetectLabelText * label_text,
    const GstVideoFrame * frame, const MdFace * face,
    const GstVideoRectangle * area)
{
  Line line = line_of (label_text, face);
  int x = label_text->padding, i;

  for (i = 0; i < line.n; i++) {
    gst_mask_detect_sprite_draw (line.pieces[i], frame, area, x,
        label_text->padding / 2);
    x += line.pieces[i]->width + (i == 0 ? label_text->padding : 0);
  }
}
