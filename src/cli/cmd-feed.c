#include <gio/gio.h>
#include <stdio.h>

#include "base/progress.h"
#include "commands.h"
#include "cli/feed/rescan.h"

typedef struct
{
  char *site, *ledger, *policy;
  char **args;
  MdSearchOptions search;
  gboolean watch, sidecar, beside, print_policy;
} Options;

static void
clear_options (Options * options)
{
  g_free (options->site);
  g_free (options->ledger);
  g_free (options->policy);
  md_search_options_clear (&options->search);
  g_strfreev (options->args);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options);

static void
print_report (const MdFeedReport * report, gpointer data)
{
  md_progress_print (NULL, "%u new, %u known, %u failed; posts: %u, with the "
      "badge: %u; masks donated: %" G_GUINT64_FORMAT ", %"
      G_GUINT64_FORMAT " of them new",
      report->n_new, report->n_known, report->n_failed, report->n_posts,
      report->n_badges, report->masks, report->new_masks);
}

static void
print_place (const char *site)
{
  g_autofree char *page = g_build_filename (site, "index.html", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (page);
  g_autofree char *address = g_file_get_uri (file);

  md_progress_print (NULL, "Open %s", address);
}

static int
watch (MdFeed * feed, const MdFeedParams * params)
{
  g_autoptr (GError) error = NULL;

  print_place (params->site);
  md_progress_print (NULL, "Watching %s; press Ctrl-C to stop", params->folder);
  if (!md_rescan_run (feed, params, print_report, NULL, &error))
    return md_cli_fail ("%s", error->message);
  return MD_EXIT_OK;
}

static int
run_once (MdFeed * feed, const MdFeedParams * params)
{
  g_autoptr (GError) error = NULL;
  MdFeedReport report;

  if (!md_feed_update (feed, FALSE, &report, &error))
    return md_cli_fail ("%s", error->message);
  print_report (&report, NULL);
  print_place (params->site);
  if (report.interrupted)
    return MD_EXIT_INTERRUPTED;
  return report.n_failed + report.n_busy ? MD_EXIT_FAILED : MD_EXIT_OK;
}

static int
make_feed (const Options * options, const MdExaminer * examiner)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdPolicy) policy = md_policy_load (options->policy, &error);
  MdFeedParams params = {
    .folder = options->args[0],
    .site = options->site,
    .ledger = options->ledger,
    .examiner = examiner,
    .policy = policy,
    .recursive = options->search.recursive,
    .sidecars = options->sidecar,
    .beside = options->beside,
  };
  g_autoptr (MdFeed) feed = policy ? md_feed_new (&params, &error) : NULL;

  if (!feed)
    return md_cli_fail ("%s", error->message);
  return options->watch ? watch (feed, &params) : run_once (feed, &params);
}

static int
feed (const Options * options)
{
  g_autoptr (GError) error = NULL;
  MdExaminer examiner;
  int status;

  if (!g_file_test (options->args[0], G_FILE_TEST_IS_DIR))
    return md_cli_fail ("%s: not a folder", options->args[0]);
  if (md_examiner_init (&examiner, &options->search, &error))
    status = make_feed (options, &examiner);
  else
    status = md_cli_fail ("%s", error->message);
  md_examiner_clear (&examiner);
  return status;
}

int
md_cmd_feed (int argc, char **argv)
{
  g_auto (Options) options = {.search = MD_SEARCH_OPTIONS_DEFAULT };
  const GOptionEntry entries[] = {
    {"output", 'o', 0, G_OPTION_ARG_FILENAME, &options.site,
        "Folder for the page and its files", "SITE"},
    {"policy", 'p', 0, G_OPTION_ARG_FILENAME, &options.policy,
        "Key file with the rules for badges, donations and promotion", "FILE"},
    {"print-policy", 0, 0, G_OPTION_ARG_NONE, &options.print_policy,
        "Print the default policy with an explanation of each key", NULL},
    {"watch", 'w', 0, G_OPTION_ARG_NONE, &options.watch,
        "Keep running and add new pictures as they arrive, until Ctrl-C", NULL},
    {"ledger", 0, 0, G_OPTION_ARG_FILENAME, &options.ledger,
        "Ledger of the donations; several sites may share one (default "
          "SITE/ledger.jsonl)", "FILE"},
    {"sidecar", 0, 0, G_OPTION_ARG_NONE, &options.sidecar,
        "For each picture, write a verdict to SITE/sidecars that "
          "`maskdetect verify` can check", NULL},
    {"sidecar-beside", 0, 0, G_OPTION_ARG_NONE, &options.beside,
        "Write the verdict next to each original, as PICTURE.json", NULL},
    MD_SEARCH_ENTRIES (&options.search, ""),
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.args,
        NULL, NULL},
    {NULL}
  };

  if (!md_cli_parse (&argc, &argv, entries, "DIR",
          "Shows the pictures of a folder as a social feed: a web page "
          "that opens straight from\n"
          "disk, with a badge for pictures in which every face wears a "
          "mask, a ledger of donated\n"
          "masks, and a promotion score. Originals are never modified. "
          "Pictures that an earlier\n"
          "run has finished are skipped. Each picture earns its donation "
          "once, whatever its name.\n\n"
          "Examples:\n"
          "  maskdetect feed holiday/ -o site/\n"
          "  maskdetect feed holiday/ -o site/ --watch\n"
          "  maskdetect feed --print-policy > policy.ini\n"
          "  maskdetect feed holiday/ -o site/ --policy policy.ini"))
    return MD_EXIT_USAGE;
  if (options.print_policy) {
    fputs (md_policy_text (), stdout);
    return MD_EXIT_OK;
  }
  if (!options.args)
    return md_cli_usage ("no folder given");
  if (options.args[1])
    return md_cli_usage ("a feed is made from one folder; --recursive "
        "includes its subfolders");
  if (!options.site)
    return md_cli_usage ("no output given (-o SITE)");
  if (!md_search_options_check (&options.search))
    return MD_EXIT_USAGE;
  if (!md_cli_init_gst ())
    return MD_EXIT_FAILED;
  md_interrupt_catch ();
  return feed (&options);
}
