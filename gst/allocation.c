#include "allocation.h"

#include <gst/video/video.h>

void
gst_mask_detect_allocation_strip (GstQuery * query)
{
  guint i;

  for (i = gst_query_get_n_allocation_metas (query); i-- > 0;) {
    GType api = gst_query_parse_nth_allocation_meta (query, i, NULL);

    if (api != GST_VIDEO_META_API_TYPE
        && api != GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE)
      gst_query_remove_nth_allocation_meta (query, i);
  }
}
