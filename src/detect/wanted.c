#include "wanted.h"

gboolean
md_is_in_regions (const MdBox * box, const MdDetectorParams * params)
{
  return params->regions == NULL || md_regions_contain (params->regions,
      (box->x1 + box->x2) / 2, (box->y1 + box->y2) / 2);
}

gboolean
md_is_wanted (const MdBox * box, const MdDetectorParams * params)
{
  float size = MAX (md_box_width (box), md_box_height (box));

  return size >= params->min_face_size
      && (params->max_face_size <= 0 || size <= params->max_face_size)
      && md_is_in_regions (box, params);
}
