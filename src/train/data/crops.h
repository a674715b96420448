/* crops: labelled faces in memory, each with some of what surrounds it.
 *
 *   g_autoptr (MdCrops) crops = md_crops_new (MD_CROP_SIDE);
 *   md_crops_add_scenes (crops, "train.json", 1.3f, 14, FALSE, threads,
 *       &error);
 *   md_crops_add_folders (crops, "split", names, seed, threads, &error);
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
  int label;                    /* 0 = first class, 1 = second */
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

/* Every annotated face that is bare (label 0) or masked (label 1), not to be
 * ignored, and at least @min_size pixels wide and high.
 * @window_scale: side of the window over the box's longer side
 * FALSE with @error where the annotations cannot be read. */
gboolean md_crops_add_scenes (MdCrops * crops, const char *json_path,
    float window_scale, float min_size, gboolean validation, guint threads,
    GError ** error);

/* The pictures in one folder for each class. With subfolders `train` and
 * `val` those are taken as they are (`test` is left alone); without, about
 * one picture in ten, chosen by @seed and its name, is for validation.
 * @classes: the two folders' names
 * FALSE with @error (MD_TRAIN_ERROR_DATA) naming the folder that is missing
 * or empty. */
gboolean md_crops_add_folders (MdCrops * crops, const char *directory,
    const char *const classes[2], guint64 seed, guint threads,
    GError ** error);
