#include "face-check.h"

#include "base/pool.h"
#include "base/progress.h"
#include "detect/single-shot.h"
#include "picture/picture.h"

struct _MdFaceCheck
{
  MdFaceCheckParams params;
  GPtrArray *scenes;            /* of MdScene: all of the file */
  GPtrArray *chosen;            /* of MdScene */
  gboolean has_run;
  gint n_unread;                /* atomic */
};

typedef struct
{
  MdFaceCheck *check;
  const MdFaceNetwork *net;
  MdSingleShot **finders;       /* [threads] */
  MdPictureReader **readers;    /* [threads] */
  GArray **found;               /* [chosen], of MdFace */
} Run;

MdFaceCheck *
md_face_check_new (const char *path, const MdFaceCheckParams * params,
    GError ** error)
{
  GPtrArray *scenes = md_scenes_load (path, error);
  MdFaceCheck *self;

  if (!scenes)
    return NULL;
  self = g_new0 (MdFaceCheck, 1);
  self->params = *params;
  self->scenes = scenes;
  self->chosen = g_ptr_array_new ();
  for (guint i = 0; i < scenes->len; i += MAX (params->every, 1))
    g_ptr_array_add (self->chosen, scenes->pdata[i]);
  return self;
}

void
md_face_check_free (MdFaceCheck * self)
{
  if (!self)
    return;
  g_ptr_array_unref (self->chosen);
  g_ptr_array_unref (self->scenes);
  g_free (self);
}

/* Sets labels by the detector's mask output. */
static void
set_labels (GArray * faces)
{
  for (guint i = 0; i < faces->len; i++) {
    MdFace *face = &g_array_index (faces, MdFace, i);

    if (face->mask_hint >= 0)
      face->label = face->mask_hint > .5f ? MD_LABEL_MASK : MD_LABEL_NO_MASK;
  }
}

static void
examine (guint task, guint worker, gpointer data)
{
  Run *run = data;
  const MdScene *scene = run->check->chosen->pdata[task];
  MdDetectorParams params = MD_DETECTOR_PARAMS_DEFAULT;
  g_autoptr (GError) error = NULL;
  g_autoptr (MdPicture) picture = md_picture_load_with (run->readers[worker],
      scene->path, &error);
  MdImage image;

  run->found[task] = g_array_new (FALSE, FALSE, sizeof (MdFace));
  if (!picture && !run->check->has_run) {
    md_progress_print (NULL, "maskdetect: %s", error->message);
    g_atomic_int_inc (&run->check->n_unread);
  }
  if (!picture)
    return;
  params.min_face_size = run->net->min_face;
  params.threads = 1;
  image = md_picture_image (picture);
  md_single_shot_find (run->finders[worker], &image, &params, MD_TURN_0,
      run->check->params.threshold, run->found[task]);
  set_labels (run->found[task]);
}

static void
examine_all (Run * run, MdFaceNetwork * net, guint n, guint threads)
{
  run->finders = g_new (MdSingleShot *, threads);
  run->readers = g_new (MdPictureReader *, threads);
  for (guint i = 0; i < threads; i++) {
    run->finders[i] = md_single_shot_new (net);
    run->readers[i] = md_picture_reader_new ();
  }
  md_pool_run (n, threads, examine, run);
  for (guint i = 0; i < threads; i++) {
    md_single_shot_free (run->finders[i]);
    md_picture_reader_free (run->readers[i]);
  }
  g_free (run->finders);
  g_free (run->readers);
}

MdEvaluation *
md_face_check_run (MdFaceCheck * self, const MdGraph * graph, GError ** error)
{
  g_autoptr (MdModel) model = md_model_new (graph, MD_PRECISION_SINGLE, error);
  g_autoptr (MdFaceNetwork) net = model ? md_face_network_new (model, error) :
      NULL;
  g_autoptr (GHashTable) detections = md_detections_new ();
  guint n = self->chosen->len;
  Run run = {.check = self,.net = net };

  if (!net)
    return NULL;
  run.found = g_new0 (GArray *, n);
  examine_all (&run, net, n, MAX (self->params.threads, 1));
  self->has_run = TRUE;
  for (guint i = 0; i < n; i++) {
    md_detections_add (detections,
        ((const MdScene *) self->chosen->pdata[i])->file,
        (const MdFace *) run.found[i]->data, run.found[i]->len);
    g_array_unref (run.found[i]);
  }
  g_free (run.found);
  return md_evaluate (self->chosen, detections, self->params.min_height, .5);
}

guint
md_face_check_n_unread (const MdFaceCheck * self)
{
  return self->n_unread;
}
