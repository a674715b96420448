/* truth: The positions of the faces in the test scene, and checks whether a
 * frame covers them.
 *
 *   Truth truth = truth_find ();
 *   out = rig_push (&rig, truth_at (scene_buffer (GST_VIDEO_FORMAT_I420, 0), 3));
 *   truth_assert_covered (out, &truth);
 */
#pragma once

#include "harness.h"
#include "scene.h"

/* Bounding boxes of faces, as the element reports them. */
typedef struct
{
  guint n;
  GstVideoRectangle boxes[8];
} Truth;

/* Reads the faces from the metadata of @buffer.
 * Returns: their number */
guint truth_read (GstBuffer * buffer, Truth * truth);
/* Detects the faces of the scene; at least two. */
Truth truth_find (void);
/* Returns: the number of faces whose middle is black in @buffer, an I420 or grey
 *   frame
 * @dx, @dy: offset of the faces from @truth, pixels
 * @width: width of the frame, pixels */
guint truth_count_covered (GstBuffer * buffer, const Truth * truth, int dx,
    int dy, int width);
void truth_assert_covered (GstBuffer * buffer, const Truth * truth);
/* Sets the timestamp of @buffer to that of @frame at 25 frames per second.
 * Returns: @buffer */
GstBuffer *truth_at (GstBuffer * buffer, guint frame);
/* @dx: an even number
 * Returns: (transfer full): the scene in I420, moved to the right by @dx pixels;
 *   what leaves the frame on the right comes back on the left */
GstBuffer *truth_shifted_scene (int dx);
/* Returns: the faces after a shift by @dx that are still whole; at least one */
Truth truth_shifted (const Truth * truth, int dx);
