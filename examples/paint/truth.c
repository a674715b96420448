#include "truth.h"

#include <json-glib/json-glib.h>

struct _MdTruth
{
  JsonArray *images, *annotations;
};

MdTruth *
md_truth_new (void)
{
  MdTruth *truth = g_new0 (MdTruth, 1);

  truth->images = json_array_new ();
  truth->annotations = json_array_new ();
  return truth;
}

void
md_truth_free (MdTruth * truth)
{
  if (truth == NULL)
    return;
  json_array_unref (truth->images);
  json_array_unref (truth->annotations);
  g_free (truth);
}

/* Rounds to a tenth of a pixel. */
static void
add_rounded (JsonArray * array, double value)
{
  json_array_add_double_element (array, (double) (gint64) (value * 10
          + (value < 0 ? -0.5 : 0.5)) / 10);
}

static int
category_id (const MdPaintedFace * face)
{
  const char *name = md_painted_face_category (face);

  return g_str_equal (name, "bare") ? 1 : g_str_equal (name, "mask") ? 2 : 3;
}

static void
add_annotation (MdTruth * truth, gint64 image, const MdPaintedFace * f)
{
  static const char *const worn[] = { "properly", "under-nose", "under-chin" };
  JsonObject *o = json_object_new ();
  JsonArray *bbox = json_array_new (), *keypoints = json_array_new ();

  json_object_set_int_member (o, "id",
      json_array_get_length (truth->annotations) + 1);
  json_object_set_int_member (o, "image_id", image);
  json_object_set_int_member (o, "category_id", category_id (f));
  add_rounded (bbox, f->box.x1);
  add_rounded (bbox, f->box.y1);
  add_rounded (bbox, f->box.x2 - f->box.x1);
  add_rounded (bbox, f->box.y2 - f->box.y1);
  json_object_set_array_member (o, "bbox", bbox);
  json_object_set_double_member (o, "area",
      (f->box.x2 - f->box.x1) * (f->box.y2 - f->box.y1));
  json_object_set_int_member (o, "iscrowd", 0);
  json_object_set_int_member (o, "ignore", f->ignore);
  for (int i = 0; i < 5; i++) {
    add_rounded (keypoints, f->landmarks[i][0]);
    add_rounded (keypoints, f->landmarks[i][1]);
    json_array_add_int_element (keypoints, 2);
  }
  json_object_set_array_member (o, "keypoints", keypoints);
  json_object_set_int_member (o, "num_keypoints", 5);
  json_object_set_int_member (o, "identity", f->identity);
  json_object_set_string_member (o, "mask_kind", md_paint_mask_name (f->mask));
  json_object_set_string_member (o, "worn", f->mask == MD_PAINT_BARE ? "no" :
      worn[f->worn]);
  json_object_set_double_member (o, "visible", f->visible);
  json_object_set_double_member (o, "yaw", f->yaw);
  json_object_set_double_member (o, "pitch", f->pitch);
  json_object_set_double_member (o, "roll", f->roll);
  json_array_add_object_element (truth->annotations, o);
}

void
md_truth_add (MdTruth * truth, const char *file, const char *group,
    int width, int height, guint frame, const MdPaintedFace * faces, guint n)
{
  JsonObject *image = json_object_new ();
  gint64 id = json_array_get_length (truth->images) + 1;

  json_object_set_int_member (image, "id", id);
  json_object_set_string_member (image, "file_name", file);
  json_object_set_int_member (image, "width", width);
  json_object_set_int_member (image, "height", height);
  json_object_set_string_member (image, "source", "painted");
  json_object_set_string_member (image, "group", group);
  json_object_set_int_member (image, "frame", frame);
  json_array_add_object_element (truth->images, image);
  for (guint i = 0; i < n; i++)
    add_annotation (truth, id, &faces[i]);
}

gboolean
md_truth_save (MdTruth * truth, const char *path, GError ** error)
{
  static const char *const names[] = { "bare", "mask", "incorrect" };
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *all = json_object_new ();
  JsonArray *categories = json_array_new ();

  for (int i = 0; i < 3; i++) {
    JsonObject *c = json_object_new ();

    json_object_set_int_member (c, "id", i + 1);
    json_object_set_string_member (c, "name", names[i]);
    json_array_add_object_element (categories, c);
  }
  json_object_set_array_member (all, "images", json_array_ref (truth->images));
  json_object_set_array_member (all, "annotations",
      json_array_ref (truth->annotations));
  json_object_set_array_member (all, "categories", categories);
  json_node_take_object (root, all);
  json_generator_set_root (generator, root);
  json_generator_set_indent (generator, 1);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_file (generator, path, error);
}
