/* squares: Makes folders of painted squares for training: a noisy square is
 * bare; a masked one has a bright lower half, one with an incorrectly worn
 * mask a bright upper half.
 *
 *   squares_paint_class (dir, "Plain", MD_LABEL_NO_MASK, 60);
 *   squares_paint_class (dir, "Barred", MD_LABEL_MASK, 60);
 *   crops = squares_load (dir, &error);
 *   squares_remove (dir);
 */
#pragma once

#include "train/data/crops.h"

/* @n: pictures in @folder/@name */
void squares_paint_class (const char *folder, const char *name, MdLabel label,
    guint n);
/* (transfer full): of the classes Plain, Barred and Low; NULL with @error */
MdCrops *squares_load (const char *folder, GError ** error);
/* Removes the folder with its content. */
void squares_remove (const char *path);
