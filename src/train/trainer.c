#include "trainer.h"

#include <math.h>
#include <string.h>

#include "checkpoint.h"
#include "base/progress.h"
#include "base/rng.h"

typedef struct
{
  MdNet *net;
  MdAdam *adam;
  const MdTrainerParams *params;
  const MdTrainerFuncs *funcs;
  gpointer data;
  MdTrainerState state;
  float *best;                  /* weights; (nullable) */
  float *average;               /* likewise */
  MdTrainerReport report;
  guint64 first_step;           /* of this process in this epoch */
  gint64 run_start;             /* monotonic microseconds */
  guint64 run_first_step;
  gint64 training_time;         /* of this epoch, microseconds */
  MdProgress *progress;         /* of this epoch; (nullable) */
} Run;

static guint64
n_steps_of (const MdTrainerParams * p)
{
  return (guint64) p->epochs * p->steps_per_epoch;
}

static float
rate_at (const MdTrainerParams * p, guint64 step)
{
  double total = n_steps_of (p), warm = floor (p->warm_up * total);
  double done;

  if (step < warm)
    return p->adam.learning_rate * (step + 1) / warm;
  if (p->schedule == MD_SCHEDULE_CONSTANT)
    return p->adam.learning_rate;
  done = (step - warm) / MAX (total - warm, 1);
  return p->adam.learning_rate * (p->final_share
      + (1 - p->final_share) * 0.5 * (1 + cos (G_PI * done)));
}

/* Gives less weight to the first steps, whose weights are poor. */
static void
add_to_average (Run * run)
{
  const MdTrainerParams *p = run->params;
  guint64 step = run->state.step;
  float decay = p->late_average > 0 && step >= p->late_share * n_steps_of (p) ?
      p->late_average : p->average;
  float share = 1 - MIN (decay, (1.0 + step) / (20.0 + step));
  float *average = run->average;

  for (guint i = 0; i < md_net_n_parameters (run->net); i++) {
    const MdParameter *q = md_net_parameter (run->net, i);

    for (gsize k = 0; k < q->size; k++, average++)
      *average += share * (q->data[k] - *average);
  }
}

/* Exchanges the weights of the net with the average. */
static void
swap_average (Run * run)
{
  gsize bytes = md_checkpoint_n_floats (run->net) * sizeof (float);
  g_autofree float *weights = NULL;

  if (!run->average)
    return;
  weights = g_malloc (bytes);
  md_checkpoint_get (run->net, weights);
  md_checkpoint_set (run->net, run->average);
  memcpy (run->average, weights, bytes);
}

static void
clip_gradients (MdNet * net, float limit)
{
  double square = 0;
  float factor;

  for (guint i = 0; i < md_net_n_parameters (net); i++) {
    const MdParameter *p = md_net_parameter (net, i);

    for (gsize k = 0; p->grad && k < p->size; k++)
      square += (double) p->grad[k] * p->grad[k];
  }
  if (square <= (double) limit * limit)
    return;
  factor = limit / sqrt (square);
  for (guint i = 0; i < md_net_n_parameters (net); i++) {
    const MdParameter *p = md_net_parameter (net, i);

    for (gsize k = 0; p->grad && k < p->size; k++)
      p->grad[k] *= factor;
  }
}

static gboolean
fail_nan (Run * run, int n, GError ** error)
{
  g_autofree char *layer = md_net_find_nan (run->net, n);

  g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_NAN,
      "%s: not a finite number in epoch %u, step %u, layer %s",
      md_net_graph (run->net)->name, run->report.epoch, run->report.step,
      layer ? layer : "(the loss)");
  return FALSE;
}

/* Checks the sum, which is NaN or infinite if any gradient is. */
static gboolean
gradients_are_finite (MdNet * net)
{
  double sum = 0;

  for (guint i = 0; i < md_net_n_parameters (net); i++) {
    const MdParameter *p = md_net_parameter (net, i);

    for (gsize k = 0; p->grad && k < p->size; k++)
      sum += fabsf (p->grad[k]);
  }
  return isfinite (sum);
}

static void
show (Run * run)
{
  const MdTrainerReport *r = &run->report;
  g_autofree char *line = NULL;

  if (!run->params->show_progress)
    return;
  if (r->done) {
    g_clear_pointer (&run->progress, md_progress_free);
    line = md_trainer_report_line (r, run->params->epochs);
    md_progress_print (NULL, "%s", line);
    return;
  }
  if (!run->progress) {
    line = g_strdup_printf ("epoch %u/%u", r->epoch, run->params->epochs);
    run->progress = md_progress_new (line, "steps", r->n_steps);
    md_progress_add (run->progress, r->step - 1);
  }
  md_progress_set_note (run->progress, "loss %.4f", r->loss);
  md_progress_add (run->progress, 1);
}

static gboolean
report_epoch (Run * run, GError ** error)
{
  MdTrainerReport *r = &run->report;
  const MdTrainerParams *p = run->params;
  guint64 in_epoch = run->state.step - run->first_step;
  guint64 in_run = run->state.step - run->run_first_step;
  double elapsed = (g_get_monotonic_time () - run->run_start) * 1e-6;

  r->samples_per_second = in_epoch * p->batch
      / MAX (run->training_time * 1e-6, 1e-6);
  r->seconds_left = (n_steps_of (p) - run->state.step)
      * elapsed / MAX (in_run, 1);
  show (run);
  return !run->funcs->report || run->funcs->report (r, run->data, error);
}

/* Accumulates the gradient of the batch over its micro-batches. */
static gboolean
find_gradient (Run * run, double *loss, double *correct, GError ** error)
{
  const MdTrainerParams *p = run->params;
  guint64 seed = md_rng_hash (p->seed, 1, run->state.step);
  int size = p->micro_batch > 0 ? p->micro_batch : p->batch;

  for (int first = 0; first < p->batch; first += size) {
    int n = MIN (size, p->batch - first);
    double part_correct = NAN;

    run->funcs->fill (run->report.epoch, run->state.step, first, n,
        md_net_input (run->net), run->data);
    md_net_forward (run->net, n, TRUE,
        first == 0 ? seed : md_rng_hash (seed, first, 0));
    *loss += run->funcs->loss (run->net, n, &part_correct, run->data);
    *correct += part_correct;
    if (!isfinite (*loss))
      return fail_nan (run, n, error);
    md_net_backward (run->net, n, first > 0);
    if (first + n == p->batch && !gradients_are_finite (run->net))
      return fail_nan (run, n, error);
  }
  return TRUE;
}

static gboolean
train_step (Run * run, GError ** error)
{
  const MdTrainerParams *p = run->params;
  MdAdamParams adam = p->adam;
  gint64 start = g_get_monotonic_time ();
  double correct = 0, loss = 0;

  if (!find_gradient (run, &loss, &correct, error))
    return FALSE;
  if (p->clip_norm > 0)
    clip_gradients (run->net, p->clip_norm);
  adam.learning_rate = rate_at (p, run->state.step);
  md_adam_step (run->adam, run->net, &adam);
  if (run->average)
    add_to_average (run);

  run->training_time += g_get_monotonic_time () - start;
  run->state.step++;
  run->state.epoch_loss += loss;
  run->state.epoch_correct += correct;
  run->report.learning_rate = adam.learning_rate;
  run->report.loss = run->state.epoch_loss / run->report.step;
  run->report.accuracy = run->state.epoch_correct
      / ((double) run->report.step * p->batch);
  return TRUE;
}

static gboolean
save (Run * run, GError ** error)
{
  if (!run->params->checkpoint)
    return TRUE;
  return md_checkpoint_save (run->params->checkpoint, run->net, run->adam,
      &run->state, run->best, run->average, error);
}

/* Validates, keeps the best weights, saves. */
static gboolean
end_epoch (Run * run, GError ** error)
{
  MdTrainerReport *r = &run->report;
  gboolean ok;

  swap_average (run);
  if (run->funcs->validate) {
    r->validation = run->funcs->validate (run->net, run->data);
    if (run->state.best_epoch == 0
        || r->validation > run->state.best_validation) {
      run->state.best_validation = r->validation;
      run->state.best_epoch = r->epoch;
      if (!run->best)
        run->best = g_new (float, md_checkpoint_n_floats (run->net));
      md_checkpoint_get (run->net, run->best);
    }
    r->best_validation = run->state.best_validation;
    r->best_epoch = run->state.best_epoch;
  }
  run->state.epoch_loss = run->state.epoch_correct = 0;
  r->done = TRUE;
  ok = report_epoch (run, error);
  swap_average (run);
  return ok && save (run, error);
}

static gboolean
stop_asked (Run * run, GError ** error)
{
  const MdTrainerParams *p = run->params;

  if (!p->stopped || !p->stopped ())
    return FALSE;
  if (save (run, error))
    g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_STOPPED,
        "stopped in epoch %u, step %u%s%s", run->report.epoch,
        run->report.step, p->checkpoint ? "; resume from " : "",
        p->checkpoint ? p->checkpoint : "");
  return TRUE;
}

static gboolean
train_epoch (Run * run, GError ** error)
{
  const MdTrainerParams *p = run->params;
  MdTrainerReport *r = &run->report;

  r->n_steps = p->steps_per_epoch;
  r->done = FALSE;
  r->validation = NAN;
  run->training_time = 0;
  run->first_step = run->state.step;
  if (run->funcs->begin && !run->funcs->begin (r->epoch, run->data, error))
    return FALSE;
  for (guint i = run->state.step % p->steps_per_epoch;
      i < p->steps_per_epoch; i++) {
    r->step = i + 1;
    if (!train_step (run, error))
      return FALSE;
    /* Stopping between the last step and the validation would leave a checkpoint
     * that looks as if the epoch had been validated. */
    if (i + 1 < p->steps_per_epoch) {
      if (!report_epoch (run, error) || stop_asked (run, error))
        return FALSE;
    }
  }
  return end_epoch (run, error) && !stop_asked (run, error);
}

static gboolean
patience_is_over (const MdTrainerParams * params, const MdTrainerState * state)
{
  guint epochs_done = state->step / state->steps_per_epoch;

  return params->patience > 0 && state->best_epoch > 0
      && epochs_done - state->best_epoch >= params->patience;
}

gboolean
md_trainer_may_begin (const MdTrainerParams * params, const char *checkpoint,
    GError ** error)
{
  MdTrainerState was;

  if (!md_checkpoint_may_save (checkpoint, error))
    return FALSE;
  if (params->resume || !md_checkpoint_peek (checkpoint, &was)
      || was.steps_per_epoch == 0
      || was.step / was.steps_per_epoch >= params->epochs
      || patience_is_over (params, &was))
    return TRUE;
  g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_CHECKPOINT,
      "%s: belongs to a run that has not finished; continue it with --resume, "
      "remove it, or choose another folder", checkpoint);
  return FALSE;
}

/* Whether the checkpoint was written with the same settings. */
static gboolean
check_same (const Run * run, GError ** error)
{
  const MdTrainerParams *p = run->params;
  const MdTrainerState *was = &run->state;
  const struct
  {
    const char *name;
    guint64 then, now;
  } values[] = {
    {"seed", was->seed, p->seed},
    {"batch", was->batch, p->batch},
    {"steps per epoch:", was->steps_per_epoch, p->steps_per_epoch},
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (values[i].then != values[i].now) {
      g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_CHECKPOINT,
          "%s: was started with %s %" G_GUINT64_FORMAT ", not %"
          G_GUINT64_FORMAT, p->checkpoint, values[i].name, values[i].then,
          values[i].now);
      return FALSE;
    }
  if (was->data == p->data || was->data == 0)
    return TRUE;
  g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_CHECKPOINT,
      "%s: was started with other data: pictures or annotations have changed",
      p->checkpoint);
  return FALSE;
}

static gboolean
start (Run * run, GError ** error)
{
  const MdTrainerParams *p = run->params;
  gboolean exists = p->checkpoint
      && g_file_test (p->checkpoint, G_FILE_TEST_EXISTS);

  run->state.seed = p->seed;
  run->state.batch = p->batch;
  run->state.steps_per_epoch = p->steps_per_epoch;
  run->state.data = p->data;
  run->report.best_validation = NAN;
  if (p->average > 0) {
    run->average = g_new (float, md_checkpoint_n_floats (run->net));
    md_checkpoint_get (run->net, run->average);
  }
  if (p->resume && exists) {
    run->best = g_new (float, md_checkpoint_n_floats (run->net));
    if (!md_checkpoint_load (p->checkpoint, run->net, run->adam, &run->state,
            run->best, run->average, error))
      return FALSE;
    if (!check_same (run, error))
      return FALSE;
    if (run->state.best_epoch == 0)
      g_clear_pointer (&run->best, g_free);
    else
      run->report.best_validation = run->state.best_validation;
    run->report.best_epoch = run->state.best_epoch;
  }
  run->run_start = g_get_monotonic_time ();
  run->run_first_step = run->state.step;
  return TRUE;
}

static gboolean
run_epochs (Run * run, GError ** error)
{
  const MdTrainerParams *p = run->params;

  if (!start (run, error))
    return FALSE;
  while (run->state.step < n_steps_of (p) && !patience_is_over (p, &run->state)) {
    run->report.epoch = run->state.step / p->steps_per_epoch + 1;
    if (!train_epoch (run, error))
      return FALSE;
  }
  if (p->keep_best && run->best)
    md_checkpoint_set (run->net, run->best);
  else
    swap_average (run);
  return TRUE;
}

gboolean
md_trainer_run (MdNet * net, const MdTrainerParams * params,
    const MdTrainerFuncs * funcs, gpointer data, GError ** error)
{
  Run run = {.net = net,.params = params,.funcs = funcs,.data = data };
  gboolean ok;

  g_return_val_if_fail (params->steps_per_epoch >= 1, FALSE);
  run.adam = md_adam_new (net);
  ok = run_epochs (&run, error);
  md_progress_free (run.progress);
  md_adam_free (run.adam);
  g_free (run.best);
  g_free (run.average);
  return ok;
}
