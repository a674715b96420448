/* Tests the vote on a person with made-up observations. */
#include "track/verdict.h"

#define FRAME (G_GINT64_CONSTANT (40000000))

static const MdVerdictParams params = MD_VERDICT_PARAMS_DEFAULT;

static void
vote (MdVerdict * verdict, gint64 * time, guint n, float probability,
    float weight, MdReason lack)
{
  MdObservation observation =
      { {1 - probability, probability, 0}, 0.5f, weight, lack };

  for (guint i = 0; i < n; i++) {
    *time += FRAME;
    md_verdict_add (verdict, &observation, *time, &params);
  }
}

static void
test_settles (void)
{
  MdVerdict verdict;
  gint64 time = 0;

  md_verdict_init (&verdict);
  g_assert_cmpint (verdict.label, ==, MD_LABEL_UNKNOWN);
  g_assert_cmpint (verdict.reason, ==, MD_REASON_PENDING);
  vote (&verdict, &time, 1, 0.95f, 1, MD_REASON_NONE);
  g_assert_cmpint (verdict.label, ==, MD_LABEL_MASK);
  g_assert_cmpint (verdict.reason, ==, MD_REASON_NONE);

  /* Poor observations take longer. */
  md_verdict_init (&verdict);
  vote (&verdict, &time, 3, 0.05f, 0.1f, MD_REASON_BLURRED);
  g_assert_cmpint (verdict.label, ==, MD_LABEL_UNKNOWN);
  vote (&verdict, &time, 7, 0.05f, 0.1f, MD_REASON_BLURRED);
  g_assert_cmpint (verdict.label, ==, MD_LABEL_NO_MASK);
}

/* A face that flickers around the threshold has one verdict; one that changes
 * has another, once. */
static void
test_hysteresis (void)
{
  MdVerdict verdict;
  MdLabel last = MD_LABEL_UNKNOWN;
  gint64 time = 0;
  guint changes = 0;

  md_verdict_init (&verdict);
  vote (&verdict, &time, 25, 0.9f, 1, MD_REASON_NONE);
  g_assert_cmpint (verdict.label, ==, MD_LABEL_MASK);
  for (guint i = 0; i < 500; i++) {
    vote (&verdict, &time, 1, i % 2 ? 0.8f : 0.15f, 1, MD_REASON_NONE);
    g_assert_cmpint (verdict.label, ==, MD_LABEL_MASK);
  }
  for (guint i = 0; i < 100; i++) {
    vote (&verdict, &time, 1, i % 10 ? 0.1f : 0.9f, 1, MD_REASON_NONE);
    changes += i > 0 && verdict.label != last;
    last = verdict.label;
  }
  g_assert_cmpint (last, ==, MD_LABEL_NO_MASK);
  g_assert_cmpuint (changes, ==, 1);
}

/* The reason for a missing verdict is given, but not at first. */
static void
test_reasons (void)
{
  static const MdReason reasons[] = {
    MD_REASON_TOO_SMALL, MD_REASON_BLURRED, MD_REASON_TURNED_AWAY,
    MD_REASON_OCCLUDED
  };

  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++) {
    MdVerdict verdict;
    gint64 time = 0;

    md_verdict_init (&verdict);
    for (guint frame = 0; frame < 40; frame++) {
      vote (&verdict, &time, 1, 0.99f, 0, reasons[i]);
      vote (&verdict, &time, 1, 0.99f, 0.01f, MD_REASON_NONE);
      g_assert_cmpint (verdict.label, ==, MD_LABEL_UNKNOWN);
      if (frame < 5)
        g_assert_cmpint (verdict.reason, ==, MD_REASON_PENDING);
    }
    g_assert_cmpint (verdict.reason, ==, reasons[i]);
  }
}

static void
test_undecided (void)
{
  MdVerdict verdict;
  gint64 time = 0;

  md_verdict_init (&verdict);
  for (guint i = 0; i < 20; i++) {
    vote (&verdict, &time, 1, 0.6f, 1, MD_REASON_NONE);
    vote (&verdict, &time, 1, 0.4f, 1, MD_REASON_NONE);
  }
  g_assert_cmpint (verdict.label, ==, MD_LABEL_UNKNOWN);
  g_assert_cmpint (verdict.reason, ==, MD_REASON_UNDECIDED);
  g_assert_cmpfloat_with_epsilon (verdict.probabilities[MD_LABEL_MASK], 0.5,
      0.05);
}

/* A verdict is kept while nothing can be seen; after that it can change. */
static void
test_memory (void)
{
  MdVerdict verdict;
  gint64 time = 0;

  md_verdict_init (&verdict);
  vote (&verdict, &time, 100, 0.99f, 1, MD_REASON_NONE);
  g_assert_false (md_verdict_is_due (&verdict, time + FRAME));
  g_assert_true (md_verdict_is_due (&verdict, time + 6 * FRAME));
  time += 250 * FRAME;
  vote (&verdict, &time, 10, 0.01f, 0, MD_REASON_TURNED_AWAY);
  g_assert_cmpint (verdict.label, ==, MD_LABEL_MASK);
  vote (&verdict, &time, 1, 0.01f, 1, MD_REASON_NONE);
  g_assert_cmpint (verdict.label, ==, MD_LABEL_NO_MASK);
}

/* The threshold changes the verdict, not the probability. */
static void
test_threshold (void)
{
  MdVerdictParams sure = MD_VERDICT_PARAMS_DEFAULT;
  MdObservation observation = {.probabilities = {0.3f, 0.7f, 0},.threshold =
      0.9f,.weight = 1
  };
  MdVerdict verdict;

  sure.margin = 0.05f;
  md_verdict_init (&verdict);
  for (gint64 i = 1; i <= 20; i++)
    md_verdict_add (&verdict, &observation, i * FRAME, &sure);
  g_assert_cmpint (verdict.label, ==, MD_LABEL_NO_MASK);
  g_assert_cmpfloat_with_epsilon (verdict.probabilities[MD_LABEL_MASK], 0.7,
      0.02);
}

/* With three labels, the vote covers all of them, and the threshold only
 * mask. */
static void
test_incorrect (void)
{
  const MdObservation wrong = {
    .probabilities = {0.15f, 0.25f, 0.6f},.threshold = 0.5f,.weight = 1
  };
  const MdObservation torn = {
    .probabilities = {0.42f, 0.1f, 0.48f},.threshold = 0.5f,.weight = 1
  };
  const MdObservation right = {
    .probabilities = {0, 0.99f, 0.01f},.threshold = 0.5f,.weight = 1
  };
  MdVerdict verdict;
  gint64 time = 0;

  md_verdict_init (&verdict);
  for (guint i = 0; i < 20; i++)
    md_verdict_add (&verdict, &wrong, time += FRAME, &params);
  g_assert_cmpint (verdict.label, ==, MD_LABEL_INCORRECT);
  for (int k = 0; k < MD_N_LABELS; k++)
    g_assert_cmpfloat_with_epsilon (verdict.probabilities[k],
        wrong.probabilities[k], 0.03);

  /* One observation that excludes a bare face does not reset the vote. */
  for (guint i = 0; i < 50; i++)
    md_verdict_add (&verdict, &right, time += FRAME, &params);
  g_assert_cmpint (verdict.label, ==, MD_LABEL_MASK);
  g_assert_cmpfloat (verdict.probabilities[MD_LABEL_NO_MASK], >, 0);

  md_verdict_init (&verdict);
  for (guint i = 0; i < 20; i++)
    md_verdict_add (&verdict, &torn, time += FRAME, &params);
  g_assert_cmpint (verdict.label, ==, MD_LABEL_UNKNOWN);
  g_assert_cmpint (verdict.reason, ==, MD_REASON_UNDECIDED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verdict/settles", test_settles);
  g_test_add_func ("/verdict/hysteresis", test_hysteresis);
  g_test_add_func ("/verdict/reasons", test_reasons);
  g_test_add_func ("/verdict/undecided", test_undecided);
  g_test_add_func ("/verdict/memory", test_memory);
  g_test_add_func ("/verdict/threshold", test_threshold);
  g_test_add_func ("/verdict/incorrect", test_incorrect);
  return g_test_run ();
}
