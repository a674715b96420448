/* camera: Watches a file, an address or a camera in a separate thread.
 *
 *   MdCamera *camera = md_camera_start (&params, queue);
 *   MdNotice *notice = g_async_queue_pop (queue);
 *   ...
 *   md_notice_free (notice);
 *   md_camera_stop (camera);
 *
 * A file is watched once. A source that may never end is reconnected after any
 * error, after 1, 2, 4 … 60 seconds; it counts as lost if no frame arrives for
 * 20 seconds.
 * Thread safety: a camera belongs to the thread that has started it.
 */
#pragma once

#include <gst/gst.h>

#include "cli/inputs.h"

typedef struct
{
  char *name;                   /* letters, digits, - and _ */
  MdInput *input;
  GPtrArray *properties;        /* of char *: name, value, name, … for the
                                 * element maskdetect */
} MdCameraParams;

/* Returns: (transfer full) (element-type MdCameraParams): an array that frees
 *   its elements, but not their inputs */
GPtrArray *md_camera_params_array_new (void);
/* Returns: FALSE with @error if the element lacks a property or refuses its
 *   value */
gboolean md_camera_params_check (const MdCameraParams * params,
    GError ** error);

typedef enum
{
  MD_NOTICE_EVENT,              /* the element's event about a person */
  MD_NOTICE_ONLINE,             /* first frame of a live source */
  MD_NOTICE_OFFLINE,            /* lost, or not found; retried in @retry
                                 * seconds */
  MD_NOTICE_WARNING,            /* from the element; for example, a picture
                                 * cannot be written */
  MD_NOTICE_ENDED,              /* the end of a file */
  MD_NOTICE_FAILED              /* a file that cannot be watched */
} MdNoticeKind;

typedef struct
{
  MdNoticeKind kind;
  const MdCameraParams *camera;
  gint64 time;                  /* of the notice, µs since 1970 */
  GstClockTime position;        /* in a file; NONE = live source */
  GstStructure *event;          /* owned; of an event: the element's message */
  GstStructure *stats;          /* owned; of an event: the element's statistics
                                 */
  char *reason;                 /* owned; warning, offline and failed only */
  guint retry;
} MdNotice;

void md_notice_free (MdNotice * notice);

typedef struct _MdCamera MdCamera;
/* @params: outlives the camera
 * @queue: (element-type MdNotice): receives the notices */
MdCamera *md_camera_start (const MdCameraParams * params, GAsyncQueue * queue);
/* Stops the camera, waits for its thread and frees it. */
void md_camera_stop (MdCamera * camera);
/* Whether the source may never end. */
gboolean md_camera_is_endless (const MdCameraParams * params);
