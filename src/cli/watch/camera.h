/* camera: a file, an address or a camera that is watched in a thread of its
 * own, for ever if it may go on for ever.
 *
 *   MdCamera *camera = md_camera_start (&params, queue);
 *   MdNotice *notice = g_async_queue_pop (queue);
 *   ...
 *   md_notice_free (notice);
 *   md_camera_stop (camera);
 *
 * What has no end is connected to again after 1, 2, 4 … 60 seconds, whatever
 * was wrong with it; if no frame comes for 20 seconds, it is lost. What has
 * one is watched once.
 * Thread safety: each belongs to the thread that has started it.
 */
#pragma once

#include <gst/gst.h>

#include "cli/inputs.h"

typedef struct
{
  char *name;                   /* letters, digits, - and _ */
  MdInput *input;
  GPtrArray *properties;        /* of char *: name, value, name, … of the
                                 * element maskdetect */
} MdCameraParams;

/* (element-type MdCameraParams): an array that frees what is in it; the inputs
 * are somebody else's */
GPtrArray *md_camera_params_array_new (void);
/* FALSE with @error where the element does not have such a property or cannot
 * take such a value. */
gboolean md_camera_params_check (const MdCameraParams * params,
    GError ** error);

typedef enum
{
  MD_NOTICE_EVENT,              /* what the element says of somebody */
  MD_NOTICE_ONLINE,             /* the first frame of a live source has come */
  MD_NOTICE_OFFLINE,            /* lost, or not found; tried again in @retry
                                 * seconds */
  MD_NOTICE_ENDED,              /* the end of a file */
  MD_NOTICE_FAILED              /* of a file: it cannot be watched */
} MdNoticeKind;

typedef struct
{
  MdNoticeKind kind;
  const MdCameraParams *camera;
  gint64 time;                  /* µs since 1970, when it was noticed */
  GstClockTime position;        /* in a file; NONE: a live source's */
  GstStructure *event;          /* owned; of an event: the element's message */
  GstStructure *stats;          /* owned; of an event: the element's statistics
                                 */
  char *reason;                 /* owned; of offline and failed */
  guint retry;
} MdNotice;

void md_notice_free (MdNotice * notice);

typedef struct _MdCamera MdCamera;
/* @params: outlives the camera
 * @queue: (element-type MdNotice): gets what happens */
MdCamera *md_camera_start (const MdCameraParams * params, GAsyncQueue * queue);
/* Ends it, and waits for its thread. */
void md_camera_stop (MdCamera * camera);
/* Whether it is watched for ever. */
gboolean md_camera_is_endless (const MdCameraParams * params);
