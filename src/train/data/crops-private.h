/* What crops and folders share. */
#pragma once

#include "crops.h"

/* @window of @picture and its surroundings, shrunk to the side of @crops. */
MdCrop md_crop_cut (const MdCrops * crops, const MdPicture * picture,
    MdBox window, int label, gboolean validation);
/* The window of a face around @box. */
MdBox md_crop_window_of (const MdBox * box, float scale);
/* How often a crop of @source and @label is drawn; 1 without @weights. */
float md_crop_weight (const char *weights, const char *source, int label);
/* Where @landmarks of the picture from which @window was cut are in @crop. */
void md_crop_set_landmarks (MdCrop * crop, MdBox window,
    const float landmarks[][2]);
/* Whether the picture of that file name is held out. */
gboolean md_crops_is_held_out (const char *name, guint64 seed);
/* @items: (array length=n): their pictures now belong to @crops; those
 *   without one are left out */
void md_crops_take (MdCrops * crops, MdCrop * items, guint n);
