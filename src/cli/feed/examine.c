#include "examine.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "detect/models.h"
#include "cli/cli.h"
#include "cli/digest.h"

static gboolean
digest_models (MdExaminer * examiner, GError ** error)
{
  for (guint i = 0; i < MD_N_MODEL_FILES; i++) {
    g_autofree char *path = md_models_file (examiner->models, i);

    if (path == NULL)
      continue;
    examiner->means.models[i] = md_digest_file (path, error);
    if (examiner->means.models[i] == NULL)
      return FALSE;
  }
  return TRUE;
}

gboolean
md_examiner_init (MdExaminer * examiner, const MdSearchOptions * search,
    GError ** error)
{
  static const MdDetectorParams defaults = MD_DETECTOR_PARAMS_DEFAULT;

  memset (examiner, 0, sizeof *examiner);
  examiner->params = defaults;
  md_search_options_apply (search, &examiner->params);
  examiner->max_megapixels = search->max_megapixels;
  examiner->means.min_face_size = search->min_face_size;
  examiner->means.threshold = search->threshold;
  examiner->means.largest = search->largest;
  examiner->models = md_cli_load_models (search->models,
      search->face_model, search->mask_model, error);
  return examiner->models != NULL && digest_models (examiner, error);
}

void
md_examiner_clear (MdExaminer * examiner)
{
  md_models_unref (examiner->models);
  md_means_clear (&examiner->means);
}

gboolean
md_file_is_being_written (const char *path)
{
  gboolean busy = FALSE;
#ifdef F_SETLEASE
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);

  if (fd < 0)
    return FALSE;
  /* A read lease is refused while the file is open for writing. If a program
   * opens it during the short lease, the kernel sends us a signal; SIGURG is
   * ignored by default. */
  fcntl (fd, F_SETSIG, SIGURG);
  if (fcntl (fd, F_SETLEASE, F_RDLCK) == 0)
    fcntl (fd, F_SETLEASE, F_UNLCK);
  else
    busy = errno == EAGAIN;
  close (fd);
#endif
  return busy;
}

gboolean
md_same_state (const GStatBuf * a, const GStatBuf * b)
{
  return a->st_ino == b->st_ino && a->st_size == b->st_size
      && a->st_mtim.tv_sec == b->st_mtim.tv_sec
      && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static MdSidecar *
find_faces (const MdExaminer * examiner, MdDetector * detector, guint threads,
    const char *path, const MdPicture * picture, GError ** error)
{
  MdSidecar *sidecar;
  MdImage image = md_picture_image (picture);
  MdDetectorParams params = examiner->params;
  const MdFace *faces;
  guint n;

  params.threads = threads;
  params.min_face_size = md_smallest_face (examiner->means.min_face_size,
      image.width, image.height);
  if (!md_detector_process (detector, &image, &params, &faces, &n)) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOMEM,
        "%s: not enough memory to search it", path);
    return NULL;
  }
  sidecar = g_new0 (MdSidecar, 1);
  sidecar->faces = g_array_new (FALSE, FALSE, sizeof (MdObservation));
  for (guint i = 0; i < n; i++) {
    MdObservation observation = md_observation (&faces[i]);
    g_array_append_val (sidecar->faces, observation);
  }
  sidecar->width = picture->width;
  sidecar->height = picture->height;
  sidecar->means = md_means_copy (&examiner->means);
  sidecar->means.min_face_size = (int) params.min_face_size;
  sidecar->time = g_get_real_time () / G_USEC_PER_SEC;
  return sidecar;
}

MdSidecar *
md_examiner_run (const MdExaminer * examiner, MdDetector * detector,
    guint threads, const char *path, MdPicture ** picture, GError ** error)
{
  g_autofree char *base = g_path_get_basename (path);
  g_autoptr (MdPictureReader) reader = md_picture_reader_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (MdPicture) loaded = NULL;
  GStatBuf before = { 0 }, after;
  MdSidecar *sidecar;

  if (g_stat (path, &before) == 0 && md_file_is_being_written (path)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
        "%s: another program is writing it", path);
    return NULL;
  }
  md_picture_reader_set_limit (reader, examiner->max_megapixels);
  /* decode the same bytes that the digest is computed from */
  bytes = md_picture_reader_fetch (path, error);
  loaded = bytes ? md_picture_decode (reader, bytes, path, error) : NULL;
  if (loaded == NULL)
    return NULL;
  if (g_stat (path, &after) != 0 || !md_same_state (&before, &after)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY,
        "%s: changed while it was being read", path);
    return NULL;
  }
  sidecar = find_faces (examiner, detector, threads, path, loaded, error);
  if (sidecar == NULL)
    return NULL;
  sidecar->sha256 = md_digest_bytes (bytes);
  sidecar->file = g_filename_display_name (base);
  if (picture != NULL)
    *picture = g_steal_pointer (&loaded);
  return sidecar;
}
