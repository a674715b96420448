/* annotate: pictures and videos with boxes and labels drawn by the GStreamer
 * element `maskdetect`, so that there is one renderer only, and a report of
 * what it found. Results are written to a temporary file beside the output
 * (base/safe-file.h), which gets its name at the end; recordings are not.
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
  gboolean badge;               /* a seal where every face wears a mask */
  gboolean no_boxes;            /* nothing is drawn but what covers faces */
  double sure;                  /* confidence from which something is a face:
                                 * search->threshold, or the model's */
} MdAnnotateParams;

/* Pictures: one pipeline does any number of them, one after the other. */
typedef struct _MdPictureAnnotator MdPictureAnnotator;

/* Whether a picture can be written under such a name: .png, .jpg or .jpeg. */
gboolean md_picture_can_be (const char *output);
/* @params: outlives the annotator
 * @threads: of the detector */
MdPictureAnnotator *md_picture_annotator_new (const MdAnnotateParams * params,
    guint threads);
void md_picture_annotator_free (MdPictureAnnotator * annotator);
/* Draws into the picture @input, in the format of the name of @output.
 * @report: what is to be told of the faces goes to @lines
 * Returns: (transfer full): a temporary file beside @output; NULL with
 *   @error */
char *md_picture_annotator_run (MdPictureAnnotator * annotator,
    const MdInput * input, const char *output, const MdAnnotateReport * report,
    MdAnnotateLines * lines, GError ** error);

/* Told now and then; @share: 0..1, negative where the length is not known */
typedef void (*MdVideoProgress) (double fraction, guint64 frames, gpointer
    data);

/* Told of what does not get into the result, in words; static or for the call
 * only */
typedef void (*MdVideoLoss) (const char *loss, gpointer data);

/* What there is to be said of a video but faces. */
typedef struct
{
  MdVideoProgress progress;
  MdVideoLoss loss;
  gpointer data;                /* of both */
} MdVideoListener;

/* What has no end is finished properly when md_interrupted(), and when its
 * source is lost, which is an error all the same; it is written under its own
 * name, which must be free, from the start, so that what a kill leaves of it
 * can be found and seen. What has an end, but is not done by then, leaves
 * nothing and fails with G_IO_ERROR_CANCELLED.
 * @report: lines go there as frames are done
 * @lines: those that could not be written; and who was seen
 * @temporary: (out) (transfer full) (nullable): the file, if it does not have
 *   its name yet
 * @kept: (out): whether there is a whole file */
gboolean md_video_annotate (const MdInput * input, const char *output,
    const MdAnnotateParams * params, MdAnnotateReport * report,
    const MdVideoListener * listener, MdAnnotateLines * lines,
    char **temporary, gboolean * kept, GError ** error);

/* For both of them */
/* Turns drawing on and sets @params.
 * @tracking: the frames are those of a video */
void md_annotate_configure (GstElement * element,
    const MdAnnotateParams * params, guint threads,
    gboolean tracking);
/* Sets @element up for the first of two passes: it draws nothing, and finds
 * more than it would by @params, also what is not surely a face. */
void md_annotate_configure_look (GstElement * element,
    const MdAnnotateParams * params);
/* The element's message: NULL where @message is another. */
const GstStructure *md_annotate_faces (GstMessage * message);
/* Of a message of an error or a warning.
 * @path: what it is about; no password of it is told */
void md_annotate_take_error (GstMessage * message, const char *path,
    GError ** error);
