/* video-pipeline: from a file, an address or a camera to a file with boxes and
 * labels, its sound and its subtitles kept.
 *
 *   MdVideoPipeline pipeline;
 *   if (md_video_pipeline_init (&pipeline, input, format, "out.mp4", &params,
 *           NULL, &error))
 *     set pipeline.pipeline to PLAYING and listen to its bus
 *   md_video_pipeline_clear (&pipeline);
 */
#pragma once

#include "annotate.h"
#include "cover-plan.h"
#include "video-format.h"

typedef struct
{
  const MdVideoFormat *format;
  GstElement *pipeline;         /* owned */
  GstElement *source;           /* a part of it: all up to raw frames */
  guint n_audio;                /* streams of sound seen so far */
  gboolean redacting;           /* nothing but pictures and sound gets through */
  gboolean looking;             /* and nothing is written */
  GstPad *video;                /* where the branch of the pictures takes them */
  GPtrArray *others;            /* of GstPad: the same of sound and text;
                                 * under the object lock of pipeline */
} MdVideoPipeline;

/* What the pipeline posts of a stream that is left out: why, in words; NULL
 * where @message is another. Borrowed from it. */
const char *md_video_pipeline_loss (GstMessage * message);
/* @format: outlives the pipeline
 * @output: (nullable): NULL = look only, and write nothing
 * @covers: (nullable): where to redact, too; outlives the pipeline
 * FALSE with @error; clear it then, too. */
gboolean md_video_pipeline_init (MdVideoPipeline * self,
    const MdInput * input, const MdVideoFormat * format, const char *output,
    const MdAnnotateParams * params, const MdCoverPlan * covers,
    GError ** error);
void md_video_pipeline_clear (MdVideoPipeline * self);
/* Ends the stream, so that the file is finished. Blocks while a buffer is on
 * its way. */
void md_video_pipeline_end (MdVideoPipeline * self);
