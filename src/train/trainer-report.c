#include <math.h>

#include "base/progress.h"
#include "trainer.h"

char *
md_trainer_report_line (const MdTrainerReport * report, guint epochs)
{
  GString *line = g_string_new (NULL);
  g_autofree char *left = md_progress_format_time (report->seconds_left);

  g_string_append_printf (line, "epoch %u/%u", report->epoch, epochs);
  g_string_append_printf (line, "  loss %.4f", report->loss);
  if (!isnan (report->accuracy))
    g_string_append_printf (line, "  training %.4f", report->accuracy);
  if (!isnan (report->validation))
    g_string_append_printf (line, "  validation %.4f", report->validation);
  if (report->done && report->best_epoch > 0)
    g_string_append_printf (line, " (best %.4f, epoch %u)",
        report->best_validation, report->best_epoch);
  g_string_append_printf (line, "  %.0f samples/s  %s left",
      report->samples_per_second, left);
  return g_string_free (line, FALSE);
}
