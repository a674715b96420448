/* gstmaskdetect: the element `maskdetect`, a GstBaseTransform that works in
 * place. settings.c describes its properties, meta.h the metadata that it
 * attaches to buffers, message.h the messages that it posts.
 */
#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_MASK_DETECT (gst_mask_detect_get_type ())
G_DECLARE_FINAL_TYPE (GstMaskDetect, gst_mask_detect, GST, MASK_DETECT,
    GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (maskdetect)

G_END_DECLS
