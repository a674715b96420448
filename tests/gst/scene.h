/* scene: A painted picture with faces in any raw format, and models to find
 * them, for the tests of the element.
 */
#pragma once

#include <gst/gst.h>
#include <gst/video/video.h>

#include "maskdetect.h"

#define SCENE_WIDTH 640
#define SCENE_HEIGHT 360

/* Skips the running test and returns FALSE where there are no models; under CI
 * ($CI is set) it fails instead. Points
 * $MASKDETECT_MODEL_PATH at the project's, or at the stock networks, which
 * give no verdicts. */
gboolean scene_have_models (void);
/* Whether these models classify masks. */
gboolean scene_have_verdicts (void);

/* Three people, with and without a mask, at that frame, 25 of which make a
 * second; with timestamp and duration. All formats show the same, with no
 * more colour than I420 has room for. (transfer full) */
GstBuffer *scene_buffer (GstVideoFormat format, guint frame);
/* @caps: scene_caps(), perhaps with a colorimetry */
GstBuffer *scene_buffer_with_caps (GstCaps * caps, guint frame);
/* Returns: (transfer full): a mid-grey frame without faces */
GstBuffer *scene_blank (GstVideoFormat format, int width, int height,
    guint frame);
GstCaps *scene_caps (GstVideoFormat format);

/* Metas of that type on @buffer, in order; (element-type
 * GstVideoRegionOfInterestMeta). */
GPtrArray *scene_regions (GstBuffer * buffer, const char *type);

/* The largest track id on @buffer, which must have a face, and in @least the
 * smallest. */
int scene_track_range (GstBuffer * buffer, int *least);

/* Two made-up faces, with and without a mask, inside 640×360. */
extern const MdFace scene_faces[2];
