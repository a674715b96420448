/* safe-file: files that take their name only when they are whole, and never
 * the name of another file unless asked to.
 *
 *   md_safe_file_write ("out/a.png", data, size, MD_SAFE_FILE_NEW, &error);
 *
 * or, where somebody else does the writing:
 *
 *   char *temporary = md_safe_file_temporary ("out/a.mp4", &error);
 *   ...
 *   md_safe_file_place (temporary, "out/a.mp4", MD_SAFE_FILE_NEW, &error);
 *
 * Temporary files lie in the folder of the file that is to be, are hidden, and
 * have a short name of their own, so that two runs do not share one and a
 * file may have a name of any legal length. Placing replaces a name, never
 * what a symbolic link points at.
 * Every GError is of the domain G_FILE_ERROR and names the file.
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* What the names of temporary files begin with. */
#define MD_SAFE_FILE_PREFIX ".maskdetect-"

typedef enum
{
  MD_SAFE_FILE_NEW,             /* fails with EXIST where the name is taken */
  MD_SAFE_FILE_REPLACE          /* takes the place of what has the name */
} MdSafeFileMode;

/* write() until all is written; FALSE with errno. */
gboolean md_safe_file_write_all (int fd, const void *data, gsize size);
/* Sets @error from errno. Returns: FALSE */
gboolean md_safe_file_fail (const char *path, GError ** error);

/* (transfer full): an empty file for what will be @path; NULL with @error */
char *md_safe_file_temporary (const char *path, GError ** error);
/* Writes into a temporary file. */
gboolean md_safe_file_fill (const char *temporary, const void *data,
    gsize size, GError ** error);
/* Gives @temporary its name; removes it after a failure. */
gboolean md_safe_file_place (const char *temporary, const char *path,
    MdSafeFileMode mode, GError ** error);
gboolean md_safe_file_write (const char *path, const void *data, gsize size,
    MdSafeFileMode mode, GError ** error);
/* What every file of a kind of ours has in its first bytes, and hardly any
 * other file:
 *
 *   static const MdSafeFileMark mark = MD_SAFE_FILE_MARK ("MDCKPT");
 */
typedef struct
{
  const char *bytes;
  gsize size;
} MdSafeFileMark;

#define MD_SAFE_FILE_MARK(bytes) { (bytes), sizeof (bytes) - 1 }
/* It stands in so many bytes. */
#define MD_SAFE_FILE_HEAD 1024

/* Whether @path may be written to by somebody who has named it: there is none,
 * it is empty, it has @mark, or it is a device or a pipe. Whoever works for
 * long asks before. FALSE with @error */
gboolean md_safe_file_check (const char *path, const MdSafeFileMark * mark,
    GError ** error);
/* Writes it, if md_safe_file_check() has nothing against that: in place of what
 * was there, or into a device or a pipe. */
gboolean md_safe_file_save (const char *path, const void *data, gsize size,
    const MdSafeFileMark * mark, GError ** error);
/* The same of what somebody else has written into @temporary, which has been
 * made for @path and is gone afterwards. */
gboolean md_safe_file_adopt (const char *temporary, const char *path,
    const MdSafeFileMark * mark, GError ** error);

/* Removes the temporary files of @folder that a killed run has left. Only for
 * a folder that nobody else writes to. */
void md_safe_file_sweep (const char *folder);

/* Whether a name read from a file stays below the folder it is about: neither
 * absolute nor with "..", and not empty. */
gboolean md_safe_file_is_below (const char *name);
/* Whether @name, a path below @folder, or a folder on the way to it, is a
 * symbolic link. */
gboolean md_safe_file_has_link (const char *folder, const char *name);
