/* Tests percentiles of times, and the counts of a stream. */
#include "track/stats.h"

#include "base/histogram.h"

static void
check_near (double value, double expected)
{
  g_assert_cmpfloat (value, >=, expected * 0.92);
  g_assert_cmpfloat (value, <=, expected * 1.08);
}

static void
test_percentiles (void)
{
  MdHistogram histogram = { 0 };

  g_assert_cmpfloat (md_histogram_percentile (&histogram, 0.5), ==, 0);
  for (guint i = 1; i <= 1000; i++)
    md_histogram_add (&histogram, (i * 7919 % 1000 + 1) * 0.01);
  check_near (md_histogram_percentile (&histogram, 0.5), 5);
  check_near (md_histogram_percentile (&histogram, 0.95), 9.5);
  check_near (md_histogram_percentile (&histogram, 0), 0.01);
  check_near (md_histogram_percentile (&histogram, 1), 10);
}

/* Old times no longer count, however many there were. */
static void
test_forgets (void)
{
  MdHistogram histogram = { 0 };

  for (guint i = 0; i < 1000000; i++)
    md_histogram_add (&histogram, 100);
  g_assert_cmpuint (histogram.n, <=, MD_HISTOGRAM_FULL);
  for (guint i = 0; i < 8 * MD_HISTOGRAM_FULL; i++)
    md_histogram_add (&histogram, 3);
  check_near (md_histogram_percentile (&histogram, 0.95), 3);
}

static void
test_extremes (void)
{
  MdHistogram histogram = { 0 };

  md_histogram_add (&histogram, 0);
  md_histogram_add (&histogram, 1e-9);
  g_assert_cmpfloat (md_histogram_percentile (&histogram, 1), <, 0.002);
  md_histogram_add (&histogram, 1e12);
  g_assert_cmpfloat (md_histogram_percentile (&histogram, 1), >, 6e4);
}

static void
test_summary (void)
{
  g_autoptr (MdStats) stats = md_stats_new ();
  MdStatsSummary summary;
  MdFrameReport report = {.interval = 5,.min_face = 30,.people = 3,
    .masked = 2,.bare = 1
  };

  for (guint i = 0; i < 100; i++) {
    report.kind = i % 5 == 0 ? MD_FRAME_SEARCHED :
        i % 10 == 1 ? MD_FRAME_SKIPPED : MD_FRAME_FOLLOWED;
    for (MdTime t = 0; t < MD_N_TIMES; t++)
      report.times[t] = -1;
    report.times[MD_TIME_FRAME] = report.kind == MD_FRAME_SEARCHED ? 40 : 4;
    if (report.kind == MD_FRAME_SEARCHED)
      report.times[MD_TIME_FOLLOW] = 30;
    md_stats_add (stats, &report);
  }
  md_stats_summarise (stats, &summary);
  g_assert_cmpuint (summary.frames, ==, 100);
  g_assert_cmpuint (summary.searched, ==, 20);
  g_assert_cmpuint (summary.skipped, ==, 10);
  check_near (summary.p50[MD_TIME_FRAME], 4);
  check_near (summary.p95[MD_TIME_FRAME], 40);
  check_near (summary.p50[MD_TIME_FOLLOW], 30);
  g_assert_cmpfloat (summary.p95[MD_TIME_CLASSIFY], ==, 0);
  g_assert_cmpuint (summary.last.people, ==, 3);
  g_assert_cmpuint (summary.last.interval, ==, 5);

  md_stats_reset (stats);
  md_stats_summarise (stats, &summary);
  g_assert_cmpuint (summary.frames, ==, 0);
  g_assert_cmpfloat (summary.p50[MD_TIME_FRAME], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stats/percentiles", test_percentiles);
  g_test_add_func ("/stats/forgets", test_forgets);
  g_test_add_func ("/stats/extremes", test_extremes);
  g_test_add_func ("/stats/summary", test_summary);
  return g_test_run ();
}
