/* loose-face: Finds the face in a picture that shows little else, such as a
 * crop.
 *
 *   MdLooseFace *finder = md_loose_face_new (models);
 *   g_autoptr (MdPicture) padded = NULL;
 *   MdFace face;
 *   if (md_loose_face_find (finder, picture, &padded, &face)) ...
 *
 * A detector needs context around a face, so the picture is padded with copies
 * of its edge pixels. The classifier gets the detector's crops in use, so it
 * should be trained and evaluated on them too.
 *
 * Thread safety: one thread at a time may use an MdLooseFace.
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
 * @face: (out): the largest face, in pixels of @padded; if there is none, its
 *   box is the largest centred square
 * Returns: whether a face was found; also FALSE if memory ran out */
gboolean md_loose_face_find (MdLooseFace * finder, const MdPicture * picture,
    MdPicture ** padded, MdFace * face);
