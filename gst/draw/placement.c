#include "placement.h"

/* Fraction of a face that labels may cover. */
#define MAX_COVERED 0.03

/* Number of pixels in the intersection. */
static int
overlap (const GstVideoRectangle * a, const GstVideoRectangle * b)
{
  int w = MIN (a->x + a->w, b->x + b->w) - MAX (a->x, b->x);
  int h = MIN (a->y + a->h, b->y + b->h) - MAX (a->y, b->y);

  return MAX (w, 0) * MAX (h, 0);
}

static GstVideoRectangle
place_at (const GstMaskDetectPlacement * placement,
    const GstVideoRectangle * box, const GstVideoRectangle * label,
    GstMaskDetectSide side)
{
  const int grid = placement->grid;
  const int right = MAX (placement->width - label->w, 0) / grid * grid;
  const int bottom = MAX (placement->height - label->h, 0) / grid * grid;
  const int at_right = CLAMP (box->x + box->w - label->w, 0, right) / grid
      * grid;
  const int at_left = CLAMP (box->x, 0, right);
  const int at_middle = CLAMP (box->x + (box->w - label->w) / 2, 0, right)
      / grid * grid;
  const int at_top = CLAMP (box->y, 0, bottom);
  const int at_bottom = CLAMP (box->y + box->h - label->h, 0, bottom) / grid
      * grid;
  const int above = box->y - label->h, below = box->y + box->h;
  const int beyond = box->x + box->w, before = box->x - label->w;
  const int corners[GST_MASK_DETECT_N_SIDES][2] = {
    {at_left, above}, {at_right, above}, {at_left, below}, {at_right, below},
    {at_middle, above}, {at_middle, below}, {beyond, at_top},
    {before, at_top}, {beyond, at_bottom}, {before, at_bottom},
    {at_left, at_top}, {at_left, at_bottom}
  };

  return (GstVideoRectangle) {
  corners[side][0], corners[side][1], label->w, label->h};
}

/* @is_new: the label was not in the previous frame */
static gboolean
has_room (const GstMaskDetectPlacement * placement,
    const GstVideoRectangle * box, const GstVideoRectangle * place,
    gboolean is_new)
{
  guint i;

  if (place->x < 0 || place->y < 0 || place->x + place->w > placement->width
      || place->y + place->h > placement->height)
    return FALSE;
  for (i = 0; i < placement->taken->len; i++)
    if (overlap (&g_array_index (placement->taken, GstVideoRectangle, i),
            place) > 0)
      return FALSE;
  for (i = 0; i < placement->faces->len; i++) {
    const GstMaskDetectFaceArea *face =
        &g_array_index (placement->faces, GstMaskDetectFaceArea, i);
    gboolean is_own = memcmp (&face->box, box, sizeof *box) == 0;
    int covered = overlap (&face->box, place);

    if (face->covered + covered > MAX_COVERED * face->box.w * face->box.h)
      return FALSE;
    /* A new label needs some room to move. */
    if (is_new && !is_own && covered > 0)
      return FALSE;
  }
  return TRUE;
}

static void
take (GstMaskDetectPlacement * placement, const GstVideoRectangle * place)
{
  guint i;

  g_array_append_val (placement->taken, *place);
  for (i = 0; i < placement->faces->len; i++) {
    GstMaskDetectFaceArea *face =
        &g_array_index (placement->faces, GstMaskDetectFaceArea, i);

    face->covered += overlap (&face->box, place);
  }
}

GstMaskDetectSide
gst_mask_detect_placement_add (GstMaskDetectPlacement * placement,
    const GstVideoRectangle * box, GstMaskDetectSide last,
    GstVideoRectangle * label)
{
  int side, first = last == GST_MASK_DETECT_SIDE_NONE ? 0 : -1;

  for (side = first; side < GST_MASK_DETECT_N_SIDES; side++) {
    GstMaskDetectSide tried = side < 0 ? last : side;
    GstVideoRectangle place = place_at (placement, box, label, tried);

    if (!has_room (placement, box, &place, side >= 0))
      continue;
    take (placement, &place);
    *label = place;
    return tried;
  }
  return GST_MASK_DETECT_SIDE_NONE;
}
