#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "trainer.h"

static void
append_time (GString * line, double seconds)
{
  guint s = seconds > 0 ? seconds : 0;

  if (s >= 3600)
    g_string_append_printf (line, "%u:%02u:%02u", s / 3600, s / 60 % 60,
        s % 60);
  else
    g_string_append_printf (line, "%u:%02u", s / 60, s % 60);
}

char *
md_trainer_report_line (const MdTrainerReport * report, guint epochs)
{
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "epoch %u/%u", report->epoch, epochs);
  if (!report->done)
    g_string_append_printf (line, " step %u/%u", report->step,
        report->n_steps);
  g_string_append_printf (line, "  loss %.4f", report->loss);
  if (!isnan (report->accuracy))
    g_string_append_printf (line, "  training %.4f", report->accuracy);
  if (!isnan (report->validation))
    g_string_append_printf (line, "  validation %.4f", report->validation);
  if (report->done && report->best_epoch > 0)
    g_string_append_printf (line, " (best %.4f, epoch %u)",
        report->best_validation, report->best_epoch);
  g_string_append_printf (line, "  %.0f samples/s  left ",
      report->samples_per_second);
  append_time (line, report->seconds_left);
  return g_string_free (line, FALSE);
}

void
md_trainer_print (const MdTrainerReport * report, guint epochs)
{
  gboolean terminal = isatty (STDERR_FILENO);
  g_autofree char *line = NULL;

  if (!report->done && (!terminal || report->step % 4 != 0))
    return;
  line = md_trainer_report_line (report, epochs);
  fprintf (stderr, "%s%s%s", terminal ? "\r\033[K" : "", line,
      report->done ? "\n" : "");
  fflush (stderr);
}
