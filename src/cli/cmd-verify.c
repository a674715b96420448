#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/names.h"
#include "base/progress.h"
#include "detect/models.h"
#include "commands.h"
#include "cli/digest.h"
#include "cli/feed/examine.h"
#include "inputs.h"

/* Tolerances. Sums differ in the last bits between processors, and pixels in
 * the last bit between JPEG decoders; a meaningful edit makes a larger
 * difference. */
#define MIN_OVERLAP 0.9f
#define MAX_DIFFERENCE 0.03

typedef struct
{
  char *sidecars;
  char **args;
  MdSearchOptions search;
} Options;

typedef struct
{
  const Options *options;
  MdExaminer examiner;
  MdDetector *detector;
} Verification;

static void
clear_options (Options * options)
{
  g_free (options->sidecars);
  md_search_options_clear (&options->search);
  g_strfreev (options->args);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, clear_options);

/* (transfer full) */
static char *
sidecar_path (const Options * options, const MdInput * input)
{
  g_autofree char *base = g_path_get_basename (input->path);
  g_autofree char *name = NULL;

  if (!options->sidecars)
    return g_strconcat (input->path, ".json", NULL);
  if (!g_file_test (options->sidecars, G_FILE_TEST_IS_DIR))
    return g_strdup (options->sidecars);
  name = g_strconcat (base, ".json", NULL);
  return g_build_filename (options->sidecars, input->folder, name, NULL);
}

static gboolean
check_models (const MdMeans * said, const MdMeans * ours, const char *path)
{
  gboolean same = TRUE;

  for (guint i = 0; i < MD_N_MODEL_FILES; i++)
    if (g_strcmp0 (said->models[i], ours->models[i]) != 0) {
      md_cli_fail ("%s: the models differ: the verdict was made with another "
          "%s.onnx; set the folder of the right models with --models", path,
          md_model_file_name (i));
      same = FALSE;
    }
  return same;
}

static gboolean
check_settings (const MdSidecar * sidecar, const MdMeans * ours,
    const char *path)
{
  const MdMeans *said = &sidecar->means;
  int min_face_size = md_smallest_face (ours->min_face_size, sidecar->width,
      sidecar->height);

  if (said->min_face_size != min_face_size) {
    md_cli_fail
        ("%s: the settings differ: the verdict covers faces of at least "
        "%d pixels, not %d; accept this with --min-face-size %d", path,
        said->min_face_size, min_face_size, said->min_face_size);
    return FALSE;
  }
  if (said->largest != ours->largest) {
    md_cli_fail ("%s: the settings differ: the verdict covers %s; accept this "
        "%s --largest", path, said->largest ? "only the largest face" :
        "all faces", said->largest ? "with" : "without");
    return FALSE;
  }
  if (fabs (said->threshold - ours->threshold) > 1e-6) {
    md_cli_fail ("%s: the settings differ: the verdict was made with a face "
        "threshold of %g, not %g (-1 = the model's default); accept this with "
        "--threshold %g", path, said->threshold, ours->threshold,
        said->threshold);
    return FALSE;
  }
  return TRUE;
}

static MdBox
box_of (const MdObservation * face)
{
  return (MdBox) {
  face->x, face->y, face->x + face->width, face->y + face->height};
}

/* Matches @wanted to a face of @faces; each face matches only once.
 * @taken: whether each face has been matched
 * Returns: its index; faces->len if there is none */
static guint
find_face (const GArray * faces, const MdObservation * wanted,
    const gboolean * taken)
{
  MdBox box = box_of (wanted);
  float best = MIN_OVERLAP;
  guint found = faces->len;

  for (guint i = 0; i < faces->len; i++) {
    MdBox other = box_of (&g_array_index (faces, MdObservation, i));
    float overlap = md_box_iou (&box, &other);

    if (!taken[i] && overlap >= best) {
      best = overlap;
      found = i;
    }
  }
  return found;
}

static gboolean
check_face (const MdObservation * said, const MdSidecar * seen,
    gboolean * taken, const char *path)
{
  guint index = find_face (seen->faces, said, taken);
  const MdObservation *face;

  if (index == seen->faces->len) {
    md_cli_fail ("%s: the sidecar was edited: it lists a face at %d,%d that "
        "the models do not find", path, said->x, said->y);
    return FALSE;
  }
  taken[index] = TRUE;
  face = &g_array_index (seen->faces, MdObservation, index);
  if (face->label != said->label)
    md_cli_fail ("%s: the sidecar was edited: it labels the face at %d,%d "
        "'%s', the models '%s'", path, said->x, said->y,
        md_label_name (said->label), md_label_name (face->label));
  else if (fabs (face->confidence - said->confidence) > MAX_DIFFERENCE
      || fabs (face->label_confidence - said->label_confidence)
      > MAX_DIFFERENCE)
    md_cli_fail
        ("%s: the sidecar was edited: its probabilities for the face at "
        "%d,%d differ from the models'", path, said->x, said->y);
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_faces (const MdSidecar * said, const MdSidecar * seen, const char *path)
{
  g_autofree gboolean *taken = g_new0 (gboolean, seen->faces->len);

  if (strcmp (said->sha256, seen->sha256) != 0) {
    md_cli_fail ("%s: the picture changed while it was being verified", path);
    return FALSE;
  }
  if (said->width != seen->width || said->height != seen->height) {
    md_cli_fail ("%s: the sidecar was edited: the picture has %d × %d pixels, "
        "not %d × %d", path, seen->width, seen->height, said->width,
        said->height);
    return FALSE;
  }
  if (said->faces->len != seen->faces->len) {
    md_cli_fail ("%s: the sidecar was edited: it lists %u faces, the models "
        "find %u", path, said->faces->len, seen->faces->len);
    return FALSE;
  }
  for (guint i = 0; i < said->faces->len; i++)
    if (!check_face (&g_array_index (said->faces, MdObservation, i), seen,
            taken, path))
      return FALSE;
  if (md_sidecar_finding (said) == md_sidecar_finding (seen))
    return TRUE;
  md_cli_fail ("%s: the sidecar was edited: its verdict is '%s', that of the "
      "models '%s'", path, md_finding_name (md_sidecar_finding (said)),
      md_finding_name (md_sidecar_finding (seen)));
  return FALSE;
}

static gboolean
check_name (const MdSidecar * said, const char *path)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *name = g_filename_display_name (base);

  if (strcmp (said->file, name) == 0)
    return TRUE;
  md_cli_fail ("%s: the sidecar belongs to another picture, or one of the two "
      "was renamed: it names '%s'", path, said->file);
  return FALSE;
}

static gboolean
check_digest (const MdSidecar * said, const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *sha256 = md_digest_file (path, &error);

  if (sha256 && strcmp (sha256, said->sha256) == 0)
    return TRUE;
  if (sha256)
    md_cli_fail ("%s: the picture changed, or the sidecar belongs to another "
        "picture: its SHA-256 is %s, not %s", path, sha256, said->sha256);
  else
    md_cli_fail ("%s", error->message);
  return FALSE;
}

static gboolean
check_sidecar (const Verification * verification, const MdSidecar * said,
    const char *path)
{
  const MdMeans *ours = &verification->examiner.means;
  g_autoptr (GError) error = NULL;
  g_autoptr (MdSidecar) seen = NULL;
  gboolean same = check_digest (said, path);

  /* no short circuit, so that every difference is reported */
  same &= check_name (said, path);
  same &= check_models (&said->means, ours, path);
  same &= check_settings (said, ours, path);
  if (!same)
    return FALSE;
  seen = md_examiner_run (&verification->examiner, verification->detector, 0,
      path, NULL, &error);
  if (!seen) {
    md_cli_fail ("%s", error->message);
    return FALSE;
  }
  return check_faces (said, seen, path);
}

static gboolean
verify_picture (const Verification * verification, const MdInput * input)
{
  g_autofree char *path = sidecar_path (verification->options, input);
  g_autoptr (GError) error = NULL;
  g_autoptr (MdSidecar) said = NULL;
  g_autofree char *shown = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    md_cli_fail ("%s: it has no verdict: there is no %s; `maskdetect feed "
        "--sidecar-beside` writes one", input->path, path);
    return FALSE;
  }
  said = md_sidecar_load (path, &error);
  if (!said) {
    md_cli_fail ("%s: the sidecar is damaged or was edited: %s", input->path,
        error->message);
    return FALSE;
  }
  if (!check_sidecar (verification, said, input->path))
    return FALSE;
  shown = md_names_printable (input->path);
  printf ("%s: %s, faces: %u, with a mask: %u\n", shown,
      md_finding_name (md_sidecar_finding (said)), said->faces->len,
      md_sidecar_count (said, MD_LABEL_MASK));
  return TRUE;
}

static int
verify_all (const Verification * verification)
{
  const Options *options = verification->options;
  guint n_bad, n_good = 0, i;
  g_autoptr (GPtrArray) inputs = md_inputs_collect (options->args,
      MD_INPUTS_PICTURES_ONLY
      | (options->search.recursive ? MD_INPUTS_RECURSIVE : 0), NULL, &n_bad,
      NULL);

  for (i = 0; i < inputs->len && !md_interrupted (); i++) {
    if (verify_picture (verification, g_ptr_array_index (inputs, i)))
      n_good++;
    fflush (stdout);
  }
  md_progress_print (NULL, "%u verified, %u not", n_good, i - n_good + n_bad);
  if (i < inputs->len)
    return MD_EXIT_INTERRUPTED;
  return n_good == inputs->len && n_bad == 0 ? MD_EXIT_OK : MD_EXIT_FAILED;
}

static int
verify (const Options * options)
{
  Verification verification = {.options = options };
  g_autoptr (GError) error = NULL;
  int status;

  if (md_examiner_init (&verification.examiner, &options->search, &error)) {
    verification.detector = md_detector_new (verification.examiner.models);
    status = verify_all (&verification);
    md_detector_free (verification.detector);
  } else {
    status = md_cli_fail ("%s", error->message);
  }
  md_examiner_clear (&verification.examiner);
  return status;
}

int
md_cmd_verify (int argc, char **argv)
{
  g_auto (Options) options = {.search = MD_SEARCH_OPTIONS_DEFAULT };
  const GOptionEntry entries[] = {
    {"sidecar", 's', 0, G_OPTION_ARG_FILENAME, &options.sidecars,
        "The picture's sidecar, or the folder with all sidecars "
          "(default: PICTURE.json next to each picture)", "FILE|DIR"},
    MD_SEARCH_ENTRIES (&options.search, ""),
    {G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.args,
        NULL, NULL},
    {NULL}
  };

  if (!md_cli_parse (&argc, &argv, entries, "PICTURE…",
          "Checks verdicts written by `maskdetect feed --sidecar`: the "
          "picture and the models must\n"
          "be identical to the byte, and a new run of the models must "
          "give the same verdict.\n"
          "PICTURE is a file or a folder.\n\n"
          "Examples:\n"
          "  maskdetect verify photo.jpg\n"
          "  maskdetect verify --sidecar site/sidecars holiday/"))
    return MD_EXIT_USAGE;
  if (!options.args)
    return md_cli_usage ("no picture given");
  if (!md_search_options_check (&options.search))
    return MD_EXIT_USAGE;
  if (!md_cli_init_gst ())
    return MD_EXIT_FAILED;
  md_interrupt_catch ();
  return verify (&options);
}
