/* sidecar: The faces found in a picture, with everything needed to verify them:
 * the SHA-256 of the picture and the models, and the settings. It serves as the
 * cache of the feed and as the file that travels with a picture:
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
 * docs/feed.md describes every field. A face has the same fields as in
 * `annotate --json`.
 * Thread safety: a plain value; concurrent readers are fine.
 */
#pragma once

#include <json-glib/json-glib.h>

#include "maskdetect.h"
#include "detect/models.h"

/* Value of "format"; any other is refused. */
#define MD_SIDECAR_FORMAT 1

/* Verdict on a picture as a whole. */
typedef enum
{
  MD_FINDING_UNKNOWN,           /* no face; or a face without a verdict, and
                                 * none that is bare or incorrect */
  MD_FINDING_MASKED,            /* every face wears a mask */
  MD_FINDING_UNMASKED,          /* at least one does not */
  MD_FINDING_INCORRECT          /* at least one wears it incorrectly, none is
                                 * bare */
} MdFinding;

/* "unknown", "masked", "bare", "incorrect"; static */
const char *md_finding_name (MdFinding verdict);

/* The models and settings with which a picture was searched. */
typedef struct
{
  char *models[MD_N_MODEL_FILES];    /* SHA-256 of each file; NULL = no file */
  int min_face_size;            /* pixels */
  double threshold;             /* of a face; -1 = the model's */
  gboolean largest;             /* only the largest face was kept */
} MdMeans;

void md_means_clear (MdMeans * means);
MdMeans md_means_copy (const MdMeans * means);
gboolean md_means_equal (const MdMeans * a, const MdMeans * b);

typedef struct
{
  int x, y, width, height;      /* pixels of the picture, rotated upright */
  double confidence;            /* 0..1 that it is a face */
  MdLabel label;
  double label_confidence;      /* 0..1 that the label is right */
} MdObservation;

typedef struct
{
  char *file;                   /* name only, valid UTF-8 */
  char *sha256;                 /* of the picture's file */
  int width, height;            /* pixels, rotated upright */
  MdMeans means;
  gint64 time;                  /* Unix time in seconds, of the detection */
  GArray *faces;                /* of MdObservation, best first */
} MdSidecar;

MdSidecar *md_sidecar_copy (const MdSidecar * sidecar);
void md_sidecar_free (MdSidecar * sidecar);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdSidecar, md_sidecar_free)

/* Whether @sidecar was made with the models and settings of @means.
 * @means: its min_face_size may be 0: md_smallest_face() of the picture */
gboolean md_sidecar_is_by (const MdSidecar * sidecar, const MdMeans * means);
MdFinding md_sidecar_finding (const MdSidecar * sidecar);
guint md_sidecar_count (const MdSidecar * sidecar, MdLabel label);
/* Converts a detected face; label_confidence is the probability of its label. */
MdObservation md_observation (const MdFace * face);

/* Appends @sidecar as one JSON object.
 * @separator: between its members: "," or, for people to read, ",\n  " */
void md_sidecar_append (GString * text, const MdSidecar * sidecar,
    const char *separator);
/* Appends the member "faces", a JSON array. */
void md_observation_append_all (GString * text, const GArray * faces);
/* Returns: (transfer full): NULL with @error, which starts with @name, if a
 *   member is missing, unknown, out of range or contradicts another one */
MdSidecar *md_sidecar_parse (JsonNode * node, const char *name,
    GError ** error);
MdSidecar *md_sidecar_load (const char *path, GError ** error);
/* Whether @path does not exist or is a sidecar.
 * Returns: FALSE with @error */
gboolean md_sidecar_may_be (const char *path, GError ** error);
/* Writes a readable file, unless it already has this content. Replaces only
 * sidecars. */
gboolean md_sidecar_save (const MdSidecar * sidecar, const char *path,
    GError ** error);
