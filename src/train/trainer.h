/* trainer: The training loop: batches, schedule, validation, checkpoints.
 *
 *   MdTrainerParams params = MD_TRAINER_PARAMS_DEFAULT;
 *   MdTrainerFuncs funcs = { fill, loss, validate, report };
 *   params.epochs = 12;
 *   params.steps_per_epoch = n_samples / params.batch;
 *   params.checkpoint = "out/checkpoint";
 *   if (!md_trainer_run (net, &params, &funcs, data, &error)) ...
 *
 * All random numbers depend only on (seed, epoch, step), so that a run that was
 * interrupted and resumed gives bit-identical results.
 */
#pragma once

#include "adam.h"
#include "train-error.h"

typedef enum
{
  MD_SCHEDULE_COSINE,           /* down to final_share of the peak */
  MD_SCHEDULE_CONSTANT
} MdSchedule;

typedef struct
{
  guint64 seed;                 /* default 1 */
  guint epochs;                 /* default 10 */
  guint steps_per_epoch;        /* >= 1; no default */
  guint64 data;                 /* hash of the training data, which must match
                                 * when a run is resumed; 0 = unknown; default
                                 * 0 */
  int batch;                    /* samples per step, default 128 */
  int micro_batch;              /* samples per forward and backward, to limit
                                 * memory; 0 = the batch; default 0. Gradients
                                 * add up to those of the batch, but batch-norm
                                 * and online hard-example mining need the
                                 * whole batch */
  MdSchedule schedule;          /* default cosine */
  float warm_up;                /* fraction of all steps in which the learning
                                 * rate increases linearly, 0..0.5; default
                                 * 0.05 */
  float final_share;            /* default 0.01 */
  float clip_norm;              /* gradients are scaled down to this global
                                 * norm; 0 = off; default 0 */
  guint patience;               /* epochs without a better validation before
                                 * stopping early; 0 = off; default 0 */
  float average;                /* validate, report and keep the exponential
                                 * moving average of the weights with this decay
                                 * per step, less in the first steps; 0 = the
                                 * weights themselves; default 0 */
  float late_average;           /* decay after late_share of all steps; 0 =
                                 * unchanged; default 0 */
  float late_share;             /* default .3 */
  gboolean keep_best;           /* end with the weights of the best validation
                                 * instead of the last; default TRUE; needs
                                 * validate() */
  MdAdamParams adam;            /* learning_rate is the peak */
  const char *checkpoint;       /* (nullable): file written after each epoch */
  gboolean resume;              /* continue from it if it exists */
  gboolean show_progress;       /* print a bar, and a line per epoch, to stderr;
                                 * default FALSE */
  gboolean (*stopped) (void);   /* (nullable): called after each step, e.g.
                                 * md_interrupted; TRUE writes the checkpoint
                                 * and ends the run */
} MdTrainerParams;

#define MD_TRAINER_PARAMS_DEFAULT { .seed = 1, .epochs = 10, .batch = 128, \
  .schedule = MD_SCHEDULE_COSINE, .warm_up = 0.05f, .final_share = 0.01f, \
  .late_share = .3f, .keep_best = TRUE, .adam = MD_ADAM_PARAMS_DEFAULT }

/* Progress of an epoch. */
typedef struct
{
  guint epoch;                  /* from 1 */
  guint step, n_steps;          /* of this epoch, from 1 */
  gboolean done;                /* the epoch is complete and validated */
  double loss;                  /* mean of the epoch so far */
  double accuracy;              /* on the training samples of the epoch so far,
                                 * as reported by loss(); NAN = not reported */
  double validation;            /* result of validate(); NAN = none yet */
  double best_validation;       /* so far; NAN = none */
  guint best_epoch;             /* 0 = none */
  double learning_rate;
  double samples_per_second;    /* of this epoch, training only */
  double seconds_left;          /* of the whole run, estimated */
} MdTrainerReport;

typedef struct
{
  /* Writes samples [@first, @first + @n) of the batch of step @step (counted
   * from 0 over all epochs) into @input (n × H × W × C), and their targets into
   * @data. Must depend only on its arguments and the data set. */
  void (*fill) (guint epoch, guint64 step, int first, int n, float *input,
      gpointer data);
  /* Called after forward: writes every output's gradient into @net. The samples
   * are those of the last fill(); gradient and loss are their part of those of
   * the batch.
   * @n_correct: (out) (optional): number of correctly classified samples; may be
   *   left unset
   * Returns: the loss */
  double (*loss) (MdNet * net, int n, double *n_correct, gpointer data);
  /* (nullable): called after each epoch; higher is better. May call
   * md_net_forward() with training FALSE. @net has the averaged weights, if
   * averaging is on. */
  double (*validate) (MdNet * net, gpointer data);
  /* (nullable): called after each step, and with done set after each epoch, when
   * the net still has the validated weights. FALSE with @error ends the run
   * before the checkpoint is written, so that a resumed run repeats the epoch. */
  gboolean (*report) (const MdTrainerReport * report, gpointer data,
      GError ** error);
  /* (nullable): called before the first step of an epoch in this process. FALSE
   * with @error ends the run. */
  gboolean (*begin) (guint epoch, gpointer data, GError ** error);
} MdTrainerFuncs;

/* Whether a run may write @checkpoint. It may not replace the checkpoint of an
 * unfinished run, which may hold days of work, unless it resumes that run.
 * @params: of which steps_per_epoch and data are not used
 * Returns: FALSE with @error */
gboolean md_trainer_may_begin (const MdTrainerParams * params,
    const char *checkpoint, GError ** error);
/* Trains @net, whose weights must be initialised.
 * Returns: FALSE with @error (MD_TRAIN_ERROR or G_FILE_ERROR) if the run was not
 *   completed */
gboolean md_trainer_run (MdNet * net, const MdTrainerParams * params,
    const MdTrainerFuncs * funcs, gpointer data, GError ** error);

/* Returns: (transfer full): "epoch 3/12  loss 0.1234  validation 0.9812 …" */
char *md_trainer_report_line (const MdTrainerReport * report, guint epochs);
