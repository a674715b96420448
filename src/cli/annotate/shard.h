/* shard: one of several runs over the same inputs, each of which does its own
 * part of them, on one machine or on many that share a folder.
 *
 *   MdShard shard = MD_SHARD_ALL;
 *   if (!md_shard_parse (&shard, "2/10", &error)) ...
 *   if (md_shard_has (&shard, "in/a.png")) ...
 *   name = md_shard_name (&shard, "faces.jsonl");    // faces.2-of-10.jsonl
 *
 * What belongs to which part depends on its path only, so that runs need not
 * begin at the same time, nor with the same files.
 * Thread safety: plain values.
 */
#pragma once

#include <glib.h>

typedef struct
{
  guint i, n;                   /* the part, from 1 on, of how many */
} MdShard;

#define MD_SHARD_ALL { 1, 1 }

/* FALSE with @error, of the domain G_IO_ERROR. */
gboolean md_shard_parse (MdShard * shard, const char *text, GError ** error);
gboolean md_shard_has (const MdShard * shard, const char *path);
/* (transfer full) (nullable): where the part of @file goes that is of this
 * shard; stdout and NULL stay what they are */
char *md_shard_name (const MdShard * shard, const char *file);
