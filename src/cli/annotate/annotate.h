/* annotate: Draws boxes and labels into pictures and videos with the GStreamer
 * element `maskdetect`, so that there is only one renderer, and reports the
 * faces found. A result is written to a temporary file next to the output
 * (base/safe-file.h) and renamed at the end; a recording is written in place.
 */
#pragma once

#include <gst/gst.h>

#include "cli/inputs.h"
#include "redact-options.h"
#include "report.h"
#include "cli/options.h"

typedef struct
{
  const MdSearchOptions *search;
  const MdRedactOptions *redact;
  gboolean badge;               /* draw a badge if every face wears a mask */
  gboolean no_boxes;            /* draw no boxes, only redact */
  double sure;                  /* minimum confidence of a certain face:
                                 * search->threshold, or the model's */
} MdAnnotateParams;

/* Annotates any number of pictures, one after the other, in one pipeline. */
typedef struct _MdPictureAnnotator MdPictureAnnotator;

/* Whether @output has the extension of a picture that can be written: .png,
 * .jpg or .jpeg. */
gboolean md_picture_can_be (const char *output);
/* @params: outlives the annotator
 * @threads: of the detector */
MdPictureAnnotator *md_picture_annotator_new (const MdAnnotateParams * params,
    guint threads);
void md_picture_annotator_free (MdPictureAnnotator * annotator);
/* Annotates the picture @input in the format that the name of @output gives.
 * @lines: receives the lines for @report
 * Returns: (transfer full): a temporary file beside @output; NULL with
 *   @error */
char *md_picture_annotator_run (MdPictureAnnotator * annotator,
    const MdInput * input, const char *output, const MdAnnotateReport * report,
    MdAnnotateLines * lines, GError ** error);

/* Called every few frames.
 * @fraction: 0..1; negative if the length is unknown */
typedef void (*MdVideoProgress) (double fraction, guint64 frames, gpointer
    data);

/* Called for each part of the input that is missing from the result.
 * @loss: description; valid during the call */
typedef void (*MdVideoLoss) (const char *loss, gpointer data);

/* Callbacks of md_video_annotate(). */
typedef struct
{
  MdVideoProgress progress;
  MdVideoLoss loss;
  gpointer data;                /* for both */
} MdVideoListener;

/* A live input is recorded to @output from the start, so that the part before
 * a kill can be found and played; @output must not exist. The recording is
 * finished properly when md_interrupted() and when the source is lost, although
 * the latter is also an error. An interrupted file leaves no result and fails
 * with G_IO_ERROR_CANCELLED.
 * @report: receives the lines as frames are processed
 * @lines: the lines that could not be written, and the people seen
 * @temporary: (out) (transfer full) (nullable): the result, if it must still be
 *   renamed to @output
 * @kept: (out): whether the result is complete up to where the input ended */
gboolean md_video_annotate (const MdInput * input, const char *output,
    const MdAnnotateParams * params, MdAnnotateReport * report,
    const MdVideoListener * listener, MdAnnotateLines * lines,
    char **temporary, gboolean * kept, GError ** error);

/* Turns drawing on and sets @params; for pictures and videos.
 * @tracking: the frames are those of a video */
void md_annotate_configure (GstElement * element,
    const MdAnnotateParams * params, guint threads,
    gboolean tracking);
/* Configures @element for the first of two passes: it draws nothing, and finds
 * less certain faces than with @params alone. */
void md_annotate_configure_first_pass (GstElement * element,
    const MdAnnotateParams * params);
/* Returns: (nullable): the element's list of faces; NULL for other messages */
const GstStructure *md_annotate_faces (GstMessage * message);
/* Converts an error or warning message.
 * @path: the input, to prefix to the text; passwords in it are hidden */
void md_annotate_take_error (GstMessage * message, const char *path,
    GError ** error);
