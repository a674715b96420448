/* crops: labelled faces in memory, each with some of what surrounds it.
 *
 *   g_autoptr (MdCrops) crops = md_crops_new (MD_CROP_SIDE);
 *   md_crops_add_scenes (crops, "train.json", &scenes, MD_CROPS_HOLD_OUT,
 *       threads, &error);
 *   md_crops_add_folders (crops, "split", &folders, threads, &error);
 *   const MdCrop *crop = md_crops_get (crops, i);
 *
 * A picture is kept at no more than so many pixels a side: several thousand
 * faces fit, and an augmented view of one is cut in a moment.
 * Thread safety: read-only once loaded.
 */
#pragma once

#include "image/box.h"
#include "maskdetect.h"
#include "picture/picture.h"

/* Enough for networks that see up to 85 pixels. */
#define MD_CROP_SIDE 128

typedef struct
{
  MdPicture *picture;           /* owned */
  MdBox window;                 /* what a network sees, in its pixels */
  gboolean has_landmarks;
  float landmarks[MD_N_LANDMARKS][2];   /* in its pixels */
  int label;                    /* MdLabel */
  float weight;                 /* how often it is drawn; 1 = as others are */
  gboolean validation;          /* measured, never trained on */
} MdCrop;

typedef struct _MdCrops MdCrops;

/* @side: pixels, of a face with what is kept around it, which is half as much
 *   again as a network sees */
MdCrops *md_crops_new (int side);
void md_crops_free (MdCrops * crops);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdCrops, md_crops_free)

guint md_crops_size (const MdCrops * crops);
const MdCrop *md_crops_get (const MdCrops * crops, guint i);
/* Number of crops of a label on one side of the validation boundary. */
guint md_crops_count (const MdCrops * crops, int label, gboolean validation);

/* What crops are for. */
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
  float window_scale;           /* side of the window over the box's longer
                                 * side */
  float min_size;               /* pixels, of a face's width and height */
  const char *assume_bare;      /* (nullable): sources, with commas between,
                                 * whose faces of unknown wear count as bare */
  const char *weights;          /* (nullable): how often faces of a source, or
                                 * of a label of one ("aizoo/mask"), are drawn;
                                 * see source-weights.h */
} MdCropsScenes;

/* A hash of all crops, their labels and what they are for. */
guint64 md_crops_digest (const MdCrops * crops);

/* Every annotated face whose wear is known and that is not to be ignored.
 * FALSE with @error where the annotations cannot be read. */
gboolean md_crops_add_scenes (MdCrops * crops, const char *json_path,
    const MdCropsScenes * wanted, MdCropsUse use, guint threads,
    GError ** error);

typedef struct
{
  const char *classes[MD_N_LABELS];     /* the folders' names, by MdLabel */
  guint64 seed;                 /* of what is held out */
  MdModels *models;             /* (nullable): cut the face out as the detector
                                 * finds it; without them, or where it finds
                                 * none, the largest square in the middle */
  float window_scale;           /* as above */
  const char *weights;          /* as above; their source is "folders" */
} MdCropsFolders;

/* The pictures in one folder for each class; that of masks worn wrong may be
 * missing. With subfolders `train` and
 * `val` those are taken as they are (`test` is left alone); without, about
 * one picture in ten, chosen by the seed and its name, is for validation.
 * FALSE with @error (MD_TRAIN_ERROR_DATA) naming the folder that is missing
 * or empty. */
gboolean md_crops_add_folders (MdCrops * crops, const char *directory,
    const MdCropsFolders * wanted, guint threads, GError ** error);
