#include "placement.h"

/* Pixels of @label on labels that stand already. */
static int
covered (const GArray * taken, const GstVideoRectangle * label)
{
  int area = 0;
  guint i;

  for (i = 0; i < taken->len; i++) {
    const GstVideoRectangle *other =
        &g_array_index (taken, GstVideoRectangle, i);
    int w = MIN (label->x + label->w, other->x + other->w)
        - MAX (label->x, other->x);
    int h = MIN (label->y + label->h, other->y + other->h)
        - MAX (label->y, other->y);

    area += MAX (w, 0) * MAX (h, 0);
  }
  return area;
}

void
gst_mask_detect_placement_add (GstMaskDetectPlacement * placement,
    const GstVideoRectangle * box, GstVideoRectangle * label)
{
  const int grid = placement->grid;
  const int right = (placement->width - label->w) / grid * grid;
  const int bottom = (placement->height - label->h) / grid * grid;
  const int xs[] = { CLAMP (box->x, 0, right),
    CLAMP (box->x + box->w - label->w, 0, right) / grid * grid
  };
  /* above, below, inside at the top, inside at the bottom */
  const int ys[] = { box->y - label->h, box->y + box->h,
    CLAMP (box->y, 0, bottom),
    CLAMP (box->y + box->h - label->h, 0, bottom)
  };
  GstVideoRectangle place = *label;
  int least = G_MAXINT;
  guint i;

  for (i = 0; i < 2 * G_N_ELEMENTS (ys) && least > 0; i++) {
    int area;

    place.x = xs[i % 2];
    place.y = ys[i / 2];
    if (place.y < 0 || place.y + place.h > placement->height)
      continue;
    area = covered (placement->taken, &place);
    if (area < least) {
      least = area;
      *label = place;
    }
  }
  g_array_append_val (placement->taken, *label);
}
