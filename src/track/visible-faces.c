#include "visible-faces.h"

#include "detect/detector.h"
#include "detect/wanted.h"

struct _MdVisibleFaces
{
  GArray *faces;                /* of MdFace */
  guint64 largest;              /* track that select_largest has chosen */
};

MdVisibleFaces *
md_visible_faces_new (void)
{
  MdVisibleFaces *self = g_new0 (MdVisibleFaces, 1);

  self->faces = g_array_new (FALSE, FALSE, sizeof (MdFace));
  return self;
}

void
md_visible_faces_free (MdVisibleFaces * self)
{
  if (self == NULL)
    return;
  g_array_unref (self->faces);
  g_free (self);
}

/* Extrapolates @track's last seen face to the current time. */
static MdFace
present_face (const MdTrack * track)
{
  const MdBox *now = &track->motion.box, *then = &track->face.box;
  float sx = md_box_width (now) / md_box_width (then);
  float sy = md_box_height (now) / md_box_height (then);
  MdFace face = track->face;

  face.box = *now;
  face.carried = track->state != MD_TRACK_SEEN;
  face.track_id = track->id;
  if (!face.carried)
    return face;
  for (guint i = 0; i < MD_N_LANDMARKS; i++) {
    face.landmarks[i][0] = now->x1 + sx * (face.landmarks[i][0] - then->x1);
    face.landmarks[i][1] = now->y1 + sy * (face.landmarks[i][1] - then->y1);
  }
  return face;
}

void
md_visible_faces_collect (MdVisibleFaces * self, MdTracker * tracker,
    const MdDetectorParams * params, int width, int height)
{
  g_array_set_size (self->faces, 0);
  for (guint i = 0; i < md_tracker_count (tracker); i++) {
    const MdTrack *track = md_tracker_track (tracker, i);
    MdFace face = present_face (track);

    if (track->state == MD_TRACK_LOST
        || (face.carried && md_tracker_is_taken (tracker, &face.box))
        || !md_box_clip (&face.box, width, height)
        || !md_is_wanted (&face.box, params))
      continue;
    g_array_append_val (self->faces, face);
  }
  if (params->select_largest)
    self->largest = md_detector_keep_largest (self->faces, self->largest);
}

guint
md_visible_faces_count (const MdVisibleFaces * self)
{
  return self->faces->len;
}

MdFace *
md_visible_faces_list (MdVisibleFaces * self)
{
  return (MdFace *) self->faces->data;
}

/* Insertion sort: there are few faces, nearly in order. */
static void
sort_faces (GArray * array)
{
  MdFace *faces = (MdFace *) array->data;

  for (guint i = 1; i < array->len; i++) {
    MdFace face = faces[i];
    guint k = i;

    for (; k > 0 && faces[k - 1].confidence < face.confidence; k--)
      faces[k] = faces[k - 1];
    faces[k] = face;
  }
}

guint
md_visible_faces_finish (MdVisibleFaces * self, const MdFace ** faces)
{
  sort_faces (self->faces);
  *faces = md_visible_faces_list (self);
  return self->faces->len;
}
