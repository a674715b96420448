/* head: Renders a rotated and lit head from its relief and its texture.
 *
 *   MdPose pose = { .x = 320, .y = 180, .scale = 40, .yaw = 0.4 };
 *   MdHead *head = md_head_new (&person);
 *   md_head_draw (head, cr, &pose, &light);
 *   md_head_box (head, &pose, &box, landmarks);
 *
 * Thread safety: a head belongs to one thread at a time.
 */
#pragma once

#include <cairo.h>

#include "light.h"
#include "person.h"

typedef struct
{
  double x, y;                  /* centre of the head, pixels */
  double scale;                 /* pixels per unit of face-shape.h */
  double yaw, pitch, roll;      /* radians; yaw > 0 turns to the right of the
                                 * picture, pitch > 0 looks up, roll > 0 leans
                                 * to the right of the picture */
} MdPose;

typedef struct _MdHead MdHead;

/* @person: (transfer none): copied */
MdHead *md_head_new (const MdPerson * person);
void md_head_free (MdHead * head);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdHead, md_head_free)

const MdPerson *md_head_person (const MdHead * head);

/* Draws head, ears, hair and mask. */
void md_head_draw (MdHead * head, cairo_t * cr, const MdPose * pose,
    const MdLight * light);

/* Computes the box, from forehead to chin and cheek to cheek, in pixels. */
void md_head_box (const MdHead * head, const MdPose * pose, MdBox * box,
    float landmarks[5][2]);

/* Projects a point of the head into the picture.
 * Returns: its depth, > 0 in front of the centre of the head */
double md_pose_project (const MdPose * pose, const double point[3],
    double *x, double *y);
