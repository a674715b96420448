#include "face-network.h"

#include <string.h>

#include "face-family.h"
#include "session.h"

/* Input sizes for which the outputs are checked, in multiples of align. */
static const int proofs[][3] = {        /* pictures, height, width */
  {1, 1, 1}, {1, 3, 2}, {1, 2, 5},
};

gboolean
md_face_network_has_mask (const MdFaceNetwork * net)
{
  return net->layout.levels[0].mask.output >= 0;
}

gboolean
md_face_network_has_landmarks (const MdFaceNetwork * net)
{
  return net->layout.levels[0].landmarks.output >= 0;
}

/* -- Proof ---------------------------------------------------------------- */

/* Number of floats that the output of @field must hold for one picture. */
static gint64
field_floats (const MdFaceNetwork * net, const MdFaceLevel * level,
    const MdFaceField * field, int height, int width)
{
  gint64 answers = 0;

  for (guint i = 0; i < net->layout.n_levels; i++) {
    const MdFaceLevel *l = &net->layout.levels[i];

    if (net->layout.one_list || l == level)
      answers += (gint64) l->n_anchors * md_face_level_columns (l, width) *
          md_face_level_rows (l, height);
  }
  return answers * field->pitch;
}

static gboolean
prove_field (const MdFaceNetwork * net, MdSession * session,
    const MdFaceLevel * level, const MdFaceField * field, const int size[3],
    GError ** error)
{
  gint64 expected;
  MdShape shape;

  if (field->output < 0)
    return TRUE;
  expected = size[0] * field_floats (net, level, field, size[1], size[2]);
  md_session_output (session, field->output, &shape);
  if (md_shape_elements (&shape) == expected
      && (size[0] == 1 || shape.dims[0] == size[0]))
    return TRUE;
  return md_network_error (net->network->model, error,
      "output %d has %" G_GINT64_FORMAT " numbers for %d pictures of %d×%d "
      "pixels; a grid of every %d pixels has %" G_GINT64_FORMAT, field->output,
      md_shape_elements (&shape), size[0], size[2], size[1], level->stride,
      expected);
}

static gboolean
prove_size (const MdFaceNetwork * net, MdSession * session, const int size[3],
    GError ** error)
{
  if (md_session_input (session, size[0], size[1], size[2], error) == NULL)
    return FALSE;
  for (guint i = 0; i < net->layout.n_levels; i++) {
    const MdFaceLevel *l = &net->layout.levels[i];

    if (!prove_field (net, session, l, &l->score, size, error)
        || !prove_field (net, session, l, &l->objectness, size, error)
        || !prove_field (net, session, l, &l->box, size, error)
        || !prove_field (net, session, l, &l->landmarks, size, error)
        || !prove_field (net, session, l, &l->mask, size, error))
      return FALSE;
  }
  return TRUE;
}

/* Whether the network accepts every multiple of its finest stride: tries each
 * remainder of the coarsest one in both directions, which do not affect each
 * other. Less padding is faster; padding to the finest stride itself changes
 * recall by less than one face in a thousand on val.json, none at all costs
 * two. */
static gboolean
takes_finest_stride (const MdFaceNetwork * net, MdSession * session)
{
  const MdFaceLayout *layout = &net->layout;
  int step = layout->levels[0].stride;
  int n = layout->levels[layout->n_levels - 1].stride / step;

  for (int i = 0; i < n; i++) {
    const int size[3] = { 1, (n + i) * step, (2 * n - 1 - i) * step };

    if (!prove_size (net, session, size, NULL))
      return FALSE;
  }
  return TRUE;
}

/* A network exported for one size may still accept others; its output shapes
 * decide. */
static gboolean
prove (MdFaceNetwork * net, MdSession * session, GError ** error)
{
  const MdShape *declared = md_model_input_shape (net->network->model);
  int batch[3] = { 2, 2 * net->layout.align, 2 * net->layout.align };

  if (net->layout.width > 0) {
    const int only[3] = { 1, net->layout.height, net->layout.width };

    return prove_size (net, session, only, error);
  }
  for (guint i = 0; i < G_N_ELEMENTS (proofs); i++) {
    const int size[3] = { proofs[i][0], proofs[i][1] * net->layout.align,
      proofs[i][2] * net->layout.align
    };

    if (!prove_size (net, session, size, error))
      return FALSE;
  }
  net->layout.batches = declared->dims[0] < 0
      && prove_size (net, session, batch, NULL);
  if (takes_finest_stride (net, session))
    net->layout.align = net->layout.levels[0].stride;
  return TRUE;
}

/* -- Loading -------------------------------------------------------------- */

static gboolean
read_metadata (MdFaceNetwork * net, GError ** error)
{
  static const char *const kinds[] = { "face", NULL };
  static const char *const strides[] = { "8,16,32", NULL };
  static const char *const decodings[] = { "distance-2stride", NULL };
  const MdModel *model = net->network->model;
  int only;

  if (!md_metadata_choice (model, "kind", kinds, &only, error)
      || !md_metadata_choice (model, "strides", strides, &only, error)
      || !md_metadata_choice (model, "decode", decodings, &only, error)
      || !md_metadata_float (model, "threshold", 0, 1, &net->threshold, error)
      || !md_metadata_float (model, "mask-certainty", 0, 1,
          &net->mask_certainty, error)
      || !md_metadata_float (model, "nms", 0, 1, &net->nms, error)
      || !md_metadata_float (model, "vote", 0, 1, &net->vote, error)
      || !md_metadata_float (model, "min-face", 1, 1024, &net->min_face, error)
      || !md_metadata_float (model, "max-face", 0, 16384, &net->max_face,
          error))
    return FALSE;
  if (net->max_face > 0 && net->max_face < 4 * net->min_face)
    return md_network_error (model, error,
        "max-face has to be at least four times min-face");
  return TRUE;
}

MdFaceNetwork *
md_face_network_new (MdModel * model, GError ** error)
{
  g_autoptr (MdFaceNetwork) net = g_new0 (MdFaceNetwork, 1);
  const MdInputFormat format = MD_INPUT_FORMAT_DEFAULT;
  MdFaceDefaults usual;
  MdSession *session;
  gboolean ok;

  net->ref_count = 1;
  net->network = md_network_new (model, &format, error);
  if (net->network == NULL)
    return NULL;
  session = md_session_borrow (net->network, 1);
  ok = md_face_family_recognise (&net->layout, session, net->network->model,
      &usual, error);
  if (ok) {
    net->network->input = usual.input;
    net->threshold = usual.threshold;
    net->nms = usual.nms;
    net->min_face = usual.min_face;
    ok = prove (net, session, error);
  }
  md_session_return (session);
  /* Parses again, because the family has its own default for the input. */
  if (!ok || !md_metadata_input (model, &net->network->input, error)
      || !read_metadata (net, error))
    return NULL;
  return g_steal_pointer (&net);
}

MdFaceNetwork *
md_face_network_load (const char *path, GError ** error)
{
  g_autoptr (MdModel) model =
      md_model_load (path, MD_PRECISION_BFLOAT16, error);

  return model != NULL ? md_face_network_new (model, error) : NULL;
}

MdFaceNetwork *
md_face_network_ref (MdFaceNetwork * net)
{
  g_atomic_int_inc (&net->ref_count);
  return net;
}

void
md_face_network_unref (MdFaceNetwork * net)
{
  if (net == NULL || !g_atomic_int_dec_and_test (&net->ref_count))
    return;
  md_network_free (net->network);
  g_free (net);
}
