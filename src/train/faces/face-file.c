#include "face-file.h"

#include <string.h>

#include "face-net.h"
#include "nn/edit.h"
#include "nn/infer.h"
#include "nn/passes/fold.h"
#include "nn/onnx/onnx.h"

static void
set (MdGraph * graph, const char *key, char *value)
{
  g_hash_table_replace (graph->metadata, g_strconcat ("maskdetect.", key, NULL),
      value);
}

static void
set_facts (MdGraph * graph, const MdFaceFileFacts * facts)
{
  set (graph, "seed", g_strdup_printf ("%" G_GUINT64_FORMAT, facts->seed));
  set (graph, "epoch", g_strdup_printf ("%u", facts->epoch));
  set (graph, "canvases", g_strdup_printf ("%" G_GUINT64_FORMAT,
          facts->canvases));
  if (facts->from)
    set (graph, "from", g_path_get_basename (facts->from));
}

/* Makes batch and size of the input symbolic. */
static void
open_shapes (MdGraph * graph)
{
  MdShape *input = &md_graph_value (graph, g_array_index (graph->inputs, int,
          0))->shape;

  input->dims[0] = input->dims[2] = input->dims[3] = -1;
  for (guint i = 0; i < graph->outputs->len; i++)
    md_graph_value (graph, g_array_index (graph->outputs, int, i))->shape =
        MD_SHAPE (-1, MD_FACE_CHANNELS, -1, -1);
}

static gboolean
are_equal (const MdValue * a, const MdValue * b)
{
  gint64 n = md_shape_elements (&a->shape);

  if (!a->data || !b->data || a->shape.rank != b->shape.rank)
    return FALSE;
  for (int i = 0; i < a->shape.rank; i++) {
    if (a->shape.dims[i] != b->shape.dims[i])
      return FALSE;
  }
  return memcmp (a->data, b->data, n * sizeof (float)) == 0;
}

/* Merges constants of the same name: folding duplicates those that several
 * layers share. */
static void
share_constants (MdGraph * graph)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < graph->values->len; i++) {
    MdValue *value = md_graph_value (graph, i);

    for (guint k = 0; k < i; k++) {
      if (!are_equal (value, md_graph_value (graph, k)))
        continue;
      md_graph_replace_uses (graph, i, k);
      break;
    }
    if (g_hash_table_contains (names, value->name)) {
      char *name = g_strdup_printf ("%s.%u", value->name, i);

      g_free (value->name);
      value->name = name;
    }
    g_hash_table_add (names, value->name);
  }
}

/* Infers shapes for one small picture, because folding needs the layout of
 * constants. */
static gboolean
settle_shapes (MdGraph * graph, GError ** error)
{
  int input = g_array_index (graph->inputs, int, 0);
  g_autofree MdShape *shapes = g_new (MdShape, graph->values->len);

  for (guint i = 0; i < graph->values->len; i++)
    shapes[i] = md_graph_value (graph, i)->shape;
  shapes[input] = MD_SHAPE (1, 3, 32, 32);
  if (!md_infer_shapes (graph, shapes, error))
    return FALSE;
  for (guint i = 0; i < graph->values->len; i++)
    md_graph_value (graph, i)->shape = shapes[i];
  return TRUE;
}

gboolean
md_face_file_may_save (const char *path, GError ** error)
{
  g_autofree char *folded = g_strconcat (path, ".onnx", NULL);
  g_autofree char *unfolded = g_strconcat (path, "-unfolded.onnx", NULL);

  return md_onnx_may_save (folded, error)
      && md_onnx_may_save (unfolded, error);
}

gboolean
md_face_file_save (const MdGraph * graph, const char *path,
    const MdFaceFileFacts * facts, GError ** error)
{
  g_autofree char *folded_path = g_strconcat (path, ".onnx", NULL);
  g_autofree char *unfolded_path = g_strconcat (path, "-unfolded.onnx", NULL);
  g_autoptr (MdGraph) unfolded = md_graph_copy (graph);
  g_autoptr (MdGraph) folded = NULL;

  set_facts (unfolded, facts);
  open_shapes (unfolded);
  folded = md_graph_copy (unfolded);
  if (!settle_shapes (folded, error))
    return FALSE;
  md_fold_affines (folded);
  share_constants (folded);
  open_shapes (folded);
  return md_onnx_save (unfolded, unfolded_path, error)
      && md_onnx_save (folded, folded_path, error);
}
