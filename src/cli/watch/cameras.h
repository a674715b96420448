/* cameras: which ones are watched, from the command line and a file of keys.
 *
 *   GPtrArray *cameras = md_camera_params_array_new ();
 *   if (!md_cameras_add (cameras, inputs, "front=rtsp://camera/1", &error)
 *       || !md_cameras_load (cameras, inputs, file, &error)) ...
 *
 * In the file, a group is a camera's name; `source` says where it is, and every
 * other key is a property of the element maskdetect:
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

/* The file's group that is no camera. */
#define MD_CAMERAS_MQTT_GROUP "mqtt"

/* @source: a file, folder, pattern, address or camera; of a single one,
 *   perhaps with a name before it, as in front=/dev/video0
 * @inputs: (element-type GPtrArray): keeps the inputs of @cameras
 * Returns: FALSE after saying what is wrong */
gboolean md_cameras_add (GPtrArray * cameras, GPtrArray * inputs,
    const char *source);
/* FALSE with @error, which names @path. */
gboolean md_cameras_load (GPtrArray * cameras, GPtrArray * inputs,
    GKeyFile * file, const char *path, GError ** error);
/* Sets a property of all cameras, unless a camera has another value. */
void md_cameras_set (GPtrArray * cameras, const char *property,
    const char *value);
