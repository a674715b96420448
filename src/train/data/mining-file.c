#include "mining-file.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* No scene yields more than this. */
#define MAX_WINDOWS 100000

static const char magic[8] = "MDMINED1";

typedef struct
{
  char magic[8];
  guint64 fingerprint;
} Header;

typedef struct
{
  guint32 scene, n;             /* n windows follow */
} Block;

struct _MdMiningFile
{
  char *path;
  FILE *stream;
};

static gboolean
fail (MdMiningFile * file, GError ** error)
{
  g_set_error (error, G_FILE_ERROR, g_file_error_from_errno (errno),
      "%s: %s", file->path, g_strerror (errno));
  return FALSE;
}

static gboolean
read_block (FILE * stream, guint scene, GArray * windows)
{
  guint old = windows->len;
  Block block;

  if (fread (&block, sizeof block, 1, stream) != 1 || block.scene != scene ||
      block.n > MAX_WINDOWS)
    return FALSE;
  g_array_set_size (windows, old + block.n);
  if (fread (&g_array_index (windows, MdMinedWindow, old),
          sizeof (MdMinedWindow), block.n, stream) != block.n) {
    g_array_set_size (windows, old);
    return FALSE;
  }
  for (guint i = old; i < windows->len; i++) {
    const MdMinedWindow *window = &g_array_index (windows, MdMinedWindow, i);

    if (window->scene != scene || !md_box_is_valid (&window->box)) {
      g_array_set_size (windows, old);
      return FALSE;
    }
  }
  return TRUE;
}

/* Leaves the file ending behind its last whole scene. */
static gboolean
read_scenes (MdMiningFile * file, guint64 fingerprint, guint n_scenes,
    GArray * windows, guint * n_done, GError ** error)
{
  Header header = { {0}, fingerprint };
  long end = sizeof header;
  gsize length = fread (&header, 1, sizeof header, file->stream);

  /* nothing but a mining file, or what a crash left of one, is begun anew */
  if (memcmp (header.magic, magic, MIN (length, sizeof magic)) != 0) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_EXIST,
        "%s: is not a file of mined windows; remove it or choose another "
        "output", file->path);
    return FALSE;
  }
  if (length == sizeof header && header.fingerprint == fingerprint) {
    while (*n_done < n_scenes && read_block (file->stream, *n_done, windows)) {
      end = ftell (file->stream);
      (*n_done)++;
    }
  } else {
    memcpy (header.magic, magic, sizeof magic);
    header.fingerprint = fingerprint;
    rewind (file->stream);
    if (fwrite (&header, sizeof header, 1, file->stream) != 1)
      return fail (file, error);
  }
  if (fflush (file->stream) != 0 || ftruncate (fileno (file->stream), end) != 0
      || fseek (file->stream, end, SEEK_SET) != 0)
    return fail (file, error);
  return TRUE;
}

MdMiningFile *
md_mining_file_open (const char *path, guint64 fingerprint, guint n_scenes,
    GArray * windows, guint * n_done, GError ** error)
{
  g_autoptr (MdMiningFile) file = g_new0 (MdMiningFile, 1);

  *n_done = 0;
  file->path = g_strdup (path);
  file->stream = g_fopen (path, "r+be");
  if (file->stream == NULL && errno == ENOENT)
    file->stream = g_fopen (path, "w+bxe");
  if (file->stream == NULL) {
    fail (file, error);
    return NULL;
  }
  if (flock (fileno (file->stream), LOCK_EX | LOCK_NB) != 0) {
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_AGAIN,
        "%s: another maskdetect is writing it; let it end first", path);
    return NULL;
  }
  if (!read_scenes (file, fingerprint, n_scenes, windows, n_done, error))
    return NULL;
  return g_steal_pointer (&file);
}

void
md_mining_file_free (MdMiningFile * file)
{
  if (file == NULL)
    return;
  if (file->stream != NULL)
    fclose (file->stream);
  g_free (file->path);
  g_free (file);
}

gboolean
md_mining_file_append (MdMiningFile * file, guint scene,
    const GArray * windows, GError ** error)
{
  Block block = { scene, windows->len };

  if (fwrite (&block, sizeof block, 1, file->stream) != 1 ||
      fwrite (windows->data, sizeof (MdMinedWindow), windows->len,
          file->stream) != windows->len || fflush (file->stream) != 0)
    return fail (file, error);
  return TRUE;
}
