/* face-family: Recognises a network's family of detectors by the shapes of its
 * outputs.
 *
 *   MdFaceLayout layout;
 *   MdFaceDefaults usual;
 *   if (!md_face_family_recognise (&layout, session, model, &usual, &error))
 *     return FALSE;
 *
 * See face-network.h for the families.
 * Thread safety: the same as the session's.
 */
#pragma once

#include "face-layout.h"
#include "session.h"

/* Defaults of the family, which metadata may override. */
typedef struct
{
  MdInputFormat input;
  float threshold, nms, min_face;       /* as in MdFaceNetwork */
} MdFaceDefaults;

/* Fills in all of @layout except batches.
 * @session: of a network of @model
 * @usual: (out)
 * Returns: FALSE with @error, which lists the outputs, if they match no
 * family */
gboolean md_face_family_recognise (MdFaceLayout * layout, MdSession * session,
    const MdModel * model, MdFaceDefaults * usual, GError ** error);
