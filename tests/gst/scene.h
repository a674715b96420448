/* scene: A painted picture with faces in any raw format, and models to find
 * them, for the tests of the element.
 */
#pragma once

#include <gst/gst.h>
#include <gst/video/video.h>

#include "maskdetect.h"

#define SCENE_WIDTH 640
#define SCENE_HEIGHT 360

/* Sets $MASKDETECT_MODEL_PATH to the project's models, or else to the stock
 * networks, which give no verdicts.
 * Returns: FALSE if there are no models, and skips the running test; under CI
 *   ($CI is set) it fails the test instead */
gboolean scene_have_models (void);
/* Whether these models classify masks. */
gboolean scene_have_verdicts (void);

/* @frame: sets timestamp and duration at 25 frames per second
 * Returns: (transfer full): a picture of three people with and without a mask,
 *   with the same chroma resolution as I420 in every format */
GstBuffer *scene_buffer (GstVideoFormat format, guint frame);
/* @caps: scene_caps(), perhaps with a colorimetry */
GstBuffer *scene_buffer_with_caps (GstCaps * caps, guint frame);
/* Returns: (transfer full): a mid-grey frame without faces */
GstBuffer *scene_blank (GstVideoFormat format, int width, int height,
    guint frame);
GstCaps *scene_caps (GstVideoFormat format);

/* Returns: (transfer full) (element-type GstVideoRegionOfInterestMeta): the
 * regions of this type on @buffer, in order */
GPtrArray *scene_regions (GstBuffer * buffer, const char *type);

/* @buffer: must have a face
 * @least: (out): the smallest track id
 * Returns: the largest track id */
int scene_track_range (GstBuffer * buffer, int *least);

/* Two made-up faces, with and without a mask, inside 640×360. */
extern const MdFace scene_faces[2];
