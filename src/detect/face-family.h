/* face-family: which family of detectors a network is of, told from the shapes
 * of its outputs.
 *
 *   MdFaceLayout layout;
 *   MdFaceDefaults usual;
 *   if (!md_face_family_recognise (&layout, session, model, &usual, &error))
 *     return FALSE;
 *
 * See face-network.h for the families.
 * Thread safety: as the session that it is given.
 */
#pragma once

#include "face-layout.h"
#include "session.h"

/* What the family is known for; metadata may say otherwise. */
typedef struct
{
  MdInputFormat input;
  float threshold, nms, min_face;       /* as in MdFaceNetwork */
} MdFaceDefaults;

/* Fills in everything of @layout but batches.
 * @session: of a network of @model
 * @usual: (out)
 * Returns: FALSE with @error, which lists the outputs, where they are of no
 *   family */
gboolean md_face_family_recognise (MdFaceLayout * layout, MdSession * session,
    const MdModel * model, MdFaceDefaults * usual, GError ** error);
/* "ours", "SCRFD", …; static */
const char *md_face_family_name (MdFaceFamily family);
