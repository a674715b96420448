/* truth: The positions of the scene's faces, and checks whether a frame covers
 * them.
 *
 *   Truth truth = truth_find ();
 *   out = rig_push (&rig, truth_at (scene_buffer (GST_VIDEO_FORMAT_I420, 0), 3));
 *   truth_assert_covered (out, &truth);
 */
#pragma once

#include "harness.h"
#include "scene.h"

/* The certain faces of the scene, as the element finds them. */
typedef struct
{
  guint n;
  GstVideoRectangle boxes[8];
} Truth;

/* Reads the faces that @buffer carries.
 * Returns: how many they are */
guint truth_read (GstBuffer * buffer, Truth * truth);
/* Those of a picture of the scene; two at least. */
Truth truth_find (void);
/* Returns the number of faces whose middle is black in an I420 or grey
 * frame.
 * @dx,
 * @dy: movement of the faces
 * @width: of the frame, pixels */
guint truth_count_covered (GstBuffer * buffer, const Truth * truth, int dx,
    int dy, int width);
void truth_assert_covered (GstBuffer * buffer, const Truth * truth);
/* Returns: @buffer, with the time of a frame, 25 of which make a second */
GstBuffer *truth_at (GstBuffer * buffer, guint frame);
/* The scene in I420, wrapped around by @dx pixels to the right, an even number.
 * (transfer full) */
GstBuffer *truth_shifted_scene (int dx);
/* The faces that are still whole then, where they are; one at least. */
Truth truth_shifted (const Truth * truth, int dx);
