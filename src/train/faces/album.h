/* album: Provides the pictures for canvases from several files of annotated
 * scenes, as many at a time as fit into memory.
 *
 *   MdAlbum *album = md_album_new (files, n_files, &params, threads, &error);
 *   if (!md_album_turn (album, epoch, &error)) ...
 *   const MdAlbumPicture *p = md_album_draw (album, MD_ALBUM_FACES, &rng);
 *
 * A page is the part that is in memory. Each page number gives another,
 * reproducible choice, sampled by weight without replacement. If everything
 * fits, every page contains everything.
 *
 * Thread safety: several threads may draw at once, but not while the page is
 * turned.
 */
#pragma once

#include "base/rng.h"
#include "eval/scenes.h"
#include "mip.h"

typedef enum
{
  MD_ALBUM_FACES,               /* with a face to detect */
  MD_ALBUM_SINGLE,              /* from a source of single-face pictures */
  MD_ALBUM_EMPTY,               /* without any annotation */
  MD_ALBUM_N_KINDS
} MdAlbumKind;

/* Pictures with more faces than this, or only ignored ones, are not used. */
#define MD_ALBUM_MAX_FACES 128

typedef struct
{
  guint64 seed;
  int longest;                  /* pixels, of a picture's longer side; >= 16 */
  int longest_single;           /* of MD_ALBUM_SINGLE */
  gsize memory;                 /* size of a page, bytes */
  float kinds[MD_ALBUM_N_KINDS];        /* fractions of it, > 0 */
  const double *files;          /* fractions of MD_ALBUM_FACES by file */
  const char *single;           /* sources, "lfw utkface" */
  const char *weights;          /* see source-weights.h */
} MdAlbumParams;

typedef struct
{
  const MdScene *scene;
  MdMip *mip;
  float ratio;                  /* mip's pixels per scene pixel, <= 1 */
} MdAlbumPicture;

typedef struct _MdAlbum MdAlbum;

/* @files: paths of COCO-style JSON
 * @params: read by this function only
 * Returns: NULL with @error (MD_TRAIN_ERROR) if a file cannot be read, the
 *   weights are malformed, or no picture has a face */
MdAlbum *md_album_new (char *const *files, guint n_files,
    const MdAlbumParams * params, guint threads, GError ** error);
void md_album_free (MdAlbum * album);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdAlbum, md_album_free)

/* Hashes the pictures, their annotations and their weights. */
void md_album_digest (const MdAlbum * album, GChecksum * checksum);

/* Loads @page. Pictures that cannot be decoded are skipped after a message.
 * Returns: FALSE with @error after an interrupt (MD_TRAIN_ERROR_STOPPED), or if
 *   no picture with a face is left */
gboolean md_album_turn (MdAlbum * album, guint64 page, GError ** error);
/* Return the number of pictures of a kind, in total and on this page. */
guint md_album_count (const MdAlbum * album, MdAlbumKind kind);
guint md_album_count_page (const MdAlbum * album, MdAlbumKind kind);
/* Number of pictures that could not be read so far. */
guint md_album_n_unread (const MdAlbum * album);

/* Returns a random picture of a kind from the page; of MD_ALBUM_FACES if there
 * is none. */
const MdAlbumPicture *md_album_draw (const MdAlbum * album, MdAlbumKind kind,
    MdRng * rng);
