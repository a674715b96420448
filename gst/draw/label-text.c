#include "label-text.h"

#include <math.h>

#include "report/meta.h"

#define N_LABELS GST_MASK_DETECT_N_LABELS
#define N_WORDS GST_MASK_DETECT_N_WORDS
#define PERCENT 10              /* after the digits */
#define MAX_LINE 5              /* "mask", "1", "0", "0", "%" */

#define MIN_FONT_SIZE 8         /* minimum legible text height, */
#define MIN_FONT_SHARE (1 / 80.0)       /* and as a fraction of the frame */
#define MAX_FONT_SHARE (1 / 36.0)
#define FACE_SHARE 0.25         /* text height relative to the face */
#define STEP 1.25               /* ratio between sizes */

/* By MdReason, then by MdLabel. */
static const char *const words[N_WORDS] = {
  "unknown", "no model", "pending", "undecided", "too small", "blurred",
  "turned away", "occluded", "no mask", "mask",
  "mask below nose"
};

/* Sprites of a label, in order. */
typedef struct
{
  GstMaskDetectSprite *pieces[MAX_LINE];
  int n;
} Line;

static int
word_of (const MdFace * face)
{
  return face->label == MD_LABEL_UNKNOWN ? (int) face->reason :
      MD_N_REASONS + (int) face->label;
}

void
gst_mask_detect_label_text_clear (GstMaskDetectLabelText * label_text)
{
  int i, word, label, digit;

  for (i = 0; i < label_text->n_fonts; i++) {
    GstMaskDetectFont *font = &label_text->fonts[i];

    for (word = 0; word < N_WORDS; word++)
      gst_mask_detect_sprite_clear (&font->words[word]);
    for (label = 0; label < N_LABELS; label++)
      for (digit = 0; digit <= PERCENT; digit++)
        gst_mask_detect_sprite_clear (&font->digits[label][digit]);
  }
  memset (label_text, 0, sizeof *label_text);
}

static void
make_digits (GstMaskDetectFont * font, MdLabel label, guint32 color)
{
  int i;

  for (i = 0; i <= PERCENT; i++) {
    char digit[2] = { i == PERCENT ? '%' : '0' + i, 0 };

    gst_mask_detect_sprite_init_text (&font->digits[label + 1][i], digit,
        font->size, color);
  }
}

/* (transfer none) */
static GstMaskDetectFont *
get_font (GstMaskDetectLabelText * label_text, int size)
{
  GstMaskDetectFont *font = &label_text->fonts[size];
  int word, label;

  if (font->is_made)
    return font;
  for (word = 0; word < N_WORDS; word++) {
    MdLabel is_of = word < MD_N_REASONS ? MD_LABEL_UNKNOWN :
        (MdLabel) (word - MD_N_REASONS);

    gst_mask_detect_sprite_init_text (&font->words[word], words[word],
        font->size, label_text->colors[is_of + 1]);
  }
  for (label = 0; label_text->percent && label < N_LABELS - 1; label++)
    make_digits (font, label, label_text->colors[label + 1]);
  font->is_made = TRUE;
  return font;
}

static Line
compose (GstMaskDetectLabelText * label_text, const MdFace * face, int size)
{
  GstMaskDetectFont *font = get_font (label_text, size);
  GstMaskDetectSprite *digits = font->digits[face->label + 1];
  int percent = lrintf (100 * md_face_certainty (face));
  Line line = {.n = 0 };

  percent = CLAMP (percent, 0, 100);
  line.pieces[line.n++] = &font->words[word_of (face)];
  if (!label_text->percent || face->label == MD_LABEL_UNKNOWN)
    return line;
  if (percent >= 100)
    line.pieces[line.n++] = &digits[percent / 100];
  if (percent >= 10)
    line.pieces[line.n++] = &digits[percent / 10 % 10];
  line.pieces[line.n++] = &digits[percent % 10];
  line.pieces[line.n++] = &digits[PERCENT];
  return line;
}

static int
round_up (int value, int grid)
{
  return (value + grid - 1) / grid * grid;
}

static void
add_font (GstMaskDetectLabelText * label_text, int size)
{
  GstMaskDetectFont *font = &label_text->fonts[label_text->n_fonts++];

  font->size = size;
  font->padding = MAX (1, (size + 2) / 4);
}

void
gst_mask_detect_label_text_init (GstMaskDetectLabelText * label_text,
    const guint32 colors[N_LABELS], int width, int height, guint text_size,
    gboolean percent, int grid)
{
  int side = MIN (width, height);
  double size = MAX (MIN_FONT_SIZE, side * MIN_FONT_SHARE);
  double largest = MAX (11, side * MAX_FONT_SHARE);

  memcpy (label_text->colors, colors, sizeof label_text->colors);
  label_text->percent = percent;
  label_text->grid = grid;
  if (text_size > 0) {
    add_font (label_text, text_size);
    return;
  }
  for (; size < largest && label_text->n_fonts < GST_MASK_DETECT_MAX_SIZES - 1;
      size *= STEP)
    add_font (label_text, lrint (size));
  add_font (label_text, lrint (largest));
}

int
gst_mask_detect_label_text_size (const GstMaskDetectLabelText * label_text,
    const MdFace * face, int last)
{
  float wanted = FACE_SHARE * (face->box.y2 - face->box.y1);
  int size = 0;

  while (size + 1 < label_text->n_fonts
      && label_text->fonts[size + 1].size <= wanted)
    size++;
  return last >= 0 && last < label_text->n_fonts && ABS (size - last) <= 1 ?
      last : size;
}

GstVideoRectangle
gst_mask_detect_label_text_measure (GstMaskDetectLabelText * label_text,
    const MdFace * face, int size)
{
  Line line = compose (label_text, face, size);
  int padding = label_text->fonts[size].padding;
  int width = 2 * padding, i;

  for (i = 0; i < line.n; i++)
    width += line.pieces[i]->width;
  if (line.n > 1)
    width += padding;           /* the space after the word */
  return (GstVideoRectangle) {
    0, 0, round_up (width, label_text->grid),
        round_up (line.pieces[0]->height + padding, label_text->grid)
  };
}

void
gst_mask_detect_label_text_draw (GstMaskDetectLabelText * label_text,
    const GstVideoFrame * frame, const MdFace * face, int size,
    const GstVideoRectangle * area)
{
  Line line = compose (label_text, face, size);
  int padding = label_text->fonts[size].padding;
  int x = padding, i;

  for (i = 0; i < line.n; i++) {
    gst_mask_detect_sprite_draw (line.pieces[i], frame, area, x, padding / 2);
    x += line.pieces[i]->width + (i == 0 ? padding : 0);
  }
}
