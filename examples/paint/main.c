/* maskdetect-paint: Paints people with and without masks, and writes their
 * positions. */
#include <cairo.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "truth.h"

static char *kind = NULL, *size = NULL, *output = NULL, *mask = NULL;
static gint64 seed = 1;
static int frames = 1, stills = 0, people = 0;
static double masked = 0.5, min_face = 0, max_face = 0;
static gboolean y4m = FALSE, easy = FALSE;

static const GOptionEntry entries[] = {
  {"kind", 'k', 0, G_OPTION_ARG_STRING, &kind,
      "portrait, crowd, street or empty (default crowd)", "KIND"},
  {"seed", 's', 0, G_OPTION_ARG_INT64, &seed,
      "Random seed; the same seed gives the same pictures (default 1)", "N"},
  {"size", 0, 0, G_OPTION_ARG_STRING, &size,
      "Size of the picture (default 640x360)", "WxH"},
  {"frames", 'n', 0, G_OPTION_ARG_INT, &frames,
      "Number of frames of one moving scene, 25 per second (default 1)", "N"},
  {"stills", 0, 0, G_OPTION_ARG_INT, &stills,
      "Number of different scenes instead, with increasing seeds", "N"},
  {"people", 0, 0, G_OPTION_ARG_INT, &people,
      "Maximum number of people at once", "N"},
  {"mask", 0, 0, G_OPTION_ARG_STRING, &mask,
      "Mask on every face: bare, surgical, ffp2, cloth, black, patterned "
        "or skin-coloured", "KIND"},
  {"masked", 0, 0, G_OPTION_ARG_DOUBLE, &masked,
      "Share of people with a mask (default 0.5)", "0..1"},
  {"min-face", 0, 0, G_OPTION_ARG_DOUBLE, &min_face,
      "Height of the smallest face", "PIXELS"},
  {"max-face", 0, 0, G_OPTION_ARG_DOUBLE, &max_face,
      "Height of the largest face", "PIXELS"},
  {"easy", 0, 0, G_OPTION_ARG_NONE, &easy,
      "Paint people facing the camera in good light", NULL},
  {"y4m", 0, 0, G_OPTION_ARG_NONE, &y4m,
      "Write raw video (YUV4MPEG2) to FILE, - for standard output", NULL},
  {"output", 'o', 0, G_OPTION_ARG_FILENAME, &output,
      "Folder for PNG files and truth.json, or the video", "DIR|FILE"},
  {NULL}
};

static gboolean
read_options (int *argc, char ***argv, MdPainterParams * params,
    GError ** error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  int found = MD_PAINT_CROWD;

  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_set_summary (context,
      "Paints people with and without masks and writes the ground truth.");
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (kind != NULL && (found = md_paint_kind_from_name (kind)) < 0) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "unknown kind '%s': use portrait, crowd, street or empty", kind);
    return FALSE;
  }
  params->kind = found;
  for (int i = 0; mask != NULL && i < MD_N_PAINT_MASKS; i++)
    if (g_str_equal (mask, md_paint_mask_name (i)))
      params->mask = i;
  if (mask != NULL && params->mask == MD_PAINT_ANY) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "unknown mask '%s'; see --help", mask);
    return FALSE;
  }
  if (size != NULL && (sscanf (size, "%dx%d", &params->width,
              &params->height) != 2 || params->width < 16
          || params->height < 16 || params->width > 8192
          || params->height > 8192)) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        "invalid size '%s': use 16x16 to 8192x8192", size);
    return FALSE;
  }
  if (output == NULL || people < 0 || frames < 1 || stills < 0) {
    g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
        output ? "counts must be positive" : "no output given: use -o");
    return FALSE;
  }
  params->seed = seed;
  params->people = people;
  params->masked_share = masked;
  params->min_face = min_face;
  params->max_face = max_face;
  params->easy = easy;
  return TRUE;
}

static gboolean
save_png (const guint8 * rgb, int width, int height, const char *path,
    GError ** error)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24,
      width, height);
  int stride = cairo_image_surface_get_stride (surface);
  guint8 *row = cairo_image_surface_get_data (surface);
  cairo_status_t status;

  for (int y = 0; y < height; y++, row += stride)
    for (int x = 0; x < width; x++, rgb += 3)
      ((guint32 *) row)[x] = rgb[0] << 16 | rgb[1] << 8 | rgb[2];
  cairo_surface_mark_dirty (surface);
  status = cairo_surface_write_to_png (surface, path);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "%s: %s", path,
        cairo_status_to_string (status));
  return status == CAIRO_STATUS_SUCCESS;
}

static gboolean
write_pictures (MdPainterParams * params, GError ** error)
{
  g_autoptr (MdTruth) truth = md_truth_new ();
  g_autofree guint8 *rgb = g_malloc (3 * params->width * params->height);
  g_autofree char *json = g_build_filename (output, "truth.json", NULL);
  g_autoptr (MdPainter) painter = NULL;
  int n = stills > 0 ? stills : frames;

  if (g_mkdir_with_parents (output, 0777) != 0) {
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
        "%s: %s", output, g_strerror (errno));
    return FALSE;
  }
  for (int i = 0; i < n; i++) {
    guint frame = stills > 0 ? 0 : i, n_faces;
    const char *name = md_paint_kind_name (params->kind);
    const MdPaintedFace *faces;
    g_autofree char *file = NULL, *path = NULL;

    if (painter == NULL || stills > 0) {
      params->seed = seed + (stills > 0 ? i : 0);
      g_clear_pointer (&painter, md_painter_free);
      painter = md_painter_new (params);
    }
    file = g_strdup_printf ("%s-%04d.png", name, i);
    path = g_build_filename (output, file, NULL);
    n_faces = md_painter_paint (painter, frame, rgb, &faces);
    if (!save_png (rgb, params->width, params->height, path, error))
      return FALSE;
    md_truth_add (truth, file, name, params->width, params->height, frame,
        faces, n_faces);
  }
  return md_truth_save (truth, json, error);
}

/* ITU-R BT.601, studio range, chroma of each 2×2 block averaged. */
static void
convert_to_i420 (const guint8 * rgb, int width, int height, guint8 * y,
    guint8 * u, guint8 * v)
{
  for (int row = 0; row < height; row += 2)
    for (int column = 0; column < width; column += 2) {
      int sum[3] = { 0, 0, 0 }, n = 0;

      for (int i = 0; i < 4; i++) {
        int r = row + i / 2, c = column + i % 2;
        const guint8 *p = rgb + 3 * (r * width + c);

        if (r >= height || c >= width)
          continue;
        y[r * width + c] = (66 * p[0] + 129 * p[1] + 25 * p[2] + 4224) >> 8;
        for (int k = 0; k < 3; k++)
          sum[k] += p[k];
        n++;
      }
      *u++ = (-38 * sum[0] - 74 * sum[1] + 112 * sum[2]) / (256 * n) + 128;
      *v++ = (112 * sum[0] - 94 * sum[1] - 18 * sum[2]) / (256 * n) + 128;
    }
}

static gboolean
write_video (const MdPainterParams * params, GError ** error)
{
  int w = params->width, h = params->height;
  gsize luma = (gsize) w * h, chroma = (gsize) ((w + 1) / 2) * ((h + 1) / 2);
  g_autofree guint8 *rgb = g_malloc (3 * luma);
  g_autofree guint8 *yuv = g_malloc (luma + 2 * chroma);
  g_autoptr (MdPainter) painter = md_painter_new (params);
  gboolean to_stdout = g_str_equal (output, "-");
  FILE *file = to_stdout ? stdout : g_fopen (output, "wb");
  const MdPaintedFace *faces;
  gboolean ok;

  if (file != NULL)
    fprintf (file, "YUV4MPEG2 W%d H%d F%d:1 Ip A1:1 C420jpeg\n", w, h,
        MD_PAINTER_FPS);
  for (int i = 0; file != NULL && !ferror (file) && i < frames; i++) {
    md_painter_paint (painter, i, rgb, &faces);
    convert_to_i420 (rgb, w, h, yuv, yuv + luma, yuv + luma + chroma);
    fputs ("FRAME\n", file);
    fwrite (yuv, 1, luma + 2 * chroma, file);
  }
  ok = file != NULL && !ferror (file) && fflush (file) == 0;
  if (!ok)
    g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
        "%s: %s", output, g_strerror (errno));
  if (file != NULL && !to_stdout)
    fclose (file);
  return ok;
}

int
main (int argc, char **argv)
{
  MdPainterParams params = MD_PAINTER_PARAMS_DEFAULT;
  g_autoptr (GError) error = NULL;

  setlocale (LC_CTYPE, "");
  if (!read_options (&argc, &argv, &params, &error)
      || !(y4m ? write_video (&params, &error) : write_pictures (&params,
              &error))) {
    fprintf (stderr, "maskdetect-paint: %s\n", error->message);
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
