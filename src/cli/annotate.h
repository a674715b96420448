/* annotate: pictures and videos with boxes and labels drawn by the GStreamer
 * element `maskdetect`, so that there is one renderer only, and what it found
 * as JSON lines:
 *
 *   {"file": "a.jpg", "faces": [{"x": 10, "y": 20, "width": 64, "height": 64,
 *       "confidence": 0.99, "label": "mask", "label-confidence": 0.97}]}
 *
 * A video has a line a frame, with "frame", "time" in seconds, and a
 * "track-id" in every face. Results are written to a temporary file beside
 * the output, which is renamed at the end.
 */
#pragma once

#include <gst/gst.h>

#include "inputs.h"
#include "results.h"
#include "search-options.h"

typedef struct
{
  const MdSearchOptions *search;
} MdAnnotateParams;

/* Pictures: one pipeline does any number of them, one after the other. */
typedef struct _MdPictureAnnotator MdPictureAnnotator;

/* @threads: of the detector */
MdPictureAnnotator *md_picture_annotator_new (const MdAnnotateParams * params,
    guint threads, GError ** error);
void md_picture_annotator_free (MdPictureAnnotator * annotator);
/* Writes @output as PNG; appends a line to @lines. */
gboolean md_picture_annotator_run (MdPictureAnnotator * annotator,
    const char *path, const char *output, GString * lines, GError ** error);

/* Told now and then; @share: 0..1, negative where the length is not known */
typedef void (*MdVideoProgress) (double share, guint64 frames, gpointer data);

/* A stream is finished properly when md_interrupted(); a file that is not
 * done by then leaves nothing and fails with G_IO_ERROR_CANCELLED.
 * @results: (nullable): a stream's lines go there as they come, a file's when
 *   it is done */
gboolean md_video_annotate (const MdInput * input, const char *output,
    const MdAnnotateParams * params, MdResults * results,
    MdVideoProgress progress, gpointer data, GError ** error);

/* For both of them */
/* Turns drawing on and sets @params. */
void md_annotate_configure (GstElement * element,
    const MdAnnotateParams * params, guint threads);
/* The element's message: NULL where @message is another. */
const GstStructure *md_annotate_faces (GstMessage * message);
void md_annotate_append_faces (GString * line, const GstStructure * faces,
    gboolean with_tracks);
/* @path: what the message is about */
void md_annotate_take_error (GstMessage * message, const char *path,
    GError ** error);
