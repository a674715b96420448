/* annotate: pictures and videos with boxes and labels drawn by the GStreamer
 * element `maskdetect`, so that there is one renderer only, and a report of
 * what it found. Results are written to a temporary file beside the output,
 * which is renamed at the end.
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
/* Writes @output in the format of its name; describes the faces in @lines. */
gboolean md_picture_annotator_run (MdPictureAnnotator * annotator,
    const char *path, const char *output, MdAnnotateLines * lines,
    GError ** error);

/* Told now and then; @share: 0..1, negative where the length is not known */
typedef void (*MdVideoProgress) (double fraction, guint64 frames, gpointer
    data);

/* What has no end is finished properly when md_interrupted(), and when its
 * source is lost, which is an error all the same; what has one, but is not
 * done by then, leaves nothing and fails with G_IO_ERROR_CANCELLED.
 * @report: a stream's lines go there as they come, a file's when it is done
 * @kept: (out): whether there is a whole file */
gboolean md_video_annotate (const MdInput * input, const char *output,
    const MdAnnotateParams * params, MdAnnotateReport * report,
    MdVideoProgress progress, gpointer data, gboolean * kept, GError ** error);

/* For both of them */
/* Turns drawing on and sets @params.
 * @tracking: the frames are those of a video */
void md_annotate_configure (GstElement * element,
    const MdAnnotateParams * params, guint threads,
    gboolean tracking);
/* The element's message: NULL where @message is another. */
const GstStructure *md_annotate_faces (GstMessage * message);
/* Of a message of an error or a warning.
 * @path: what it is about */
void md_annotate_take_error (GstMessage * message, const char *path,
    GError ** error);
