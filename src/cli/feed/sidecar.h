/* sidecar: what was found in a picture, together with all that is needed to
 * check it: the picture's SHA-256, the models' and the settings. It is the
 * memory of the feed and the file that travels with a picture:
 *
 *   {"format":1,
 *    "picture":{"file":"a.jpg","sha256":"…","width":640,"height":360},
 *    "models":{"face":"…","mask":"…"},
 *    "settings":{"min-face-size":10,"threshold":-1,"largest":false},
 *    "time":"2026-05-01T12:00:00Z",
 *    "verdict":"masked",
 *    "faces":[{"x":10,"y":20,"width":64,"height":64,"confidence":0.99,
 *        "label":"mask","label-confidence":0.97}]}
 *
 *   g_autoptr (MdSidecar) sidecar = md_sidecar_load ("a.jpg.json", &error);
 *   if (md_sidecar_finding (sidecar) == MD_FINDING_MASKED)
 *     ...
 *
 * docs/feed.md describes every field. A face has the fields that `annotate
 * --json` gives it.
 * Thread safety: a plain value; concurrent readers are fine.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "maskdetect.h"
#include "detect/models.h"

/* What stands in "format"; another one is refused. */
#define MD_SIDECAR_FORMAT 1

/* What a picture shows as a whole. */
typedef enum
{
  MD_FINDING_UNKNOWN,           /* no face, or one without a verdict and none
                                 * that is bare or wears a mask wrong */
  MD_FINDING_MASKED,            /* every face wears a mask */
  MD_FINDING_UNMASKED,          /* at least one does not */
  MD_FINDING_INCORRECT          /* at least one wears it wrong, none is bare */
} MdFinding;

/* "unknown", "masked", "bare", "incorrect"; static */
const char *md_finding_name (MdFinding verdict);

/* With what a picture was looked at. */
typedef struct
{
  char *models[MD_N_MODEL_FILES];    /* SHA-256 of each file, NULL where absent */
  int min_face_size;            /* pixels */
  double threshold;             /* of the last stage, -1 = the model's */
  gboolean largest;             /* only the largest face was kept */
} MdMeans;

void md_means_clear (MdMeans * means);
MdMeans md_means_copy (const MdMeans * means);
gboolean md_means_equal (const MdMeans * a, const MdMeans * b);

typedef struct
{
  int x, y, width, height;      /* pixels of the picture, turned upright */
  double confidence;            /* 0..1 that it is a face */
  MdLabel label;
  double label_confidence;      /* 0..1 that the label is right */
} MdObservation;

typedef struct
{
  char *file;                   /* name only, valid UTF-8 */
  char *sha256;                 /* of the picture's file */
  int width, height;            /* pixels, turned upright */
  MdMeans means;
  gint64 time;                  /* Unix time in seconds, of the detection */
  GArray *faces;                /* of MdObservation, best first */
} MdSidecar;

MdSidecar *md_sidecar_copy (const MdSidecar * sidecar);
void md_sidecar_free (MdSidecar * sidecar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdSidecar, md_sidecar_free)

/* Whether another look with @means would be a look with the same.
 * @means: its min_face_size may be 0: md_smallest_face() of the picture */
gboolean md_sidecar_is_by (const MdSidecar * sidecar, const MdMeans * means);
MdFinding md_sidecar_finding (const MdSidecar * sidecar);
guint md_sidecar_count (const MdSidecar * sidecar, MdLabel label);
/* What `label-confidence` is taken from: the probability of the label. */
MdObservation md_observation (const MdFace * face);

/* Appends it as one JSON object.
 * @separator: between its members: "," or ",\n  " for a file to be read */
void md_sidecar_append (GString * text, const MdSidecar * sidecar,
    const char *separator);
/* Appends the member "faces", a JSON array. */
void md_observation_append_all (GString * text, const GArray * faces);
/* Returns: (transfer full): NULL with @error, which starts with @name, where
 *   a member is missing, unknown, out of range or against another one */
MdSidecar *md_sidecar_parse (JsonNode * node, const char *name,
    GError ** error);
MdSidecar *md_sidecar_load (const char *path, GError ** error);
/* Whether a sidecar may have that name: nothing has it, or another one. */
gboolean md_sidecar_may_be (const char *path, GError ** error);
/* Writes a file to be read; leaves it alone where it says just that. Replaces
 * a sidecar, and nothing else. */
gboolean md_sidecar_save (const MdSidecar * sidecar, const char *path,
    GError ** error);
