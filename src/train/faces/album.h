/* album: the pictures that canvases are made of, from several files of
 * annotated scenes, as many of them in memory at a time as there is room for.
 *
 *   MdAlbum *album = md_album_new (files, n_files, &params, threads, &error);
 *   if (!md_album_turn (album, epoch, &error)) ...
 *   const MdAlbumPicture *p = md_album_draw (album, MD_ALBUM_FACES, &rng);
 *
 * A page is what is in memory: another choice for each number, drawn by weight
 * and without repetition, the same whenever and wherever it is made. Where
 * everything fits, every page has everything.
 *
 * Thread safety: drawing from several threads at once is fine, but not while
 * the page is turned.
 */
#pragma once

#include "base/rng.h"
#include "eval/scenes.h"
#include "mip.h"

typedef enum
{
  MD_ALBUM_FACES,               /* with a face to be found */
  MD_ALBUM_SINGLE,              /* of a source that shows one face each */
  MD_ALBUM_EMPTY,               /* without any annotation */
  MD_ALBUM_N_KINDS
} MdAlbumKind;

/* Pictures whose faces are all to be ignored are of no kind, nor those with
 * more than this many. */
#define MD_ALBUM_MAX_FACES 128

typedef struct
{
  guint64 seed;
  int longest;                  /* pixels, of a picture's longer side; >= 16 */
  int longest_single;           /* of MD_ALBUM_SINGLE */
  gsize memory;                 /* bytes, of a page */
  float kinds[MD_ALBUM_N_KINDS];        /* shares of it, > 0 */
  const double *files;          /* shares of MD_ALBUM_FACES by file */
  const char *single;           /* sources, "lfw utkface" */
  const char *weights;          /* see source-weights.h */
} MdAlbumParams;

typedef struct
{
  const MdScene *scene;
  MdMip *mip;
  float ratio;                  /* of the mip's pixels to the scene's, <= 1 */
} MdAlbumPicture;

typedef struct _MdAlbum MdAlbum;

/* @files: paths of COCO-style JSON
 * @params: read by this function only
 * Returns: NULL with @error where a file cannot be read, weights make no sense
 *   or there is no picture with a face (MD_TRAIN_ERROR) */
MdAlbum *md_album_new (char *const *files, guint n_files,
    const MdAlbumParams * params, guint threads, GError ** error);
void md_album_free (MdAlbum * album);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MdAlbum, md_album_free)

/* Adds what the pictures are, what is annotated in them and how often each
 * comes. */
void md_album_digest (const MdAlbum * album, GChecksum * checksum);

/* Loads @page. Pictures that cannot be decoded are left out with a message.
 * FALSE with @error (MD_TRAIN_ERROR_STOPPED) after an interrupt, or where no
 * picture with a face is left. */
gboolean md_album_turn (MdAlbum * album, guint64 page, GError ** error);
/* How many pictures of a kind there are, and how many of them on this page. */
guint md_album_count (const MdAlbum * album, MdAlbumKind kind);
guint md_album_count_page (const MdAlbum * album, MdAlbumKind kind);

/* One of the page, of a kind; of MD_ALBUM_FACES where there is none. */
const MdAlbumPicture *md_album_draw (const MdAlbum * album, MdAlbumKind kind,
    MdRng * rng);
