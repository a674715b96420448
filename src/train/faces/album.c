#include "album.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/interrupt.h"
#include "base/pool.h"
#include "base/progress.h"
#include "train/data/source-weights.h"
#include "train/train-error.h"

/* Assumed side of a picture whose size is not in the file, pixels. */
#define UNKNOWN_SIDE 448

typedef struct
{
  MdAlbumPicture picture;       /* mip: NULL = not in memory */
  int longest;                  /* side, pixels */
  double weight;
  gsize bytes;
  gboolean wanted;              /* on this page */
  gboolean unreadable;
} Entry;

/* Pictures of one kind; for MD_ALBUM_FACES, of one file. */
typedef struct
{
  MdAlbumKind kind;
  double share;                 /* of the memory */
  GArray *entries;              /* of Entry */
  GArray *page;                 /* of guint: entries */
  gboolean complete;            /* the page has all */
  GArray *cumulative;           /* of double: sums of the page's weights */
} Shelf;

struct _MdAlbum
{
  guint64 seed;
  gsize memory;
  guint threads;
  GPtrArray *files;             /* of GPtrArray of MdScene */
  Shelf *shelves;               /* [n_shelves]: faces by file, single, empty */
  guint n_shelves;
  double *files_cumulative;     /* [files->len]: shares of those with a page */
  guint64 page;                 /* number + 1; 0 = none */
};

static gboolean
fail (GError ** error, int code, const char *text)
{
  g_set_error_literal (error, MD_TRAIN_ERROR, code, text);
  return FALSE;
}

static gboolean
has_word (const char *words, const char *word)
{
  g_auto (GStrv) list = g_strsplit (words, " ", -1);

  return *word != '\0' && g_strv_contains ((const char *const *) list, word);
}

static MdAlbumKind
kind_of (const MdScene * scene, const char *single)
{
  if (scene->faces->len == 0)
    return MD_ALBUM_EMPTY;
  if (scene->faces->len > MD_ALBUM_MAX_FACES)
    return MD_ALBUM_N_KINDS;
  for (guint i = 0; i < scene->faces->len; i++) {
    if (!g_array_index (scene->faces, MdAnnotation, i).ignore)
      return has_word (single, scene->source) ? MD_ALBUM_SINGLE :
          MD_ALBUM_FACES;
  }
  return MD_ALBUM_N_KINDS;
}

static Shelf *
shelf_of (MdAlbum * self, MdAlbumKind kind, guint file)
{
  return &self->shelves[kind == MD_ALBUM_FACES ? file :
      self->files->len + kind - MD_ALBUM_SINGLE];
}

static gboolean
add_scene (MdAlbum * self, const MdAlbumParams * params, guint file,
    const MdScene * scene, GError ** error)
{
  MdAlbumKind kind = kind_of (scene, params->single);
  Entry entry = {.picture.scene = scene };

  entry.weight = md_source_weight (params->weights, scene->source);
  if (entry.weight < 0) {
    g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_RECIPE,
        "[data] weights: not a list of NAME:NUMBER: %s", params->weights);
    return FALSE;
  }
  if (kind == MD_ALBUM_N_KINDS || entry.weight == 0)
    return TRUE;
  entry.longest = kind == MD_ALBUM_SINGLE ? params->longest_single :
      params->longest;
  entry.bytes = md_mip_bytes (scene->width ? scene->width : UNKNOWN_SIDE,
      scene->height ? scene->height : UNKNOWN_SIDE, entry.longest);
  g_array_append_val (shelf_of (self, kind, file)->entries, entry);
  return TRUE;
}

static void
make_shelves (MdAlbum * self, const MdAlbumParams * params, guint n_files)
{
  double sum = 0;

  for (guint i = 0; i < n_files; i++)
    sum += params->files[i];
  self->n_shelves = n_files + MD_ALBUM_N_KINDS - 1;
  self->shelves = g_new0 (Shelf, self->n_shelves);
  for (guint i = 0; i < self->n_shelves; i++) {
    Shelf *shelf = &self->shelves[i];

    shelf->kind = i < n_files ? MD_ALBUM_FACES : MD_ALBUM_SINGLE + i - n_files;
    shelf->share = params->kinds[shelf->kind]
        * (i < n_files ? params->files[i] / sum : 1);
    shelf->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
    shelf->page = g_array_new (FALSE, FALSE, sizeof (guint));
    shelf->cumulative = g_array_new (FALSE, FALSE, sizeof (double));
  }
}

static gboolean
read_files (MdAlbum * self, char *const *files, guint n_files,
    const MdAlbumParams * params, GError ** error)
{
  for (guint i = 0; i < n_files; i++) {
    GPtrArray *scenes = md_scenes_load (files[i], error);

    if (!scenes)
      return FALSE;
    g_ptr_array_add (self->files, scenes);
  }
  make_shelves (self, params, n_files);
  for (guint i = 0; i < n_files; i++) {
    const GPtrArray *scenes = self->files->pdata[i];

    for (guint k = 0; k < scenes->len; k++) {
      if (!add_scene (self, params, i, scenes->pdata[k], error))
        return FALSE;
    }
  }
  return md_album_count (self, MD_ALBUM_FACES) > 0
      || fail (error, MD_TRAIN_ERROR_DATA, "no annotated face to train on");
}

MdAlbum *
md_album_new (char *const *files, guint n_files, const MdAlbumParams * params,
    guint threads, GError ** error)
{
  g_autoptr (MdAlbum) self = g_new0 (MdAlbum, 1);

  self->seed = params->seed;
  self->threads = threads;
  self->memory = params->memory;
  self->files_cumulative = g_new0 (double, n_files);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify)
      g_ptr_array_unref);
  if (!read_files (self, files, n_files, params, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
md_album_free (MdAlbum * self)
{
  if (!self)
    return;
  for (guint i = 0; i < self->n_shelves; i++) {
    Shelf *shelf = &self->shelves[i];

    for (guint k = 0; k < shelf->entries->len; k++)
      md_mip_free (g_array_index (shelf->entries, Entry, k).picture.mip);
    g_array_unref (shelf->entries);
    g_array_unref (shelf->page);
    g_array_unref (shelf->cumulative);
  }
  g_free (self->shelves);
  g_free (self->files_cumulative);
  g_ptr_array_unref (self->files);
  g_free (self);
}

/* Hashes sizes and times, because hashing the files would take as long as an
 * epoch. */
static void
digest_pictures (const Shelf * shelf, GChecksum * checksum)
{
  for (guint k = 0; k < shelf->entries->len; k++) {
    const Entry *entry = &g_array_index (shelf->entries, Entry, k);
    gint64 size = -1;
    GStatBuf info;

    if (g_stat (entry->picture.scene->path, &info) == 0)
      size = info.st_size;
    g_checksum_update (checksum, (const guchar *) &size, sizeof size);
    g_checksum_update (checksum, (const guchar *) &entry->weight,
        sizeof entry->weight);
  }
}

void
md_album_digest (const MdAlbum * self, GChecksum * checksum)
{
  for (guint i = 0; i < self->files->len; i++)
    md_scenes_digest (self->files->pdata[i], checksum);
  for (guint i = 0; i < self->n_shelves; i++) {
    g_checksum_update (checksum, (const guchar *) &self->shelves[i].share,
        sizeof self->shelves[i].share);
    digest_pictures (&self->shelves[i], checksum);
  }
}

/* -- A page -------------------------------------------------------------- */

typedef struct
{
  double key;
  guint index;
} Lot;

static int
by_key (const void *a, const void *b)
{
  const Lot *x = a, *y = b;

  return x->key != y->key ? (x->key < y->key ? -1 : 1) :
      x->index < y->index ? -1 : 1;
}

/* Weighted sampling without replacement (Efraimidis and Spirakis 2006): takes
 * the smallest -log (u) / weight. */
static void
choose (MdAlbum * self, guint number, guint64 page, double room)
{
  Shelf *shelf = &self->shelves[number];
  guint n = shelf->entries->len;
  g_autofree Lot *lots = g_new (Lot, n);
  MdRng rng = md_rng_init (self->seed, page, number);

  for (guint i = 0; i < n; i++) {
    Entry *entry = &g_array_index (shelf->entries, Entry, i);

    lots[i].key = -log (1 - md_rng_uniform (&rng, 0, 1)) / entry->weight;
    lots[i].index = i;
    entry->wanted = FALSE;
  }
  if (n > 0)
    qsort (lots, n, sizeof (Lot), by_key);
  g_array_set_size (shelf->page, 0);
  shelf->complete = TRUE;
  for (guint i = 0; i < n && shelf->complete; i++) {
    Entry *entry = &g_array_index (shelf->entries, Entry, lots[i].index);

    shelf->complete = i == 0 || entry->bytes <= room;
    if (!shelf->complete)
      continue;
    room -= entry->bytes;
    entry->wanted = TRUE;
    g_array_append_val (shelf->page, lots[i].index);
  }
}

/* Distributes the memory that some shelves do not need among the others, by
 * their shares. */
static void
share_memory (const MdAlbum * self, double *rooms)
{
  double left = self->memory;

  memset (rooms, 0, self->n_shelves * sizeof (double));
  for (guint round = 0; round < self->n_shelves && left > 0; round++) {
    double shares = 0, given = 0;

    for (int pass = 0; pass < 2; pass++) {
      for (guint i = 0; i < self->n_shelves; i++) {
        const Shelf *shelf = &self->shelves[i];
        double need = -rooms[i], part;

        for (guint k = 0; k < shelf->entries->len; k++)
          need += g_array_index (shelf->entries, Entry, k).bytes;
        if (need <= 0)
          continue;
        if (pass == 0) {
          shares += shelf->share;
          continue;
        }
        part = MIN (need, left * shelf->share / shares);
        rooms[i] += part;
        given += part;
      }
    }
    left -= given;
  }
}

typedef struct
{
  GPtrArray *entries;           /* of Entry: to be loaded */
  MdPictureReader **readers;    /* [threads] */
  MdProgress *progress;
} Loading;

static void
load_entry (guint task, guint worker, gpointer data)
{
  Loading *loading = data;
  Entry *entry = loading->entries->pdata[task];
  g_autoptr (GError) error = NULL;
  g_autoptr (MdPicture) picture = NULL;

  if (md_interrupted ())
    return;
  picture = md_picture_load_with (loading->readers[worker],
      entry->picture.scene->path, &error);
  entry->picture.mip = picture ? md_mip_new (picture, entry->longest) : NULL;
  entry->unreadable = entry->picture.mip == NULL;
  if (entry->unreadable)
    md_progress_print (loading->progress, "maskdetect: %s%s",
        error ? error->message : entry->picture.scene->path,
        error ? "" : ": not enough memory");
  else
    entry->picture.ratio = (float) entry->picture.mip->levels[0].width
        / picture->width;
  md_progress_add (loading->progress, 1);
}

static void
load (MdAlbum * self)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  Loading loading = {.entries = entries };

  for (guint i = 0; i < self->n_shelves; i++) {
    GArray *all = self->shelves[i].entries;

    for (guint k = 0; k < all->len; k++) {
      Entry *entry = &g_array_index (all, Entry, k);

      if (!entry->wanted)
        g_clear_pointer (&entry->picture.mip, md_mip_free);
      else if (!entry->picture.mip && !entry->unreadable)
        g_ptr_array_add (entries, entry);
    }
  }
  if (entries->len == 0)
    return;
  loading.readers = g_new (MdPictureReader *, self->threads);
  for (guint i = 0; i < self->threads; i++)
    loading.readers[i] = md_picture_reader_new ();
  loading.progress = md_progress_new ("loading", "pictures", entries->len);
  md_pool_run (entries->len, self->threads, load_entry, &loading);
  md_progress_free (loading.progress);
  for (guint i = 0; i < self->threads; i++)
    md_picture_reader_free (loading.readers[i]);
  g_free (loading.readers);
}

/* Sums weights for drawing; a page that was chosen by weight is drawn from
 * uniformly. */
static void
sum_weights (Shelf * shelf)
{
  double sum = 0;
  guint kept = 0;

  g_array_set_size (shelf->cumulative, 0);
  for (guint i = 0; i < shelf->page->len; i++) {
    guint index = g_array_index (shelf->page, guint, i);
    const Entry *entry = &g_array_index (shelf->entries, Entry, index);

    if (!entry->picture.mip)
      continue;
    sum += shelf->complete ? entry->weight : 1;
    g_array_append_val (shelf->cumulative, sum);
    g_array_index (shelf->page, guint, kept++) = index;
  }
  g_array_set_size (shelf->page, kept);
}

gboolean
md_album_turn (MdAlbum * self, guint64 page, GError ** error)
{
  g_autofree double *rooms = g_new (double, self->n_shelves);
  double sum = 0;

  if (self->page == page + 1)
    return TRUE;
  share_memory (self, rooms);
  for (guint i = 0; i < self->n_shelves; i++)
    choose (self, i, page, rooms[i]);
  load (self);
  if (md_interrupted ())
    return fail (error, MD_TRAIN_ERROR_STOPPED,
        "interrupted while loading pictures");
  for (guint i = 0; i < self->n_shelves; i++) {
    sum_weights (&self->shelves[i]);
    if (i < self->files->len) {
      sum += self->shelves[i].page->len > 0 ? self->shelves[i].share : 0;
      self->files_cumulative[i] = sum;
    }
  }
  if (sum == 0)
    return fail (error, MD_TRAIN_ERROR_DATA, "no picture to train on");
  self->page = page + 1;
  return TRUE;
}

/* -- Drawing ------------------------------------------------------------- */

static guint
count (const MdAlbum * self, MdAlbumKind kind, gboolean of_page)
{
  guint n = 0;

  for (guint i = 0; i < self->n_shelves; i++) {
    const Shelf *shelf = &self->shelves[i];

    if (shelf->kind == kind)
      n += of_page ? shelf->page->len : shelf->entries->len;
  }
  return n;
}

guint
md_album_count (const MdAlbum * self, MdAlbumKind kind)
{
  return count (self, kind, FALSE);
}

guint
md_album_count_page (const MdAlbum * self, MdAlbumKind kind)
{
  return count (self, kind, TRUE);
}

guint
md_album_n_unread (const MdAlbum * self)
{
  guint n = 0;

  for (guint i = 0; i < self->n_shelves; i++) {
    const GArray *entries = self->shelves[i].entries;

    for (guint k = 0; k < entries->len; k++)
      n += g_array_index (entries, Entry, k).unreadable;
  }
  return n;
}

/* Returns the first index whose cumulative sum exceeds a random point. */
static guint
draw (const double *cumulative, guint n, MdRng * rng)
{
  double at = md_rng_uniform (rng, 0, 1) * cumulative[n - 1];
  guint low = 0, high = n - 1;

  while (low < high) {
    guint middle = (low + high) / 2;

    if (cumulative[middle] > at)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

const MdAlbumPicture *
md_album_draw (const MdAlbum * self, MdAlbumKind kind, MdRng * rng)
{
  const Shelf *shelf = NULL;
  guint index;

  if (kind != MD_ALBUM_FACES)
    shelf = &self->shelves[self->files->len + kind - MD_ALBUM_SINGLE];
  if (!shelf || shelf->page->len == 0)
    shelf = &self->shelves[draw (self->files_cumulative, self->files->len,
            rng)];
  index = draw ((const double *) shelf->cumulative->data, shelf->page->len,
      rng);
  return &g_array_index (shelf->entries, Entry,
      g_array_index (shelf->page, guint, index)).picture;
}
