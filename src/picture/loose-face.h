/* loose-face: the face of a picture that shows little else, such as a crop out
 * of a folder of crops.
 *
 *   MdLooseFace *finder = md_loose_face_new (models);
 *   g_autoptr (MdPicture) padded = NULL;
 *   MdFace face;
 *   if (md_loose_face_find (finder, picture, &padded, &face)) ...
 *
 * A detector wants to see what surrounds a face; the picture gets a border of
 * its own outermost pixels. That the face is where a video would have it is the
 * point: a classifier sees crops as the detector cuts them, and should be
 * trained and measured on such ones.
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include "maskdetect.h"
#include "picture.h"

typedef struct _MdLooseFace MdLooseFace;

/* @models: (transfer none) */
MdLooseFace *md_loose_face_new (MdModels * models);
void md_loose_face_free (MdLooseFace * finder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdLooseFace, md_loose_face_free)

/* @padded: (out) (transfer full): @picture with its border
 * @face: (out): the largest face, in pixels of @padded; where there is none, its
 *   box is the largest square in the middle of the picture
 * Returns: whether a face was found; FALSE, too, where there was no memory to
 *   look for one */
gboolean md_loose_face_find (MdLooseFace * finder, const MdPicture * picture,
    MdPicture ** padded, MdFace * face);
