/* smallest-face: The smallest face that the commands search for in a picture.
 *
 *   params.min_face_size = md_smallest_face (0, 4000, 3000);        // 17
 *
 * A picture is searched once, so unless a size is given, it is searched for
 * faces down to 10 pixels, the smallest that the shipped models find. From 4
 * megapixels on, that size grows with the picture, which limits time and
 * memory: 12 megapixels are searched for faces of 17 pixels, 24 for 24. It ends
 * at 30, the default of the element, from 36 megapixels on.
 * Thread safety: a pure function.
 */
#pragma once

/* @asked: pixels, longer side of a face; 0 = the default
 * @width, @height: of the picture, pixels
 * Returns: pixels, longer side */
int md_smallest_face (int asked, int width, int height);
