/* safe-file: Writes files that appear under their name only when complete and
 * replace an existing file only on request.
 *
 *   md_safe_file_write ("out/a.png", data, size, MD_SAFE_FILE_NEW, &error);
 *
 * or, if other code does the writing:
 *
 *   char *temporary = md_safe_file_temporary ("out/a.mp4", &error);
 *   ...
 *   md_safe_file_place (temporary, "out/a.mp4", MD_SAFE_FILE_NEW, &error);
 *
 * A temporary file is hidden, in the folder of the final file, and has a short
 * unique name. Placing it replaces a symbolic link, not the link's target.
 * Every GError is in the domain G_FILE_ERROR and names the file.
 *
 * Thread safety: any thread.
 */
#pragma once

#include <glib.h>

/* Prefix of the names of temporary files. */
#define MD_SAFE_FILE_PREFIX ".maskdetect-"

typedef enum
{
  MD_SAFE_FILE_NEW,             /* fails with G_FILE_ERROR_EXIST if the file
                                 * exists */
  MD_SAFE_FILE_REPLACE          /* replaces an existing file */
} MdSafeFileMode;

/* Calls write() until everything is written; FALSE with errno. */
gboolean md_safe_file_write_all (int fd, const void *data, gsize size);
/* Sets @error from errno and returns FALSE. */
gboolean md_safe_file_fail (const char *path, GError ** error);

/* Creates an empty temporary file for @path and locks it until it is placed,
 * adopted or discarded. The first one in a folder also sweeps that folder.
 * Returns: (transfer full): the temporary file's path; NULL with @error */
char *md_safe_file_temporary (const char *path, GError ** error);
/* Creates an empty temporary folder for the folder @path, in the same way.
 * md_safe_file_place() with MD_SAFE_FILE_REPLACE replaces an empty folder. */
char *md_safe_file_temporary_folder (const char *path, GError ** error);
/* Removes a temporary file, or a folder with its content. */
void md_safe_file_discard (const char *temporary);
/* Writes a temporary file.
 * @path: the file that it will become, for @error */
gboolean md_safe_file_fill (const char *temporary, const char *path,
    const void *data, gsize size, GError ** error);
/* Renames @temporary to @path; removes it on failure. */
gboolean md_safe_file_place (const char *temporary, const char *path,
    MdSafeFileMode mode, GError ** error);
gboolean md_safe_file_write (const char *path, const void *data, gsize size,
    MdSafeFileMode mode, GError ** error);

/* Bytes that identify one kind of our files, in their first MD_SAFE_FILE_HEAD
 * bytes:
 *
 *   static const MdSafeFileMark mark = MD_SAFE_FILE_MARK ("MDCKPT");
 */
typedef struct
{
  const char *bytes;
  gsize size;
} MdSafeFileMark;

#define MD_SAFE_FILE_MARK(bytes) { (bytes), sizeof (bytes) - 1 }
#define MD_SAFE_FILE_HEAD 1024

/* Whether writing to @path, named by the user, is allowed and possible: it does
 * not exist, is empty or has @mark, and its folder is writable; or it is a
 * device that accepts data, or a pipe. The name of an open file, such as
 * /dev/stdout, is refused if it is a regular file. Call this before a long
 * computation.
 * Returns: FALSE with @error if not */
gboolean md_safe_file_check (const char *path, const MdSafeFileMark * mark,
    GError ** error);
/* Writes @path if md_safe_file_check() allows it: replaces a file, or writes to
 * a device or a pipe. */
gboolean md_safe_file_save (const char *path, const void *data, gsize size,
    const MdSafeFileMark * mark, GError ** error);
/* Does the same with the content of @temporary, from
 * md_safe_file_temporary(), and removes @temporary. */
gboolean md_safe_file_adopt (const char *temporary, const char *path,
    const MdSafeFileMark * mark, GError ** error);

/* Removes the temporary files and folders of killed runs from @folder: those
 * that are not locked. Their names contain a check, so that similar names of
 * foreign files, such as ".maskdetect-backup", do not count. */
void md_safe_file_sweep (const char *folder);

/* Whether @name, read from a file, is a non-empty relative path without
 * "..". */
gboolean md_safe_file_is_below (const char *name);
/* Whether any component of @name, a path below @folder, is a symbolic link. */
gboolean md_safe_file_has_link (const char *folder, const char *name);
