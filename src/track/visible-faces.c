#include "visible-faces.h"

#include "detect/detector.h"

/* The largest face is kept until another one is larger by this factor. */
#define LARGER 1.3f

struct _MdVisibleFaces
{
  GArray *faces;                /* of MdFace */
  GArray *tracks;               /* of MdTrack *: whose faces they are */
  guint64 largest;              /* track that select_largest has chosen */
};

MdVisibleFaces *
md_visible_faces_new (void)
{
  MdVisibleFaces *self = g_new0 (MdVisibleFaces, 1);

  self->faces = g_array_new (FALSE, FALSE, sizeof (MdFace));
  self->tracks = g_array_new (FALSE, FALSE, sizeof (MdTrack *));
  return self;
}

void
md_visible_faces_free (MdVisibleFaces * self)
{
  if (self == NULL)
    return;
  g_array_unref (self->faces);
  g_array_unref (self->tracks);
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

/* One person at a time: the current one until another is clearly nearer. */
static void
keep_largest (MdVisibleFaces * self)
{
  MdFace *faces = (MdFace *) self->faces->data;
  MdTrack **tracks = (MdTrack **) self->tracks->data;
  guint chosen = 0;
  float most = 0;

  for (guint i = 0; i < self->faces->len; i++) {
    float area = md_box_area (&faces[i].box);

    if (faces[i].track_id == self->largest)
      area *= LARGER;
    if (area > most) {
      most = area;
      chosen = i;
    }
  }
  if (self->faces->len == 0)
    return;
  faces[0] = faces[chosen];
  tracks[0] = tracks[chosen];
  self->largest = faces[0].track_id;
  g_array_set_size (self->faces, 1);
  g_array_set_size (self->tracks, 1);
}

void
md_visible_faces_collect (MdVisibleFaces * self, MdTracker * tracker,
    const MdDetectorParams * params, int width, int height)
{
  g_array_set_size (self->faces, 0);
  g_array_set_size (self->tracks, 0);
  for (guint i = 0; i < md_tracker_count (tracker); i++) {
    MdTrack *track = md_tracker_track (tracker, i);
    MdFace face = present_face (track);

    if (track->state == MD_TRACK_LOST
        || (face.carried && md_tracker_is_taken (tracker, &face.box))
        || !md_box_clip (&face.box, width, height)
        || !md_detector_wants (params, &face))
      continue;
    g_array_append_val (self->faces, face);
    g_array_append_val (self->tracks, track);
  }
  if (params->select_largest)
    keep_largest (self);
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

MdTrack *
md_visible_faces_track (MdVisibleFaces * self, guint i)
{
  return g_array_index (self->tracks, MdTrack *, i);
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
