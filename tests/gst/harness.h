/* harness: the element in a GstHarness, with a bus to listen at. */
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
/* The same for buffers as scene_buffer() makes them, in I420. */
void rig_init_scene (Rig * rig, const char *launch);
void rig_clear (Rig * rig);

/* Sets caps before the first buffer, or new ones between two. */
void rig_set_format (Rig * rig, GstVideoFormat format, int width, int height);

/* As a seek to the start does. */
void rig_flush (Rig * rig);

/* @buffer: (transfer full)
 * Returns: (transfer full) */
GstBuffer *rig_push (Rig * rig, GstBuffer * buffer);

/* How many faces @buffer carries. */
guint rig_count_faces (GstBuffer * buffer);

/* Takes all messages of that type off the bus.
 * Returns: how many they were, those of single events aside */
guint rig_count_messages (Rig * rig, GstMessageType type);
