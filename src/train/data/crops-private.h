/* What crops and folders share. */
#pragma once

#include "crops.h"

/* @window of @picture and its surroundings, shrunk to the side of @crops. */
MdCrop md_crop_cut (const MdCrops * crops, const MdPicture * picture,
    MdBox window, int label, gboolean validation);
/* @items: (array length=n): their pictures now belong to @crops; those
 *   without one are left out */
void md_crops_take (MdCrops * crops, MdCrop * items, guint n);
