/* face-teacher: A single-shot detector whose outputs another one is trained to
 * reproduce (Hinton et al. 2015: distillation), besides the annotations. Its
 * opinion counts where annotations say nothing: at ignored faces, at faces that
 * nobody annotated, and about masks of the category `face`.
 *
 *   MdFaceTeacher *teacher = md_face_teacher_new ("face.onnx", &input, 320, 2,
 *       &error);
 *   MdFaceMaps maps = md_face_teacher_look (teacher, worker, canvas);
 *   md_face_loss (&params, &student, faces, assignment, &maps, scale, &grads,
 *       &loss);
 *
 * Thread safety: one thread at a time per worker.
 */
#pragma once

#include "assignment.h"
#include "image/input-format.h"

typedef struct _MdFaceTeacher MdFaceTeacher;

/* @path: a detector with outputs p8, p16 and p32 of MD_FACE_CHANNELS
 * @input: format of the canvases, which must be the teacher's
 * @side: of the canvases, pixels
 * @n_workers: threads that use it
 * Returns: (transfer full): NULL with @error (G_FILE_ERROR, MD_MODEL_ERROR),
 *   which names the file */
MdFaceTeacher *md_face_teacher_new (const char *path,
    const MdInputFormat * input, int side, guint n_workers, GError ** error);
void md_face_teacher_free (MdFaceTeacher * teacher);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdFaceTeacher, md_face_teacher_free)

/* @worker: 0..n_workers - 1
 * @canvas: [side, side, 3]
 * Returns: the outputs; valid until this worker's next canvas */
MdFaceMaps md_face_teacher_look (MdFaceTeacher * teacher, guint worker,
    const float *canvas);
/* Adds the weights. */
void md_face_teacher_digest (const MdFaceTeacher * teacher,
    GChecksum * checksum);
