/* shard: Selects the part of the inputs that one of several runs processes, on
 * one machine or on several that share a folder.
 *
 *   MdShard shard = MD_SHARD_ALL;
 *   if (!md_shard_parse (&shard, "2/10", &error)) ...
 *   if (md_shard_has (&shard, "in/a.png")) ...
 *   name = md_shard_name (&shard, "faces.jsonl");    // faces.2-of-10.jsonl
 *
 * The part depends only on the path of the input, so that runs need not start
 * at the same time or with the same files.
 * Thread safety: plain values.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint i, n;                   /* the part, from 1 on, of how many */
} MdShard;

#define MD_SHARD_ALL { 1, 1 }

/* Returns: FALSE with @error, domain G_IO_ERROR */
gboolean md_shard_parse (MdShard * shard, const char *text, GError ** error);
gboolean md_shard_has (const MdShard * shard, const char *path);
/* Returns: (transfer full) (nullable): the file for this shard's part of @file;
 *   stdout and NULL are returned unchanged */
char *md_shard_name (const MdShard * shard, const char *file);
