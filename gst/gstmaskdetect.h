/* gstmaskdetect: the element `maskdetect`, a GstBaseTransform that works in
 * place. Its properties are described in settings.c, what it leaves on a
 * buffer in meta.h, what it posts in message.h.
 */
#pragma once

#include <gst/base/gstbasetransform.h>

G_BEGIN_DECLS

#define GST_TYPE_MASK_DETECT (gst_mask_detect_get_type ())
G_DECLARE_FINAL_TYPE (GstMaskDetect, gst_mask_detect, GST, MASK_DETECT,
    GstBaseTransform)

GST_ELEMENT_REGISTER_DECLARE (maskdetect)

G_END_DECLS
