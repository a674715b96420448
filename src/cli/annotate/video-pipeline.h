/* video-pipeline: A pipeline from a file, an address or a camera to a file with
 * boxes and labels, and the original audio and subtitles.
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
  GstElement *source;           /* the part of it up to raw frames */
  guint n_audio;                /* audio streams seen so far */
  gboolean redacting;           /* pass only pictures and audio */
  gboolean first_pass;          /* search only, write nothing */
  gboolean posted_captions;     /* of the streaming thread */
  GstPad *video;                /* sink pad of the video branch */
  GPtrArray *others;            /* of GstPad: those of the audio and text
                                 * branches; guarded by the object lock of
                                 * pipeline */
} MdVideoPipeline;

/* Returns: (transfer none) (nullable): the description of a stream that is
 *   missing from the result, borrowed from @message; NULL for other messages */
const char *md_video_pipeline_loss (GstMessage * message);
/* @format: outlives the pipeline
 * @output: (nullable): NULL = search only, write nothing
 * @covers: (nullable): additional areas to redact; outlives the pipeline
 * Returns: FALSE with @error; @self must be cleared all the same */
gboolean md_video_pipeline_init (MdVideoPipeline * self,
    const MdInput * input, const MdVideoFormat * format, const char *output,
    const MdAnnotateParams * params, const MdCoverPlan * covers,
    GError ** error);
void md_video_pipeline_clear (MdVideoPipeline * self);
/* Ends the stream, so that the file is finished. Blocks while a buffer is being
 * processed. */
void md_video_pipeline_end (MdVideoPipeline * self);
