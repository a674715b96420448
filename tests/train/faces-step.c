/* Runs one training step of a single-shot detector and writes it down for
 * faces-step.py to repeat.
 *
 *   faces-step RECIPE SIDE OUT
 *
 * OUT.txt: canvases, side, learning rate, weight decay, the four losses; then
 * a line `face canvas x1 y1 x2 y2 category ignore landmarks…` for each face and
 * a line `parameter name rank dims… trained` for each parameter. OUT.bin,
 * floats: the input (n × H × W × 3), a teacher's outputs (for each canvas those of
 * strides 8, 16 and 32, H × W × 16), and for each parameter its values before, its
 * gradient where trained, and its values after. */
#include <stdio.h>
#include <stdlib.h>

#include "base/rng.h"
#include "kernels/gemm.h"
#include "train/adam.h"
#include "train/faces/face-loss.h"
#include "train/faces/face-net.h"

#define CANVASES 3
#define FACES 4                 /* of a canvas */

static void
put (FILE * file, const float *x, gsize n)
{
  if (fwrite (x, sizeof (float), n, file) != n)
    g_error ("cannot write");
}

/* One face of each kind, some with landmarks; the last one is to be ignored. */
static void
draw_faces (GArray * faces, int side, MdRng * rng)
{
  for (int i = 0; i < FACES; i++) {
    float width = md_rng_uniform (rng, 10, side * .7f), height = 1.2f * width;
    float x = md_rng_uniform (rng, 0, side - width * .8f);
    float y = md_rng_uniform (rng, 0, side - height * .8f);
    MdAnnotation face = {.box = {x, y, x + width, y + height},
    .category = i < 2 ? i : MD_CATEGORY_FACE,.ignore = i == FACES - 1,
    .has_landmarks = i % 2 == 0
    };

    for (int k = 0; k < 5; k++) {
      face.landmarks[k][0] = x + width * md_rng_uniform (rng, 0, 1);
      face.landmarks[k][1] = y + height * md_rng_uniform (rng, 0, 1);
    }
    g_array_append_val (faces, face);
  }
}

static void
print_faces (FILE * text, int canvas, const GArray * faces)
{
  for (guint i = 0; i < faces->len; i++) {
    const MdAnnotation *face = &g_array_index (faces, MdAnnotation, i);

    fprintf (text, "face %d %.9g %.9g %.9g %.9g %s %d", canvas, face->box.x1,
        face->box.y1, face->box.x2, face->box.y2,
        md_category_name (face->category), face->ignore);
    for (int k = 0; k < 10 && face->has_landmarks; k++)
      fprintf (text, " %.9g", face->landmarks[k / 2][k % 2]);
    fputc ('\n', text);
  }
}

/* Scores around 50 %, boxes of about 2 × 2 cells. */
static float *
draw_teacher (gsize n, MdRng * rng)
{
  float *floats = g_new (float, n);

  for (gsize i = 0; i < n; i++) {
    gsize channel = i % MD_FACE_CHANNELS;

    floats[i] = channel >= 1 && channel <= 4 ? md_rng_uniform (rng, .3f, 1) :
        md_rng_uniform (rng, -2, 2);
  }
  return floats;
}

/* @taught: the teacher's outputs, one canvas after the other */
static MdFaceLoss
find_loss (MdNet * net, GArray ** faces, const float *taught, int side)
{
  const MdFaceLossParams params = MD_FACE_LOSS_PARAMS_DEFAULT;
  MdAssignment *assignments[CANVASES];
  MdFaceMaps maps[CANVASES];
  MdFaceLoss loss = { 0 };
  int outputs[MD_FACE_LEVELS];
  float total = 0;

  g_assert_true (md_face_net_outputs (net, outputs, NULL));
  for (int i = 0; i < CANVASES; i++) {
    for (int k = 0; k < MD_FACE_LEVELS; k++)
      maps[i].levels[k] = md_net_output (net, outputs[k])
          + i * md_net_output_size (net, outputs[k]);
    assignments[i] = md_assignment_new (side);
    md_assignment_make (assignments[i], &maps[i], faces[i]);
    total += assignments[i]->total;
  }
  for (int i = 0; i < CANVASES; i++) {
    MdFaceGrads grads;
    MdFaceMaps teacher;

    for (int k = 0; k < MD_FACE_LEVELS; k++) {
      gsize size = md_net_output_size (net, outputs[k]);

      grads.levels[k] = md_net_output_grad (net, outputs[k]) + i * size;
      teacher.levels[k] = taught;
      taught += size;
    }
    md_face_loss (&params, &maps[i], faces[i], assignments[i], &teacher,
        1 / MAX (total, 1), &grads, &loss);
    md_assignment_free (assignments[i]);
  }
  return loss;
}

static void
print_parameter (FILE * text, MdNet * net, const MdParameter * p)
{
  const MdShape *shape = &md_graph_value (md_net_graph (net), p->value)->shape;

  fprintf (text, "parameter %s %d", p->name, shape->rank);
  for (int i = 0; i < shape->rank; i++)
    fprintf (text, " %" G_GINT64_FORMAT, shape->dims[i]);
  fprintf (text, " %d\n", p->grad != NULL);
}

static MdNet *
build (const char *path, int side)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (MdRecipe) recipe = md_recipe_load (path, &error);
  MdGraph *graph = recipe ? md_face_net_new (recipe, &error) : NULL;
  MdNet *net;

  if (!graph)
    g_error ("%s", error->message);
  md_face_net_set_side (graph, side);
  net = md_net_new (graph, CANVASES, 2, &error);
  if (!net)
    g_error ("%s", error->message);
  md_face_net_init (net, 1);
  return net;
}

int
main (int argc, char **argv)
{
  MdAdamParams params = MD_ADAM_PARAMS_DEFAULT;
  g_autofree char *txt = NULL, *bin = NULL;
  g_autofree float *taught = NULL;
  g_autoptr (MdNet) net = NULL;
  g_autoptr (MdAdam) adam = NULL;
  g_autoptr (GPtrArray) before = g_ptr_array_new_with_free_func (g_free);
  MdRng rng = md_rng_init (1, 2, 3);
  GArray *faces[CANVASES];
  MdFaceLoss loss;
  int side;
  gsize n, n_taught = 0;
  FILE *text, *data;

  g_assert (argc == 4);
  md_gemm_use_calling_thread ();
  side = atoi (argv[2]);
  txt = g_strconcat (argv[3], ".txt", NULL);
  bin = g_strconcat (argv[3], ".bin", NULL);
  net = build (argv[1], side);
  n = (gsize) CANVASES *3 * side * side;
  for (gsize i = 0; i < n; i++)
    md_net_input (net)[i] = md_rng_uniform (&rng, -1, 1);
  for (int i = 0; i < CANVASES; i++) {
    faces[i] = g_array_new (FALSE, FALSE, sizeof (MdAnnotation));
    draw_faces (faces[i], side, &rng);
  }
  for (guint i = 0; i < md_net_n_parameters (net); i++) {
    const MdParameter *p = md_net_parameter (net, i);

    g_ptr_array_add (before, g_memdup2 (p->data, p->size * sizeof (float)));
  }
  text = fopen (txt, "w");
  data = fopen (bin, "wb");
  g_assert (text && data);
  put (data, md_net_input (net), n);
  for (int k = 0; k < MD_FACE_LEVELS; k++)
    n_taught += CANVASES * MD_FACE_CHANNELS * (side / md_face_stride (k))
        * (side / md_face_stride (k));
  taught = draw_teacher (n_taught, &rng);
  put (data, taught, n_taught);
  md_net_forward (net, CANVASES, TRUE, 1);
  loss = find_loss (net, faces, taught, side);
  md_net_backward (net, CANVASES, FALSE);
  adam = md_adam_new (net);
  params.epsilon = 1e-4f;
  md_adam_step (adam, net, &params);
  fprintf (text, "%d %d %.9g %.9g %.9g %.9g %.9g %.9g\n", CANVASES, side,
      params.learning_rate, params.weight_decay, loss.score, loss.box,
      loss.landmarks, loss.mask);
  for (int i = 0; i < CANVASES; i++) {
    print_faces (text, i, faces[i]);
    g_array_unref (faces[i]);
  }
  for (guint i = 0; i < md_net_n_parameters (net); i++) {
    const MdParameter *p = md_net_parameter (net, i);

    print_parameter (text, net, p);
    put (data, before->pdata[i], p->size);
    if (p->grad)
      put (data, p->grad, p->size);
    put (data, p->data, p->size);
  }
  fclose (text);
  return fclose (data) != 0;
}
