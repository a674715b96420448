/* trainer: the loop around a net: batches, schedule, validation, checkpoints.
 *
 *   MdTrainerParams params = MD_TRAINER_PARAMS_DEFAULT;
 *   MdTrainerFuncs funcs = { fill, loss, validate, report };
 *   params.epochs = 12;
 *   params.steps_per_epoch = n_samples / params.batch;
 *   params.checkpoint = "out/checkpoint";
 *   if (!md_trainer_run (net, &params, &funcs, data, &error)) ...
 *
 * Everything random is keyed by (seed, epoch, step), so that a run that was
 * stopped and resumed ends with the same bits as one that was not.
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
  guint64 data;                 /* a hash of what is trained on, so that a run
                                 * is not resumed with something else; 0 = not
                                 * told, nor in a checkpoint of that run;
                                 * default 0 */
  int batch;                    /* samples a step, default 128 */
  int micro_batch;              /* samples that go through the net at a time,
                                 * which limits its memory; 0 = the batch;
                                 * default 0. Gradients add up to those of the
                                 * batch, but batch-norm and online hard
                                 * examples want to see all of it at once */
  MdSchedule schedule;          /* default cosine */
  float warm_up;                /* share of all steps with a learning rate
                                 * that rises linearly, 0..0.5; default 0.05 */
  float final_share;            /* default 0.01 */
  float clip_norm;              /* gradients are scaled down to this global
                                 * norm; 0 = off; default 0 */
  guint patience;               /* epochs without a better validation before
                                 * stopping early; 0 = off; default 0 */
  float average;                /* what is validated, reported and kept is the
                                 * exponential average of the weights with
                                 * this decay a step, less in the first steps;
                                 * 0 = the weights themselves; default 0 */
  float late_average;           /* the same from a share of all steps on; 0 =
                                 * as before; default 0 */
  float late_share;             /* that share; default .3 */
  gboolean keep_best;           /* end with the weights of the best validation
                                 * rather than the last; default TRUE, and
                                 * without effect without validate() */
  MdAdamParams adam;            /* learning_rate is the peak */
  const char *checkpoint;       /* (nullable): file written after each epoch */
  gboolean resume;              /* go on from it if it exists */
  gboolean show_progress;       /* a bar, and a line an epoch, on standard
                                 * error; default FALSE */
  gboolean (*stopped) (void);   /* (nullable): asked after each step, e.g.
                                 * md_interrupted: TRUE writes the checkpoint
                                 * and ends the run */
} MdTrainerParams;

#define MD_TRAINER_PARAMS_DEFAULT { .seed = 1, .epochs = 10, .batch = 128, \
  .schedule = MD_SCHEDULE_COSINE, .warm_up = 0.05f, .final_share = 0.01f, \
  .late_share = .3f, .keep_best = TRUE, .adam = MD_ADAM_PARAMS_DEFAULT }

/* What an epoch came to. */
typedef struct
{
  guint epoch;                  /* from 1 */
  guint step, n_steps;          /* of this epoch, from 1 */
  gboolean done;                /* the epoch is complete and validated */
  double loss;                  /* mean of the epoch so far */
  double accuracy;              /* training accuracy of the epoch so far as
                                 * loss() tells it; NAN when it does not */
  double validation;            /* what validate() returned; NAN before */
  double best_validation;       /* so far; NAN without */
  guint best_epoch;             /* 0 without */
  double learning_rate;
  double samples_per_second;    /* of this epoch, training only */
  double seconds_left;          /* of the whole run, estimated */
} MdTrainerReport;

typedef struct
{
  /* Makes samples [@first, @first + @n) of the batch of step @step (counted
   * from 0 over all epochs) into @input (n × H × W × C), their targets
   * wherever @data keeps them. Must depend on nothing but its arguments and
   * the data set. */
  void (*fill) (guint epoch, guint64 step, int first, int n, float *input,
      gpointer data);
  /* After forward: writes every output's gradient into @net. The samples are
   * those of the last fill(); gradient and loss are their share in the
   * batch's.
   * @n_correct: (out): samples the net got right, or leave it alone
   * Returns: the loss */
  double (*loss) (MdNet * net, int n, double *n_correct, gpointer data);
  /* (nullable): after each epoch; higher is better. May run md_net_forward()
   * with training FALSE. @net has the averaged weights where there are. */
  double (*validate) (MdNet * net, gpointer data);
  /* (nullable): after each step, and with done set after each epoch, when the
   * net still has the weights that were validated */
  void (*report) (const MdTrainerReport * report, gpointer data);
  /* (nullable): before the first step of an epoch in this process. FALSE with
   * @error ends the run. */
  gboolean (*begin) (guint epoch, gpointer data, GError ** error);
} MdTrainerFuncs;

/* Trains @net, whose weights are initialised or loaded. FALSE with @error
 * (MD_TRAIN_ERROR or G_FILE_ERROR) when it did not come to its end. */
gboolean md_trainer_run (MdNet * net, const MdTrainerParams * params,
    const MdTrainerFuncs * funcs, gpointer data, GError ** error);

/* "epoch 3/12  loss 0.1234  validation 0.9812 …"; (transfer full) */
char *md_trainer_report_line (const MdTrainerReport * report, guint epochs);
