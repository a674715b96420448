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

static gboolean
has_sample (const GstTagList * tags, guint i)
{
  return gst_tag_get_type (gst_tag_list_nth_tag_name (tags, i)) ==
      GST_TYPE_SAMPLE;
}

GstEvent *
gst_mask_detect_downstream_strip_tags (GstEvent * event)
{
  GstTagList *tags, *kept;
  GstEvent *stripped;

  gst_event_parse_tag (event, &tags);
  kept = gst_tag_list_copy (tags);
  for (gint i = gst_tag_list_n_tags (tags); i-- > 0;)
    if (has_sample (tags, i))
      gst_tag_list_remove_tag (kept, gst_tag_list_nth_tag_name (tags, i));
  stripped = gst_event_new_tag (kept);
  gst_event_set_seqnum (stripped, gst_event_get_seqnum (event));
  gst_event_set_running_time_offset (stripped,
      gst_event_get_running_time_offset (event));
  gst_event_unref (event);
  return stripped;
}

static gboolean
strip_meta (GstBuffer * buffer, GstMeta ** meta, gpointer data)
{
  GType api = (*meta)->info->api;

  if (api == GST_VIDEO_OVERLAY_COMPOSITION_META_API_TYPE
      || api == GST_VIDEO_GL_TEXTURE_UPLOAD_META_API_TYPE)
    *meta = NULL;
  return TRUE;
}

void
gst_mask_detect_downstream_strip_buffer (GstBuffer * buffer)
{
  gst_buffer_foreach_meta (buffer, strip_meta, NULL);
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
