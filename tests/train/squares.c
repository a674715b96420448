#include "squares.h"

#include <glib/gstdio.h>

#include "base/rng.h"

static MdPicture *
paint (guint seed, MdLabel label)
{
  MdPicture *picture = md_picture_new (24, 20 + seed % 5);
  MdRng rng = md_rng_init (seed, label, 0);

  for (int i = 0; i < picture->width * picture->height; i++) {
    gboolean low = i / picture->width > picture->height / 2;

    for (int c = 0; c < 3; c++)
      picture->pixels[3 * i + c] = md_rng_below (&rng, 120)
          + (label == (low ? MD_LABEL_MASK : MD_LABEL_INCORRECT) ? 120 : 0);
  }
  return picture;
}

void
squares_paint_class (const char *folder, const char *name, MdLabel label,
    guint n)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_mkdir_with_parents (path, 0777), ==, 0);
  for (guint i = 0; i < n; i++) {
    g_autofree char *base = g_strdup_printf ("%03u.png", i);
    g_autofree char *file = g_build_filename (path, base, NULL);
    g_autoptr (MdPicture) picture = paint (i, label);

    g_assert_true (md_picture_save_png (picture, file, file, NULL));
  }
}

void
squares_remove (const char *path)
{
  GDir *dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *child = g_build_filename (path, name, NULL);

    squares_remove (child);
  }
  if (dir)
    g_dir_close (dir);
  g_remove (path);
}

MdCrops *
squares_load (const char *folder, GError ** error)
{
  static const MdCropsFolders wanted = {
    .classes = {"Plain", "Barred", "Low"},.seed = 1,.window_scale = 1.3f
  };
  g_autoptr (MdCrops) crops = md_crops_new (MD_CROP_SIDE);

  if (!md_crops_add_folders (crops, folder, &wanted, 2, error))
    return NULL;
  return g_steal_pointer (&crops);
}
