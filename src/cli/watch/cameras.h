/* cameras: Reads from the command line and a key file which cameras to watch.
 *
 *   GPtrArray *cameras = md_camera_params_array_new ();
 *   if (!md_cameras_add (cameras, inputs, "front=rtsp://camera/1")
 *       || !md_cameras_load (cameras, inputs, file, "cameras.conf", &error)) ...
 *
 * In the file, each group is a camera: `source` is its address, and every other
 * key is a property of the element maskdetect:
 *
 *   [front]
 *   source=rtsp://user:password@camera/stream
 *   min-face-size=40
 *
 * Thread safety: belongs to one thread.
 */
#pragma once

#include <glib.h>

#include "camera.h"

/* The group of the file that is not a camera. */
#define MD_CAMERAS_MQTT_GROUP "mqtt"

/* @source: a file, folder, pattern, address or camera; a single input may have
 *   a name, as in front=/dev/video0
 * @inputs: (element-type GPtrArray): owns the inputs of @cameras
 * Returns: FALSE after a message */
gboolean md_cameras_add (GPtrArray * cameras, GPtrArray * inputs,
    const char *source);
/* Returns: FALSE with @error, which names @path */
gboolean md_cameras_load (GPtrArray * cameras, GPtrArray * inputs,
    GKeyFile * file, const char *path, GError ** error);
/* Sets a property of all cameras that have no value for it. */
void md_cameras_set (GPtrArray * cameras, const char *property,
    const char *value);
