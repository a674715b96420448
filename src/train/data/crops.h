/* crops: Holds labelled faces in memory, each with some of its surroundings.
 *
 *   g_autoptr (MdCrops) crops = md_crops_new (MD_CROP_SIDE);
 *   md_crops_add_scenes (crops, "train.json", &scenes, MD_CROPS_HOLD_OUT,
 *       threads, &error);
 *   md_crops_add_folders (crops, "split", &folders, threads, &error);
 *   const MdCrop *crop = md_crops_get (crops, i);
 *
 * The side of a stored picture is limited, so that many thousand faces fit into
 * memory and augmented views are cheap to cut.
 * Thread safety: read-only once loaded.
 */
#pragma once

#include "image/box.h"
#include "maskdetect.h"
#include "picture/picture.h"

/* Sufficient for network inputs of up to 85 pixels. */
#define MD_CROP_SIDE 128

typedef struct
{
  MdPicture *picture;           /* owned */
  MdBox window;                 /* the network's input, in pixels of picture */
  gboolean has_landmarks;
  float landmarks[MD_N_LANDMARKS][2];   /* in pixels of picture */
  int label;                    /* MdLabel */
  float weight;                 /* for sampling; default 1 */
  gboolean validation;          /* used for validation, never for training */
} MdCrop;

typedef struct _MdCrops MdCrops;

/* @side: of the stored pictures, pixels; 1.5 times the side of the window */
MdCrops *md_crops_new (int side);
void md_crops_free (MdCrops * crops);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdCrops, md_crops_free)

guint md_crops_size (const MdCrops * crops);
const MdCrop *md_crops_get (const MdCrops * crops, guint i);
/* Number of crops of a label, for validation or for training. */
guint md_crops_count (const MdCrops * crops, int label, gboolean validation);
/* Number of pictures that could not be read; each was named in a message. */
guint md_crops_n_unread (const MdCrops * crops);

/* Purpose of crops. */
typedef enum
{
  MD_CROPS_TRAINING,
  MD_CROPS_VALIDATION,
  MD_CROPS_HOLD_OUT             /* the faces of about one picture in ten, chosen
                                 * by its name, for validation, the others for
                                 * training */
} MdCropsUse;

typedef struct
{
  float window_scale;           /* side of the window divided by the box's
                                 * longer side */
  float min_size;               /* minimum width and height of a face, pixels */
  const char *assume_bare;      /* (nullable): comma-separated sources whose
                                 * faces without a label count as bare */
  const char *weights;          /* (nullable): sampling weights of sources, or
                                 * of a label of one ("aizoo/mask"); see
                                 * source-weights.h */
} MdCropsScenes;

/* Returns a hash of all crops, their labels and their purposes. */
guint64 md_crops_digest (const MdCrops * crops);

/* Adds every annotated face that has a label and is not to be ignored.
 * Returns: FALSE with @error if the annotations cannot be read */
gboolean md_crops_add_scenes (MdCrops * crops, const char *json_path,
    const MdCropsScenes * wanted, MdCropsUse use, guint threads,
    GError ** error);

typedef struct
{
  const char *classes[MD_N_LABELS];     /* the folders' names, by MdLabel */
  guint64 seed;                 /* of the hold-out */
  MdModels *models;             /* (nullable): the detector that finds the face
                                 * to cut out; without it, or if it finds none,
                                 * the largest centred square is used */
  float window_scale;           /* as above */
  const char *weights;          /* as above; their source is "folders" */
} MdCropsFolders;

/* Adds the pictures in one folder per class and its subfolders, recognised by
 * their extensions; the folder of incorrectly worn masks may be missing. If
 * there are subfolders `train` and `val`, they are used as they are (`test` is
 * ignored); otherwise, about one picture in ten, chosen by the seed and its
 * name, is for validation.
 * Returns: FALSE with @error (MD_TRAIN_ERROR_DATA), which names the missing or
 *   empty folder, or G_FILE_ERROR if a folder cannot be read */
gboolean md_crops_add_folders (MdCrops * crops, const char *directory,
    const MdCropsFolders * wanted, guint threads, GError ** error);
