#include "face-check.h"

#include <math.h>

#include "assignment.h"
#include "base/pool.h"
#include "nn/run/plan.h"
#include "picture/picture.h"

/* What lies right of and below a picture. */
#define GREY 114

struct _MdFaceCheck
{
  MdFaceCheckParams params;
  GPtrArray *scenes;            /* of MdScene: all of the file */
  GPtrArray *chosen;            /* of MdScene */
};

/* What a worker needs. */
typedef struct
{
  MdPlan *plan;
  MdPictureReader *reader;
  MdNms *nms;
  GArray *boxes, *scores, *masked, *kept;
} Worker;

typedef struct
{
  const MdFaceCheck *check;
  Worker *workers;
  int outputs[MD_FACE_LEVELS];
  GArray **found;               /* [chosen], of MdDetection */
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

static void
fill_input (const MdFaceCheckParams * p, const MdPicture * picture, int width,
    int height, float *input)
{
  for (int y = 0; y < height; y++) {
    const guint8 *row = picture->pixels + (gsize) 3 * picture->width * y;

    for (int x = 0; x < 3 * width; x++)
      *input++ = ((y < picture->height && x < 3 * picture->width ? row[x] :
              GREY) - p->mean) * p->scale;
  }
}

/* Every cell of one level that is sure enough. */
static void
collect (const MdFaceCheckParams * p, const float *x, const MdShape * shape,
    int stride, const MdPicture * picture, Worker * w)
{
  int columns = shape->dims[3], cells = columns * shape->dims[2];
  float limit = logf (p->threshold / (1 - p->threshold)), unit = 2 * stride;

  for (int i = 0; i < cells; i++, x += MD_FACE_CHANNELS) {
    float cx = (i % columns + .5f) * stride, cy = (i / columns + .5f) * stride;
    float score = 1 / (1 + expf (-x[0]));
    gboolean masked = x[15] > 0;
    MdBox box = { cx - x[1] * unit, cy - x[2] * unit, cx + x[3] * unit,
      cy + x[4] * unit
    };

    if (!(x[0] >= limit) || !md_box_clip (&box, picture->width,
            picture->height))
      continue;
    g_array_append_val (w->boxes, box);
    g_array_append_val (w->scores, score);
    g_array_append_val (w->masked, masked);
  }
}

static void
suppress (const MdFaceCheckParams * p, Worker * w, GArray * found)
{
  guint n;

  g_array_set_size (w->kept, w->boxes->len);
  n = md_nms_run (w->nms, (const MdBox *) w->boxes->data,
      (const float *) w->scores->data, w->boxes->len, p->nms, MD_OVERLAP_UNION,
      0, (guint *) w->kept->data);
  for (guint i = 0; i < n; i++) {
    guint k = g_array_index (w->kept, guint, i);
    const MdBox *box = &g_array_index (w->boxes, MdBox, k);
    MdDetection detection = {
      .x = box->x1,.y = box->y1,.width = md_box_width (box),
      .height = md_box_height (box),
      .score = g_array_index (w->scores, float, k),
      .label = g_array_index (w->masked, gboolean, k) ? MD_LABEL_MASK :
          MD_LABEL_NO_MASK
    };

    g_array_append_val (found, detection);
  }
}

static void
look (guint task, guint worker, gpointer data)
{
  Run *run = data;
  const MdFaceCheckParams *p = &run->check->params;
  const MdScene *scene = run->check->chosen->pdata[task];
  Worker *w = &run->workers[worker];
  g_autoptr (MdPicture) picture = md_picture_load_with (w->reader, scene->path,
      NULL);
  int width, height;

  run->found[task] = g_array_new (FALSE, FALSE, sizeof (MdDetection));
  if (!picture)
    return;
  width = (picture->width + 31) / 32 * 32;
  height = (picture->height + 31) / 32 * 32;
  if (!md_plan_resize (w->plan, 1, height, width, NULL))
    return;
  fill_input (p, picture, width, height, md_plan_input (w->plan));
  md_plan_run (w->plan);
  g_array_set_size (w->boxes, 0);
  g_array_set_size (w->scores, 0);
  g_array_set_size (w->masked, 0);
  for (int i = 0; i < MD_FACE_LEVELS; i++) {
    MdShape shape;
    const float *out = md_plan_output (w->plan, run->outputs[i], &shape);

    collect (p, out, &shape, md_face_stride (i), picture, w);
  }
  suppress (p, w, run->found[task]);
}

static void
worker_init (Worker * w, MdModel * model)
{
  w->plan = md_plan_new (model);
  w->reader = md_picture_reader_new ();
  w->nms = md_nms_new ();
  w->boxes = g_array_new (FALSE, FALSE, sizeof (MdBox));
  w->scores = g_array_new (FALSE, FALSE, sizeof (float));
  w->masked = g_array_new (FALSE, FALSE, sizeof (gboolean));
  w->kept = g_array_new (FALSE, FALSE, sizeof (guint));
}

static void
worker_clear (Worker * w)
{
  md_plan_free (w->plan);
  md_picture_reader_free (w->reader);
  md_nms_free (w->nms);
  g_array_unref (w->boxes);
  g_array_unref (w->scores);
  g_array_unref (w->masked);
  g_array_unref (w->kept);
}

static gboolean
find_outputs (MdModel * model, int outputs[MD_FACE_LEVELS], GError ** error)
{
  for (int i = 0; i < MD_FACE_LEVELS; i++) {
    g_autofree char *name = g_strdup_printf ("p%d", md_face_stride (i));

    outputs[i] = md_model_find_output (model, name);
    if (outputs[i] >= 0)
      continue;
    g_set_error (error, MD_MODEL_ERROR, MD_MODEL_ERROR_UNSUPPORTED,
        "%s: has no output %s", md_model_name (model), name);
    return FALSE;
  }
  return TRUE;
}

MdEvaluation *
md_face_check_run (MdFaceCheck * self, const MdGraph * graph, GError ** error)
{
  g_autoptr (MdModel) model = md_model_new (graph, error);
  g_autoptr (GHashTable) detections = md_detections_new ();
  guint n = self->chosen->len, threads = MAX (self->params.threads, 1);
  Run run = {.check = self };
  MdEvaluation *evaluation;

  if (!model || !find_outputs (model, run.outputs, error))
    return NULL;
  run.found = g_new0 (GArray *, n);
  run.workers = g_new0 (Worker, threads);
  for (guint i = 0; i < threads; i++)
    worker_init (&run.workers[i], model);
  md_pool_run (n, threads, look, &run);
  for (guint i = 0; i < threads; i++)
    worker_clear (&run.workers[i]);
  for (guint i = 0; i < n; i++)
    g_hash_table_insert (detections,
        g_strdup (((const MdScene *) self->chosen->pdata[i])->file),
        run.found[i]);
  evaluation = md_evaluate (self->chosen, detections, self->params.min_height,
      .5);
  g_free (run.found);
  g_free (run.workers);
  return evaluation;
}
