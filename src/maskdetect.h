/* maskdetect: faces in a raw picture, each with a verdict: mask, no mask, or a
 * mask that is worn wrong.
 *
 *   g_autoptr (GError) error = NULL;
 *   MdModels *models = md_models_load (NULL, NULL, &error);
 *   MdDetector *detector = md_detector_new (models);
 *   MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
 *   const MdFace *faces;
 *   guint n;
 *
 *   if (!md_detector_process (detector, &image, &params, &faces, &n))
 *     ...                                  // nothing is known of the picture
 *   for (guint i = 0; i < n; i++)
 *     printf ("%s at %g,%g\n", md_label_name (faces[i].label),
 *         faces[i].box.x1, faces[i].box.y1);
 *
 *   md_detector_free (detector);
 *   md_models_unref (models);
 *
 * This is all that single pictures need; follower.h does the same over a
 * video, whose faces have histories. Boxes are in pixels of the picture, with the origin at its top left
 * corner; they are clipped to it and never empty.
 *
 * Thread safety: MdModels may be shared freely, MdDetector belongs to one
 * thread at a time.
 */
#pragma once

#include <glib.h>

#include "image/box.h"
#include "image/image.h"
#include "image/regions.h"
#include "image/turn.h"

G_BEGIN_DECLS

/* The classifier's classes. Which of its outputs is which, and whether it knows
 * all three, is in its labels metadata. */
typedef enum
{
  MD_LABEL_UNKNOWN = -1,        /* no classifier was loaded, or no verdict */
  MD_LABEL_NO_MASK = 0,
  MD_LABEL_MASK = 1,
  MD_LABEL_INCORRECT = 2        /* a mask that leaves nose or mouth free */
} MdLabel;

#define MD_N_LABELS 3           /* unknown is none of them */

/* "unknown", "no-mask", "mask", "incorrect"; static */
const char *md_label_name (MdLabel label);

/* Order of MdFace.landmarks, left and right as seen in the picture. */
typedef enum
{
  MD_LANDMARK_LEFT_EYE,
  MD_LANDMARK_RIGHT_EYE,
  MD_LANDMARK_NOSE,
  MD_LANDMARK_LEFT_MOUTH,
  MD_LANDMARK_RIGHT_MOUTH,
  MD_N_LANDMARKS
} MdLandmark;

/* Of a face about which nothing is known. */
#define MD_PROBABILITIES_UNKNOWN { 0.5f, 0.5f, 0 }

/* Why there is no verdict about a face. Those from pending on are said only of the
 * faces of a video. */
typedef enum
{
  MD_REASON_NONE,               /* there is one */
  MD_REASON_NO_MODEL,           /* no classifier was loaded */
  MD_REASON_PENDING,            /* the face has just come into view */
  MD_REASON_UNDECIDED,          /* it was seen well enough, but what was seen
                                 * speaks for both */
  MD_REASON_TOO_SMALL,
  MD_REASON_BLURRED,
  MD_REASON_TURNED_AWAY,
  MD_REASON_OCCLUDED,           /* by another face, or cut off by the edge */
  MD_N_REASONS
} MdReason;

/* "none", "no-model", "pending", "undecided", "too-small", "blurred",
 * "turned-away", "occluded"; static */
const char *md_reason_name (MdReason reason);

typedef struct
{
  MdBox box;                    /* pixels */
  float confidence;             /* 0..1 that this is a face */
  float landmarks[MD_N_LANDMARKS][2];   /* x, y in pixels; not clipped */
  gboolean has_landmarks;       /* the detector predicts landmarks */
  MdTurn turn;                  /* by which the face stands upright: 0 but with
                                 * MdDetectorParams.orientation; landmarks are
                                 * left and right of the upright face */
  MdLabel label;                /* of this picture; in a video, the verdict
                                 * about the person */
  float probabilities[MD_N_LABELS];     /* 0..1, by MdLabel; their sum is 1.
                                         * MD_PROBABILITIES_UNKNOWN where
                                         * nothing is known. Always 0 for what
                                         * the classifier does not know */
  float mask_hint;              /* 0..1: the detector's own opinion of a mask;
                                 * negative = it has none */
  MdReason reason;              /* why label is unknown */
  gboolean carried;             /* in a video: not seen in this frame, the box
                                 * is where the face should be by now */
  guint64 track_id;             /* in a video: >= 1, the same for a person in
                                 * view, never reused; 0 in single pictures */
} MdFace;

/* 0..1 that the label is right; of a face without one, that it wears a mask */
float md_face_certainty (const MdFace * face);

/* The networks, immutable and reference counted. Loading the same
 * directory twice in one process returns the same object. */
typedef struct _MdModels MdModels;

/* Names of the detectors that a folder may hold, face.onnx and
 * face-small.onnx. */
#define MD_FACE_MODEL_MEDIUM "medium"
#define MD_FACE_MODEL_SMALL "small"

/* @directory: (nullable): folder with face.onnx, face-small.onnx and
 *   mask.onnx. NULL looks at $MASKDETECT_MODEL_PATH, then at the folder that
 *   `meson install` fills. Without face.onnx, MTCNN's pnet.onnx, rnet.onnx
 *   and onet.onnx find faces. mask.onnx may be missing.
 * @face_model: (nullable): MD_FACE_MODEL_MEDIUM, MD_FACE_MODEL_SMALL, or the
 *   file of a single-shot detector (detect/face-network.h); NULL or empty: the
 *   folder's
 * Returns: (transfer full): NULL with @error set (it names the file) on
 *   failure; domain G_FILE_ERROR for a missing file, MD_MODEL_ERROR for one
 *   that cannot be used. */
MdModels *md_models_load (const char *directory, const char *face_model,
    GError ** error);
/* @mask_model: (nullable): file of the mask network, instead of the folder's;
 *   it must exist */
MdModels *md_models_load_with_mask (const char *directory,
    const char *face_model, const char *mask_model, GError ** error);
MdModels *md_models_ref (MdModels * models);
void md_models_unref (MdModels * models);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdModels, md_models_unref)

/* How faces stand in the picture: by which clockwise turn of it they stand
 * upright. */
typedef enum
{
  MD_ORIENTATION_UPRIGHT,
  MD_ORIENTATION_90,
  MD_ORIENTATION_180,
  MD_ORIENTATION_270,
  MD_ORIENTATION_AUTO           /* whichever way shows the most; in a video, all
                                 * four are looked at until there are faces,
                                 * then that one, and all four again after five
                                 * seconds without */
} MdOrientation;

/* What a user may ask of one frame. Lengths in pixels of the frame. */
typedef struct
{
  float min_face_size;          /* longer side of the smallest face that is
                                 * reported; >= 10, P-Net >= 12; default 30 */
  float max_face_size;          /* of the largest, 0 = the frame; default 0 */
  float scale_factor;           /* P-Net: between pyramid levels, 0.5..0.95,
                                 * default 0.709 (Zhang et al. 2016) */
  float threshold;              /* confidence from which there is a face, 0..1;
                                 * negative = the one in the model's metadata;
                                 * default -1 */
  MdOrientation orientation;    /* default upright */
  gboolean select_largest;      /* keep only the largest face; default FALSE */
  float mask_threshold;         /* label is mask from this probability on, else
                                 * the likelier of the others; negative = the
                                 * model's; default -1 */
  guint threads;                /* of the process-wide pool, >= 1; 0 = one a
                                 * core; default 0 */
  const MdRegions *regions;     /* only faces whose centre lies in these, the
                                 * caller's for the call; NULL = everywhere;
                                 * default NULL */
} MdDetectorParams;

#define MD_DETECTOR_PARAMS_DEFAULT { \
  .min_face_size = 30, .max_face_size = 0, .scale_factor = 0.709f, \
  .threshold = -1, \
  .orientation = MD_ORIENTATION_UPRIGHT, \
  .select_largest = FALSE, \
  .mask_threshold = -1, .threads = 0, .regions = NULL }

/* A detector owns all scratch memory; it grows to the largest frame seen. */
typedef struct _MdDetector MdDetector;

/* @models: (transfer none) */
MdDetector *md_detector_new (MdModels * models);
void md_detector_free (MdDetector * detector);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdDetector, md_detector_free)

/* Finds and classifies the faces of a picture; what came before does not
 * matter.
 * @image: any size from 1×1 to MD_IMAGE_MAX_SIDE squared
 * @faces: (out) (transfer none) (array length=n): ordered by confidence, best
 *   first; valid until the next call with @detector
 * @n: (out): number of faces
 * Returns: FALSE where @image could not be looked at: it is not valid
 *   (md_image_is_valid), or there is not enough memory. That is not to be taken
 *   for a picture without faces; @n is then 0. */
gboolean md_detector_process (MdDetector * detector, const MdImage * image,
    const MdDetectorParams * params, const MdFace ** faces, guint * n);

G_END_DECLS
