/* harness: Runs the element in a GstHarness, with a bus. */
#pragma once

#include <gst/check/gstharness.h>
#include <gst/video/video.h>

typedef struct
{
  GstHarness *harness;
  GstBus *bus;
} Rig;

/* @launch: "maskdetect" and its properties */
void rig_init (Rig * rig, const char *launch);
/* Does the same for buffers of scene_buffer() in I420. */
void rig_init_scene (Rig * rig, const char *launch);
void rig_clear (Rig * rig);

/* Sets caps before the first buffer, or new ones between two. */
void rig_set_format (Rig * rig, GstVideoFormat format, int width, int height);

/* Sends the events of a seek to the start. */
void rig_flush (Rig * rig);

/* @buffer: (transfer full)
 * Returns: (transfer full) */
GstBuffer *rig_push (Rig * rig, GstBuffer * buffer);

/* Returns the number of faces on @buffer. */
guint rig_count_faces (GstBuffer * buffer);

/* Removes all messages of this type from the bus.
 * Returns: their number, without those about single events */
guint rig_count_messages (Rig * rig, GstMessageType type);
