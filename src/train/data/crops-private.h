/* crops-private: Functions shared by crops and folders. */
#pragma once

#include "crops.h"

/* Cuts @window with its surroundings out of @picture and shrinks it to the side
 * of @crops. */
MdCrop md_crop_cut (const MdCrops * crops, const MdPicture * picture,
    MdBox window, int label, gboolean validation);
/* Returns the window of a face with @box. */
MdBox md_crop_window_of (const MdBox * box, float scale);
/* Returns the sampling weight of a crop of @source and @label; 1 without
 * @weights. */
float md_crop_weight (const char *weights, const char *source, int label);
/* Converts @landmarks from the picture that @window was cut from to @crop. */
void md_crop_set_landmarks (MdCrop * crop, MdBox window,
    const float landmarks[][2]);
/* Whether the picture with this file name is held out for validation. */
gboolean md_crops_is_held_out (const char *name, guint64 seed);
/* @items: (array length=n) (transfer full): added to @crops; those without a
 *   picture are skipped */
void md_crops_take (MdCrops * crops, MdCrop * items, guint n);
/* Counts @n pictures that could not be read. */
void md_crops_add_unread (MdCrops * crops, guint n);
