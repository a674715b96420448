#include "overlay.h"

#include <math.h>

#include "label-text.h"
#include "placement.h"

#define N_LABELS GST_MASK_DETECT_N_LABELS
#define TILE 64                 /* side of a fill sprite */
#define SHADOW_COLOR 0x80000000

/* Frames after which the label of an unseen track is forgotten. */
#define MEMORY 250

/* Last position of a track's label. */
typedef struct
{
  guint64 track_id;
  guint64 frame;                /* frame of that position */
  GstMaskDetectSide side;
  int size;
} Known;

/* *INDENT-OFF* */
G_DEFINE_ENUM_TYPE (GstMaskDetectLabels, gst_mask_detect_labels,
    {GST_MASK_DETECT_LABELS_NONE, "Nothing", "none"},
    {GST_MASK_DETECT_LABELS_VERDICT, "The verdict, or the reason for its "
      "absence",
        "verdict"},
    {GST_MASK_DETECT_LABELS_FULL, "The verdict and its probability", "full"},
    {GST_MASK_DETECT_LABELS_TRUE, "Same as verdict", "true"},
    {GST_MASK_DETECT_LABELS_FALSE, "Same as none", "false"})
/* *INDENT-ON* */

struct _GstMaskDetectOverlay
{
  /* Settings for which the sprites were made */
  GstMaskDetectStyle style;
  int width, height, grid;

  GstMaskDetectSprite shadow, badge;
  GstMaskDetectSprite fills[N_LABELS];
  GstMaskDetectLabelText label_text;
  guint64 frame;                /* number of frames drawn */
  GArray *order;                /* of guint: faces, in the order of drawing
                                 * labels */
  GArray *areas;                /* of GstMaskDetectFaceArea */
  GArray *taken;                /* of GstVideoRectangle: labels placed so far */
  GArray *known;                /* of Known */
};

GstMaskDetectOverlay *
gst_mask_detect_overlay_new (void)
{
  GstMaskDetectOverlay *overlay = g_new0 (GstMaskDetectOverlay, 1);

  overlay->order = g_array_new (FALSE, FALSE, sizeof (guint));
  overlay->areas = g_array_new (FALSE, FALSE, sizeof (GstMaskDetectFaceArea));
  overlay->taken = g_array_new (FALSE, FALSE, sizeof (GstVideoRectangle));
  overlay->known = g_array_new (FALSE, FALSE, sizeof (Known));
  return overlay;
}

static void
clear (GstMaskDetectOverlay * overlay)
{
  int label;

  gst_mask_detect_sprite_clear (&overlay->shadow);
  gst_mask_detect_sprite_clear (&overlay->badge);
  for (label = 0; label < N_LABELS; label++)
    gst_mask_detect_sprite_clear (&overlay->fills[label]);
  gst_mask_detect_label_text_clear (&overlay->label_text);
}

void
gst_mask_detect_overlay_free (GstMaskDetectOverlay * overlay)
{
  clear (overlay);
  g_array_unref (overlay->order);
  g_array_unref (overlay->areas);
  g_array_unref (overlay->taken);
  g_array_unref (overlay->known);
  g_free (overlay);
}

static guint32
color_of (const GstMaskDetectStyle * style, MdLabel label)
{
  switch (label) {
    case MD_LABEL_MASK:
      return style->mask_color;
    case MD_LABEL_NO_MASK:
      return style->no_mask_color;
    case MD_LABEL_INCORRECT:
      return style->incorrect_color;
    case MD_LABEL_UNKNOWN:
      break;
  }
  return style->unknown_color;
}

static gboolean
is_shown (const GstMaskDetectStyle * style, const MdFace * face)
{
  return color_of (style, face->label) >> 24 != 0;
}

/* Returns black or white, whichever has more contrast: by WCAG 2.2, the two
 * ratios are equal at a relative luminance of 0.179. Keeps the opacity of
 * the background. */
static guint32
text_color_on (guint32 color)
{
  double luminance = 0.2126 * pow ((color >> 16 & 0xff) / 255.0, 2.2) +
      0.7152 * pow ((color >> 8 & 0xff) / 255.0, 2.2) +
      0.0722 * pow ((color & 0xff) / 255.0, 2.2);

  return (color & 0xff000000) | (luminance > 0.179 ? 0 : 0xffffff);
}

static int
round_up (int value, int grid)
{
  return (value + grid - 1) / grid * grid;
}

static int
round_to (float value, int grid)
{
  return lrintf (value / grid) * grid;
}

static GstVideoRectangle
box_of (const MdFace * face, int grid)
{
  int x = round_to (face->box.x1, grid), y = round_to (face->box.y1, grid);

  return (GstVideoRectangle) {
    x, y, MAX (grid, round_to (face->box.x2, grid) - x),
        MAX (grid, round_to (face->box.y2, grid) - y)
  };
}

static void
make_labels (GstMaskDetectOverlay * overlay)
{
  guint32 colors[N_LABELS];
  int label;

  for (label = 0; label < N_LABELS; label++)
    colors[label] = text_color_on (color_of (&overlay->style, label - 1));
  gst_mask_detect_label_text_init (&overlay->label_text, colors,
      overlay->width, overlay->height, overlay->style.text_size,
      overlay->style.labels == GST_MASK_DETECT_LABELS_FULL, overlay->grid);
}

static gboolean
style_equal (const GstMaskDetectStyle * a, const GstMaskDetectStyle * b)
{
  return a->mask_color == b->mask_color &&
      a->no_mask_color == b->no_mask_color &&
      a->incorrect_color == b->incorrect_color &&
      a->unknown_color == b->unknown_color &&
      a->line_width == b->line_width && a->labels == b->labels &&
      a->text_size == b->text_size && a->badge == b->badge;
}

/* An eighth of the frame, if it is visible and fits. */
static int
badge_side (const GstMaskDetectOverlay * overlay)
{
  int room = MIN (overlay->width, overlay->height);

  return MIN (room, MAX (24, room / 8));
}

static void
prepare (GstMaskDetectOverlay * overlay, const GstMaskDetectStyle * style,
    const GstVideoInfo * info, int grid)
{
  int label;

  if (overlay->width == info->width && overlay->height == info->height
      && overlay->grid == grid && style_equal (&overlay->style, style))
    return;

  clear (overlay);
  overlay->style = *style;
  overlay->width = info->width;
  overlay->height = info->height;
  overlay->grid = grid;
  g_array_set_size (overlay->known, 0);
  gst_mask_detect_sprite_init_fill (&overlay->shadow, TILE, SHADOW_COLOR);
  for (label = 0; label < N_LABELS; label++)
    gst_mask_detect_sprite_init_fill (&overlay->fills[label], TILE,
        color_of (style, label - 1));
  make_labels (overlay);
  if (style->badge)
    gst_mask_detect_sprite_init_badge (&overlay->badge, badge_side (overlay),
        style->mask_color, text_color_on (style->mask_color));
}

/* Tiles the part of the rectangle that is inside the frame. */
static void
fill (GstMaskDetectSprite * tile, const GstVideoFrame * frame, int x, int y,
    int width, int height)
{
  int x2 = MIN (x + width, frame->info.width);
  int y2 = MIN (y + height, frame->info.height);
  GstVideoRectangle area;

  x = MAX (x, 0);
  y = MAX (y, 0);
  for (area.y = y; area.y < y2; area.y += TILE) {
    area.h = MIN (TILE, y2 - area.y);
    for (area.x = x; area.x < x2; area.x += TILE) {
      area.w = MIN (TILE, x2 - area.x);
      gst_mask_detect_sprite_draw (tile, frame, &area, 0, 0);
    }
  }
}

/* Draws a border @width pixels wide inside a rectangle. Draws no pixel
 * twice, because translucent colours would show it. */
static void
outline (GstMaskDetectSprite * tile, const GstVideoFrame * frame,
    const GstVideoRectangle * r, int width)
{
  int inner = r->h - 2 * width;

  if (r->w <= 2 * width || inner <= 0) {
    fill (tile, frame, r->x, r->y, r->w, r->h);
    return;
  }
  fill (tile, frame, r->x, r->y, r->w, width);
  fill (tile, frame, r->x, r->y + r->h - width, r->w, width);
  fill (tile, frame, r->x, r->y + width, width, inner);
  fill (tile, frame, r->x + r->w - width, r->y + width, width, inner);
}

static GstVideoRectangle
inset (const GstVideoRectangle * r, int by)
{
  return (GstVideoRectangle) {
  r->x + by, r->y + by, r->w - 2 * by, r->h - 2 * by};
}

static void
draw_box (GstMaskDetectOverlay * overlay, const GstVideoFrame * frame,
    MdLabel label, const GstVideoRectangle * box, int grid)
{
  int width = overlay->style.line_width;
  GstVideoRectangle outer, inner;
  int shadow;

  if (width == 0)
    width = MAX (2, (MIN (overlay->width, overlay->height) + 150) / 300);
  width = round_up (width, grid);
  shadow = round_up (width / 4, grid);
  outer = inset (box, -shadow);
  inner = inset (box, width);

  outline (&overlay->shadow, frame, &outer, shadow);
  outline (&overlay->fills[label + 1], frame, box, width);
  if (inner.w > 0 && inner.h > 0)
    outline (&overlay->shadow, frame, &inner, shadow);
}

/* (transfer none): valid until the next call; no position if the face has no
 * track or is new */
static Known *
get_known (GstMaskDetectOverlay * overlay, const MdFace * face)
{
  Known fresh = { face->track_id, 0, GST_MASK_DETECT_SIDE_NONE, -1 };
  guint i;

  for (i = 0; i < overlay->known->len; i++) {
    Known *known = &g_array_index (overlay->known, Known, i);

    if (known->track_id == face->track_id && face->track_id != 0)
      return known;
  }
  g_array_append_val (overlay->known, fresh);
  return &g_array_index (overlay->known, Known, overlay->known->len - 1);
}

static void
forget (GstMaskDetectOverlay * overlay)
{
  guint i = 0;

  while (i < overlay->known->len) {
    Known *known = &g_array_index (overlay->known, Known, i);

    if (known->track_id == 0 || overlay->frame - known->frame > MEMORY)
      g_array_remove_index_fast (overlay->known, i);
    else
      i++;
  }
}

/* Draws text at the size for the face, or at the largest size that fits. */
static void
draw_label (GstMaskDetectOverlay * overlay, const GstVideoFrame * frame,
    const MdFace * face, GstMaskDetectPlacement * placement)
{
  GstMaskDetectLabelText *label_text = &overlay->label_text;
  Known *known = get_known (overlay, face);
  GstVideoRectangle box = box_of (face, placement->grid), area;
  int size = gst_mask_detect_label_text_size (label_text, face, known->size);
  GstMaskDetectSide side = GST_MASK_DETECT_SIDE_NONE;

  for (; size >= 0 && side == GST_MASK_DETECT_SIDE_NONE; size--) {
    area = gst_mask_detect_label_text_measure (label_text, face, size);
    side = gst_mask_detect_placement_add (placement, &box, known->side, &area);
  }
  known->frame = overlay->frame;
  known->side = side;
  if (side == GST_MASK_DETECT_SIDE_NONE)
    return;
  known->size = ++size;
  fill (&overlay->fills[face->label + 1], frame, area.x, area.y, area.w,
      area.h);
  gst_mask_detect_label_text_draw (label_text, frame, face, size, &area);
}

static int
compare_tracks (gconstpointer a, gconstpointer b, gpointer faces)
{
  guint i = *(const guint *) a, j = *(const guint *) b;
  guint64 x = ((const MdFace *) faces)[i].track_id;
  guint64 y = ((const MdFace *) faces)[j].track_id;

  return x != y ? (x > y ? 1 : -1) : (i > j) - (i < j);
}

/* Older labels choose their place first, so that labels do not move when
 * confidences change. */
static void
draw_labels (GstMaskDetectOverlay * overlay, const GstVideoFrame * frame,
    const MdFace * faces, guint n_faces, int grid)
{
  GstMaskDetectPlacement placement = { overlay->width, overlay->height, grid,
    overlay->areas, overlay->taken
  };
  guint i;

  overlay->frame++;
  forget (overlay);
  g_array_set_size (overlay->areas, 0);
  g_array_set_size (overlay->taken, 0);
  g_array_set_size (overlay->order, 0);
  for (i = 0; i < n_faces; i++) {
    GstMaskDetectFaceArea area = { box_of (&faces[i], grid), 0 };

    g_array_append_val (overlay->areas, area);
    if (is_shown (&overlay->style, &faces[i]))
      g_array_append_val (overlay->order, i);
  }
  g_array_sort_with_data (overlay->order, compare_tracks, (gpointer) faces);
  for (i = 0; i < overlay->order->len; i++)
    draw_label (overlay, frame,
        &faces[g_array_index (overlay->order, guint, i)], &placement);
}

/* Draws the badge if there are faces and all wear a mask. */
static void
draw_badge (GstMaskDetectOverlay * overlay, const GstVideoFrame * frame,
    const MdFace * faces, guint n_faces, int grid)
{
  int side = overlay->badge.width, gap;
  GstVideoRectangle area;
  guint i;

  for (i = 0; i < n_faces; i++)
    if (faces[i].label != MD_LABEL_MASK)
      return;
  if (n_faces == 0)
    return;
  gap = MIN (side / 4, MIN (overlay->width, overlay->height) - side);
  area.x = (overlay->width - side - gap) / grid * grid;
  area.y = (overlay->height - side - gap) / grid * grid;
  area.w = MIN (round_up (side, grid), overlay->width - area.x);
  area.h = MIN (round_up (side, grid), overlay->height - area.y);
  gst_mask_detect_sprite_draw (&overlay->badge, frame, &area, 0, 0);
}

void
gst_mask_detect_overlay_draw (GstMaskDetectOverlay * overlay,
    const GstMaskDetectStyle * style, const GstVideoFrame * frame, int grid,
    const MdFace * faces, guint n_faces)
{
  guint i;

  prepare (overlay, style, &frame->info, grid);
  /* The most confident face comes first and is drawn last, on top. */
  for (i = n_faces; i-- > 0;) {
    GstVideoRectangle box = box_of (&faces[i], grid);

    if (is_shown (style, &faces[i]))
      draw_box (overlay, frame, faces[i].label, &box, grid);
  }
  if (style->labels != GST_MASK_DETECT_LABELS_NONE)
    draw_labels (overlay, frame, faces, n_faces, grid);
  if (style->badge)
    draw_badge (overlay, frame, faces, n_faces, grid);
}
