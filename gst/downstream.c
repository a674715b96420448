#include "downstream.h"

#include <gst/video/video.h>

void
gst_mask_detect_downstream_strip (GstQuery * query)
{
  guint i;

  for (i = gst_query_get_n_allocation_metas (query); i-- > 0;) {
    GType api = gst_query_parse_nth_allocation_meta (query, i, NULL);

    if (api != GST_VIDEO_META_API_TYPE
        && api != GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE)
      gst_query_remove_nth_allocation_meta (query, i);
  }
}

void
gst_mask_detect_downstream_wait (GstBaseTransform * trans)
{
  g_autoptr (GstPad) peer = gst_pad_get_peer (trans->srcpad);
  gint64 end = g_get_monotonic_time () + G_TIME_SPAN_SECOND;

  while (peer && GST_PAD_IS_FLUSHING (peer)
      && !GST_PAD_IS_FLUSHING (trans->sinkpad)
      && g_get_monotonic_time () < end)
    g_usleep (1000);
}
