/* Tests the painter: the same seed gives the same pictures, and the ground
 * truth matches the pictures. */
#include <glib.h>
#include <string.h>

#include "../rounds.h"
#include "painter.h"

static guint8 *
paint (const MdPainterParams * params, guint frame, GArray ** truth)
{
  g_autoptr (MdPainter) painter = md_painter_new (params);
  guint8 *rgb = g_malloc (3 * params->width * params->height);
  const MdPaintedFace *faces;
  guint n = md_painter_paint (painter, frame, rgb, &faces);

  *truth = g_array_new (FALSE, FALSE, sizeof (MdPaintedFace));
  if (n > 0)
    g_array_append_vals (*truth, faces, n);
  return rgb;
}

static void
test_same_seed_same_picture (void)
{
  for (int kind = 0; kind < MD_N_PAINT_KINDS; kind++) {
    MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;
    g_autoptr (GArray) a = NULL, b = NULL, c = NULL;
    g_autofree guint8 *first = NULL, *again = NULL, *other = NULL;
    gsize size;

    params.kind = kind;
    params.width = 161;
    params.height = 99;
    size = 3 * params.width * params.height;
    first = paint (&params, 37, &a);
    again = paint (&params, 37, &b);
    params.seed++;
    other = paint (&params, 37, &c);
    g_assert_cmpmem (first, size, again, size);
    g_assert_cmpuint (a->len, ==, b->len);
    for (guint i = 0; i < a->len; i++)
      g_assert_cmpmem (&g_array_index (a, MdPaintedFace, i).box,
          sizeof (MdBox), &g_array_index (b, MdPaintedFace, i).box,
          sizeof (MdBox));
    g_assert_cmpint (memcmp (first, other, size), !=, 0);
    g_assert_cmpint (a->len > 0, ==, kind != MD_PAINT_EMPTY);
  }
}

static void
test_truth_is_plausible (void)
{
  for (guint64 seed = 1; seed <= test_rounds (9, 3); seed++) {
    MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;
    g_autoptr (GArray) truth = NULL;
    g_autofree guint8 *rgb = NULL;

    params.kind = seed % 3;
    params.seed = seed;
    params.mask = seed % 2 ? MD_PAINT_BARE : MD_PAINT_SURGICAL;
    rgb = paint (&params, seed, &truth);
    for (guint i = 0; i < truth->len; i++) {
      const MdPaintedFace *f = &g_array_index (truth, MdPaintedFace, i);
      double w = f->box.x2 - f->box.x1, h = f->box.y2 - f->box.y1;

      g_assert_cmpint (f->mask, ==, params.mask);
      g_assert_cmpfloat (w, >, 0);
      g_assert_cmpfloat (h / w, >, 0.9);
      g_assert_cmpfloat (h / w, <, 1.7);
      g_assert_cmpfloat (f->visible, >, 0);
      g_assert_cmpfloat (f->visible, <=, 1);
      g_assert_cmpuint (f->identity, >=, 1);
      /* The nose is inside the box. */
      g_assert_cmpfloat (f->landmarks[2][1], >, f->box.y1);
      g_assert_cmpfloat (f->landmarks[2][1], <, f->box.y2);
      if (params.mask == MD_PAINT_BARE)
        g_assert_cmpstr (md_painted_face_category (f), ==, "bare");
    }
  }
}

/* People move continuously between frames. */
static void
test_tracks_are_smooth (void)
{
  MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;
  g_autoptr (MdPainter) painter = NULL;
  g_autofree guint8 *rgb = NULL;
  g_autoptr (GArray) last = g_array_new (FALSE, FALSE, sizeof (MdPaintedFace));
  guint frames = test_rounds (30, 4), followed = 0;

  params.kind = MD_PAINT_STREET;
  params.width = 240;
  params.height = 136;
  painter = md_painter_new (&params);
  rgb = g_malloc (3 * params.width * params.height);
  for (guint frame = 0; frame < frames; frame++) {
    const MdPaintedFace *faces;
    guint n = md_painter_paint (painter, frame, rgb, &faces);

    for (guint i = 0; i < n; i++)
      for (guint k = 0; k < last->len; k++) {
        const MdPaintedFace *b = &g_array_index (last, MdPaintedFace, k);
        const MdPaintedFace *a = &faces[i];

        if (a->identity != b->identity)
          continue;
        followed++;
        g_assert_cmpfloat (ABS (a->landmarks[2][0] - b->landmarks[2][0]), <, 5);
        g_assert_cmpfloat (ABS (a->landmarks[2][1] - b->landmarks[2][1]), <, 5);
        g_assert_cmpint (a->mask, ==, b->mask);
      }
    g_array_set_size (last, 0);
    g_array_append_vals (last, faces, n);
  }
  g_assert_cmpuint (followed, >, frames * 5 / 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paint/same-seed-same-picture",
      test_same_seed_same_picture);
  g_test_add_func ("/paint/truth-is-plausible", test_truth_is_plausible);
  g_test_add_func ("/paint/tracks-are-smooth", test_tracks_are_smooth);
  return g_test_run ();
}
