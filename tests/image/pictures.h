/* pictures: Makes the same colour picture in any raw format.
 *
 *   TestPicture *picture = test_picture_new (MD_FORMAT_NV12, w, h,
 *       MD_MATRIX_BT601, FALSE, color, data);
 *   ... picture->image ...
 *   test_picture_free (picture);
 */
#pragma once

#include "image/image.h"

typedef struct
{
  MdImage image;
  guint8 *planes[3];            /* owned */
} TestPicture;

/* Sets the colour of a pixel: R, G, B in 0..255. */
typedef void (*TestColor) (int x, int y, double rgb[3], gpointer data);

/* Strides are odd, with padding filled with noise. */
TestPicture *test_picture_new (MdFormat format, int width, int height,
    MdMatrix matrix, gboolean full_range, TestColor color, gpointer data);
void test_picture_free (TestPicture * picture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestPicture, test_picture_free)

/* Reads the components of pixel (x, y) as stored; black outside the picture. */
void test_picture_components (const MdImage * image, int x, int y,
    double components[3]);
