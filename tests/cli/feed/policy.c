/* Tests policies: the defaults, refused values, and their effect on posts. */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "rank.h"

static MdPolicy *
load (const char *text, GError ** error)
{
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("policy-XXXXXX.ini", &path, NULL);
  MdPolicy *policy;

  g_assert_cmpint (fd, >=, 0);
  g_close (fd, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  policy = md_policy_load (path, error);
  if (!policy)
    g_assert_nonnull (strstr ((*error)->message, path));
  g_unlink (path);
  return policy;
}

static void
test_defaults (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdPolicy) policy = md_policy_load (NULL, &error);
  g_autoptr (MdPolicy) printed = load (md_policy_text (), &error);

  g_assert_no_error (error);
  g_assert_cmpint (policy->min_faces, ==, 1);
  g_assert_cmpint (policy->masks, ==, 1);
  g_assert_cmpint (policy->match, ==, MD_DONATION_MATCH_BADGE);
  g_assert_false (policy->per_face);
  g_assert_cmpstr (policy->title, ==, "Mask feed");
  /* every key has a default and every weight is set */
  for (guint i = 0; i < MD_N_TERMS; i++) {
    g_assert_cmpfloat (policy->weights[i], !=, 0);
    g_assert_cmpfloat (policy->weights[i], ==, printed->weights[i]);
  }
  g_assert_cmpfloat (policy->half_life, ==, printed->half_life);
}

static void
test_changed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdPolicy) policy = load ("[donation]\nper=face\nmasks= 3 \n"
      "limit=100\n[page]\ntitle=Ünser “feed” <b>\n", &error);

  g_assert_no_error (error);
  g_assert_true (policy->per_face);
  g_assert_cmpint (policy->masks, ==, 3);
  g_assert_cmpint (policy->limit, ==, 100);
  g_assert_cmpint (policy->min_faces, ==, 1);
  g_assert_cmpstr (policy->title, ==, "Ünser “feed” <b>");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *text, *named;
  } cases[] = {
    {"[badge]\nmin-faces=0\n", "[badge] min-faces=0"},
    {"[badge]\nmin-faces=1.5\n", "[badge] min-faces=1.5"},
    {"[badge]\nmin-faces=\n", "[badge] min-faces="},
    {"[badge]\nmin-faces=2 faces\n", "[badge] min-faces=2 faces"},
    {"[badge]\ncertainty=0.3\n", "[badge] certainty=0.3"},
    {"[badge]\ncertainty=nan\n", "[badge] certainty=nan"},
    {"[badge]\ncertainty=0,9\n", "[badge] certainty=0,9"},
    {"[donation]\nmatch=all\n", "one of badge, masked, none"},
    {"[donation]\nlimit=-1\n", "[donation] limit=-1"},
    {"[score]\nbadge=1e9\n", "[score] badge=1e9"},
    {"[score]\nhalf-life=0\n", "[score] half-life=0"},
    {"[score]\nfame=1\n", "[score] has no key 'fame'"},
    {"[scores]\nbadge=1\n", "unknown group [scores]"},
    {"badge=1\n", "Key file does not start with a group"},
    {"[score]\nbadge\n", "badge"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (load (cases[i].text, &error));
    if (!strstr (error->message, cases[i].named))
      g_error ("“%s” does not name “%s”", error->message,
          cases[i].named);
  }
}

static void
test_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (md_policy_load ("no-such-policy.ini", &error));
  g_assert_nonnull (strstr (error->message, "no-such-policy.ini"));
}

/* @labels: "m", "b", "i", "u": masked, bare, incorrect, unknown; all with the
 * probability @certain */
static MdStanding
rank (const MdPolicy * policy, const char *labels, double certain, double age)
{
  MdSidecar sidecar = {
    .faces = g_array_new (FALSE, FALSE, sizeof (MdObservation)),
  };
  MdStanding standing;

  for (; *labels; labels++) {
    MdObservation face = {
      .label = *labels == 'm' ? MD_LABEL_MASK :
          *labels == 'b' ? MD_LABEL_NO_MASK :
          *labels == 'i' ? MD_LABEL_INCORRECT : MD_LABEL_UNKNOWN,
      .label_confidence = certain,
    };
    g_array_append_val (sidecar.faces, face);
  }
  standing = md_rank (policy, &sidecar, age);
  g_array_unref (sidecar.faces);
  return standing;
}

static void
test_badge (void)
{
  g_autoptr (MdPolicy) policy = md_policy_load (NULL, NULL);

#define BADGE(labels, certain) rank (policy, labels, certain, 0).badge
  g_assert_cmpint (BADGE ("m", 0.9), ==, MD_BADGE_GIVEN);
  g_assert_cmpint (BADGE ("mmm", 0.8), ==, MD_BADGE_GIVEN);
  g_assert_cmpint (BADGE ("", 0.9), ==, MD_BADGE_NO_FACE);
  g_assert_cmpint (BADGE ("mmb", 0.9), ==, MD_BADGE_UNMASKED);
  g_assert_cmpint (BADGE ("mbi", 0.9), ==, MD_BADGE_UNMASKED);
  g_assert_cmpint (BADGE ("mui", 0.9), ==, MD_BADGE_INCORRECT);
  g_assert_cmpint (BADGE ("mmu", 0.9), ==, MD_BADGE_UNKNOWN);
  g_assert_cmpint (BADGE ("mm", 0.79), ==, MD_BADGE_UNCERTAIN);
  policy->min_faces = 2;
  g_assert_cmpint (BADGE ("m", 0.9), ==, MD_BADGE_FEW);
  g_assert_cmpint (BADGE ("mm", 0.9), ==, MD_BADGE_GIVEN);
}

static void
test_masks (void)
{
  g_autoptr (MdPolicy) policy = md_policy_load (NULL, NULL);

#define MASKS(labels, certain) rank (policy, labels, certain, 0).masks
  g_assert_cmpuint (MASKS ("mm", 0.9), ==, 1);
  g_assert_cmpuint (MASKS ("mb", 0.9), ==, 0);
  g_assert_cmpuint (MASKS ("mm", 0.6), ==, 0);
  policy->match = MD_DONATION_MATCH_MASKED;
  g_assert_cmpuint (MASKS ("mm", 0.6), ==, 1);
  policy->per_face = TRUE;
  policy->masks = 5;
  g_assert_cmpuint (MASKS ("mmm", 0.6), ==, 15);
  policy->match = MD_DONATION_MATCH_NONE;
  g_assert_cmpuint (MASKS ("mmm", 0.9), ==, 0);
}

static void
test_score (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdPolicy) policy = load ("[score]\nbadge=10\nmasked=1\nbare=-4\n"
      "certainty=2\nfaces=3\nrecent=8\nhalf-life=2\n", &error);

  g_assert_no_error (error);
  /* 10 + 1 + 0 + 2 × 0.8 + 3 × log2 (2) + 8 */
  g_assert_cmpfloat_with_epsilon (rank (policy, "m", 0.9, 0).score, 23.6, 1e-9);
  /* 0 + 1/3 - 8/3 + 2 × 0.8 + 3 × log2 (4) + 8 / 4 */
  g_assert_cmpfloat_with_epsilon (rank (policy, "mbb", 0.9, 4).score,
      1 / 3. - 8 / 3. + 1.6 + 6 + 2, 1e-9);
  g_assert_cmpfloat_with_epsilon (rank (policy, "", 0, 2).score, 4, 1e-9);
  /* faces beyond CROWD do not count */
  g_assert_cmpfloat (rank (policy, "mmmmmmm", 1, 0).score, ==,
      rank (policy, "mmmmmmmmmmm", 1, 0).score);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/feed/policy/defaults", test_defaults);
  g_test_add_func ("/feed/policy/changed", test_changed);
  g_test_add_func ("/feed/policy/refused", test_refused);
  g_test_add_func ("/feed/policy/missing", test_missing);
  g_test_add_func ("/feed/rank/badge", test_badge);
  g_test_add_func ("/feed/rank/masks", test_masks);
  g_test_add_func ("/feed/rank/score", test_score);
  return g_test_run ();
}
