/* sheet: Draws pictures side by side, each with a number under it. */
#pragma once

#include <glib.h>

/* @path: of the PNG
 * @pictures: paths, NULL at the end; one that cannot be read stays blank
 * @numbers: to write under the pictures */
gboolean md_sheet_save (const char *path, const char *const *pictures,
    const double *numbers, GError ** error);
