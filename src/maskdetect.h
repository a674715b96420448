/* maskdetect: Finds the faces in a raw picture and classifies each one: mask,
 * no mask, or a mask worn incorrectly.
 *
 *   g_autoptr (GError) error = NULL;
 *   MdModels *models = md_models_load (NULL, NULL, &error);
 *   MdDetector *detector = md_detector_new (models);
 *   MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
 *   const MdFace *faces;
 *   guint n;
 *
 *   if (!md_detector_process (detector, &image, &params, &faces, &n))
 *     ...                                  // the picture could not be examined
 *   for (guint i = 0; i < n; i++)
 *     printf ("%s at %g,%g\n", md_label_name (faces[i].label),
 *         faces[i].box.x1, faces[i].box.y1);
 *
 *   md_detector_free (detector);
 *   md_models_unref (models);
 *
 * Use this API for single pictures; for video, follower.h also tracks each
 * face from frame to frame. Boxes are in pixels, with the origin at the
 * picture's top left corner; they are clipped to the picture and never empty.
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

/* Classes of the mask classifier. The labels metadata of the model maps its
 * outputs to these and says whether it knows all three. */
typedef enum
{
  MD_LABEL_UNKNOWN = -1,        /* no classifier was loaded, or no verdict
                                 * yet */
  MD_LABEL_NO_MASK = 0,
  MD_LABEL_MASK = 1,
  MD_LABEL_INCORRECT = 2        /* a mask that leaves the nose or mouth
                                 * uncovered */
} MdLabel;

#define MD_N_LABELS 3           /* unknown is not one of them */

/* Returns "unknown", "no-mask", "mask" or "incorrect"; static */
const char *md_label_name (MdLabel label);

/* Order of MdFace.landmarks; left and right are as seen in the picture. */
typedef enum
{
  MD_LANDMARK_LEFT_EYE,
  MD_LANDMARK_RIGHT_EYE,
  MD_LANDMARK_NOSE,
  MD_LANDMARK_LEFT_MOUTH,
  MD_LANDMARK_RIGHT_MOUTH,
  MD_N_LANDMARKS
} MdLandmark;

/* Probabilities of a face about which nothing is known. */
#define MD_PROBABILITIES_UNKNOWN { 0.5f, 0.5f, 0 }

/* Why a face has no verdict. MD_REASON_PENDING and the values after it occur
 * only in video. */
typedef enum
{
  MD_REASON_NONE,               /* there is a verdict */
  MD_REASON_NO_MODEL,           /* no classifier was loaded */
  MD_REASON_PENDING,            /* the face has just come into view */
  MD_REASON_UNDECIDED,          /* the views were good enough, but contradict
                                 * each other */
  MD_REASON_TOO_SMALL,
  MD_REASON_BLURRED,
  MD_REASON_TURNED_AWAY,
  MD_REASON_OCCLUDED,           /* by another face or by the frame's edge */
  MD_N_REASONS
} MdReason;

/* Returns "none", "no-model", "pending", "undecided", "too-small",
 * "blurred", "turned-away" or "occluded"; static */
const char *md_reason_name (MdReason reason);

typedef struct
{
  MdBox box;                    /* pixels */
  float confidence;             /* 0..1, that this is a face */
  float landmarks[MD_N_LANDMARKS][2];   /* x, y in pixels; not clipped */
  gboolean has_landmarks;       /* the detector predicts landmarks */
  MdTurn turn;                  /* clockwise turn that puts the face upright:
                                 * 0 unless MdDetectorParams.orientation says
                                 * otherwise; landmarks are left and right of
                                 * the upright face */
  MdLabel label;                /* for this picture; in video, the verdict
                                 * about the person */
  float probabilities[MD_N_LABELS];     /* 0..1, indexed by MdLabel; sum is
                                         * 1. MD_PROBABILITIES_UNKNOWN if
                                         * nothing is known; always 0 for a
                                         * class that the classifier does not
                                         * have */
  float mask_hint;              /* 0..1: the detector's own mask probability;
                                 * negative = it has none */
  MdReason reason;              /* why label is unknown */
  gboolean carried;             /* video: not detected in this frame, the box
                                 * is extrapolated */
  guint64 track_id;             /* video: >= 1, constant while a person is in
                                 * view, never reused; 0 for single pictures */
} MdFace;

/* Probability, 0..1, that the label is right; for MD_LABEL_UNKNOWN, that the
 * face wears a mask */
float md_face_certainty (const MdFace * face);

/* The networks, immutable and reference counted. Loading the same
 * directory twice in one process returns the same object. */
typedef struct _MdModels MdModels;

/* Names of the detectors in a model folder: face.onnx and face-small.onnx. */
#define MD_FACE_MODEL_MEDIUM "medium"
#define MD_FACE_MODEL_SMALL "small"

/* @directory: (nullable): folder with face.onnx, face-small.onnx and
 *   mask.onnx. NULL tries $MASKDETECT_MODEL_PATH, then the folder that `meson
 *   install` fills. If face.onnx is missing, MTCNN's pnet.onnx, rnet.onnx and
 *   onet.onnx are used. mask.onnx is optional.
 * @face_model: (nullable): MD_FACE_MODEL_MEDIUM, MD_FACE_MODEL_SMALL, or the
 *   path of a single-shot detector (detect/face-network.h); NULL or empty uses
 *   the folder's
 * Returns: (transfer full): NULL on failure, with @error naming the file;
 *   domain G_FILE_ERROR for a missing file, MD_MODEL_ERROR for one that cannot
 *   be used. */
MdModels *md_models_load (const char *directory, const char *face_model,
    GError ** error);
/* @mask_model: (nullable): path of a mask network to use instead of the
 *   folder's; must exist if given */
MdModels *md_models_load_with_mask (const char *directory,
    const char *face_model, const char *mask_model, GError ** error);
MdModels *md_models_ref (MdModels * models);
void md_models_unref (MdModels * models);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdModels, md_models_unref)

/* Clockwise turn of the frame that puts faces upright. */
typedef enum
{
  MD_ORIENTATION_UPRIGHT,
  MD_ORIENTATION_90,
  MD_ORIENTATION_180,
  MD_ORIENTATION_270,
  MD_ORIENTATION_AUTO           /* whichever turn finds the most faces. In
                                 * video, all four are tried until faces are
                                 * found; that turn is then kept until there
                                 * have been no faces for five seconds */
} MdOrientation;

/* Detection settings for one frame. Lengths are in pixels of the frame. */
typedef struct
{
  float min_face_size;          /* longer side of the smallest face to
                                 * report; >= 10, with P-Net >= 12; default
                                 * 30 */
  float max_face_size;          /* longer side of the largest face to report;
                                 * 0 = no limit; default 0 */
  float scale_factor;           /* P-Net: ratio between pyramid levels,
                                 * 0.5..0.95, default 0.709 (Zhang et al.
                                 * 2016) */
  float threshold;              /* minimum confidence, 0..1; negative = the
                                 * value in the model's metadata; default -1 */
  MdOrientation orientation;    /* default upright; with MTCNN's networks,
                                 * another one is a failure */
  gboolean select_largest;      /* keep only the largest face; default FALSE */
  float mask_threshold;         /* minimum probability for the label mask;
                                 * below it, the likelier of the other
                                 * labels; negative = the model's value;
                                 * default -1 */
  guint threads;                /* threads of the process-wide pool to use,
                                 * >= 1; 0 = one per core; default 0 */
  const MdRegions *regions;     /* report only faces whose centre is in one
                                 * of these; borrowed for the call; NULL =
                                 * everywhere; default NULL */
} MdDetectorParams;

#define MD_DETECTOR_PARAMS_DEFAULT { \
  .min_face_size = 30, .max_face_size = 0, .scale_factor = 0.709f, \
  .threshold = -1, \
  .orientation = MD_ORIENTATION_UPRIGHT, \
  .select_largest = FALSE, \
  .mask_threshold = -1, .threads = 0, .regions = NULL }

/* A detector owns all its scratch memory, which grows to fit the largest
 * frame so far. */
typedef struct _MdDetector MdDetector;

/* @models: (transfer none) */
MdDetector *md_detector_new (MdModels * models);
void md_detector_free (MdDetector * detector);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdDetector, md_detector_free)

/* Finds and classifies the faces of one picture; keeps no state between calls.
 * @image: any size from 1×1 to MD_IMAGE_MAX_SIDE squared
 * @faces: (out) (transfer none) (array length=n): ordered by confidence, best
 *   first; valid until the next call with @detector
 * @n: (out): number of faces
 * Returns: FALSE if @image could not be examined, because it is invalid
 *   (md_image_is_valid), memory ran out, a network does not give numbers, or
 *   MTCNN's networks do not know the orientation; @n is then 0. Do not treat
 *   that as a picture without faces. */
gboolean md_detector_process (MdDetector * detector, const MdImage * image,
    const MdDetectorParams * params, const MdFace ** faces, guint * n);

G_END_DECLS
