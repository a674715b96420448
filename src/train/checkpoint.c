/* Layout: header, the trainer's state, Adam's step count; for every parameter
 * its size, its data and, if it is trained, both moments; the best and the
 * averaged weights, if any; a SHA-256 of everything before it. */
#include "checkpoint.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/read-file.h"
#include "base/safe-file.h"
#include "train-error.h"

#define MAGIC "MDCKPT03"
#define DIGEST 32
/* bytes; eight times a large network */
#define MAX_FILE ((gsize) 1 << 31)

/* the same in all versions */
static const MdSafeFileMark mark = MD_SAFE_FILE_MARK ("MDCKPT");

typedef struct
{
  char magic[8];
  guint64 n_parameters;
  guint64 has_best, has_average;
  guint64 adam_steps;
  MdTrainerState state;
} Header;

gsize
md_checkpoint_n_floats (MdNet * net)
{
  gsize n = 0;

  for (guint i = 0; i < md_net_n_parameters (net); i++)
    n += md_net_parameter (net, i)->size;
  return n;
}

void
md_checkpoint_get (MdNet * net, float *weights)
{
  for (guint i = 0; i < md_net_n_parameters (net); i++) {
    const MdParameter *p = md_net_parameter (net, i);

    memcpy (weights, p->data, p->size * sizeof (float));
    weights += p->size;
  }
}

void
md_checkpoint_set (MdNet * net, const float *weights)
{
  for (guint i = 0; i < md_net_n_parameters (net); i++) {
    const MdParameter *p = md_net_parameter (net, i);

    memcpy (p->data, weights, p->size * sizeof (float));
    weights += p->size;
  }
}

static void
digest_of (const guint8 * data, gsize size, guint8 * digest)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize length = DIGEST;

  g_checksum_update (checksum, data, size);
  g_checksum_get_digest (checksum, digest, &length);
}

static void
append_floats (GByteArray * bytes, const float *x, gsize n)
{
  g_byte_array_append (bytes, (const guint8 *) x, n * sizeof (float));
}

static void
append_parameter (GByteArray * bytes, MdNet * net, MdAdam * adam, guint i)
{
  const MdParameter *p = md_net_parameter (net, i);
  guint64 sizes[2] = { strlen (p->name), p->size };

  g_byte_array_append (bytes, (const guint8 *) sizes, sizeof sizes);
  g_byte_array_append (bytes, (const guint8 *) p->name, sizes[0]);
  append_floats (bytes, p->data, p->size);
  if (p->grad) {
    append_floats (bytes, md_adam_first_moment (adam, i), p->size);
    append_floats (bytes, md_adam_second_moment (adam, i), p->size);
  }
}

gboolean
md_checkpoint_save (const char *path, MdNet * net, MdAdam * adam,
    const MdTrainerState * state, const float *best, const float *average,
    GError ** error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 digest[DIGEST];
  Header header = {
    .magic = MAGIC,
    .n_parameters = md_net_n_parameters (net),
    .has_best = best != NULL,
    .has_average = average != NULL,
    .adam_steps = *md_adam_n_steps (adam),
    .state = *state,
  };

  g_byte_array_append (bytes, (const guint8 *) &header, sizeof header);
  for (guint i = 0; i < header.n_parameters; i++)
    append_parameter (bytes, net, adam, i);
  if (best)
    append_floats (bytes, best, md_checkpoint_n_floats (net));
  if (average)
    append_floats (bytes, average, md_checkpoint_n_floats (net));
  digest_of (bytes->data, bytes->len, digest);
  g_byte_array_append (bytes, digest, DIGEST);
  return md_safe_file_save (path, bytes->data, bytes->len, &mark, error);
}

gboolean
md_checkpoint_may_save (const char *path, GError ** error)
{
  return md_safe_file_check (path, &mark, error);
}

gboolean
md_checkpoint_peek (const char *path, MdTrainerState * state)
{
  int fd = g_open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC, 0);
  Header header;
  gboolean ok = fd >= 0 && read (fd, &header, sizeof header) == sizeof header
      && memcmp (header.magic, MAGIC, sizeof header.magic) == 0;

  if (fd >= 0)
    close (fd);
  if (ok)
    *state = header.state;
  return ok;
}

typedef struct
{
  const guint8 *at, *end;
} Reader;

static const void *
take (Reader * reader, guint64 size)
{
  const guint8 *at = reader->at;

  if (size > (guint64) (reader->end - at))
    return NULL;
  reader->at += size;
  return at;
}

/* @apply: FALSE = only check that the parameter fits */
static gboolean
read_parameter (Reader * reader, MdNet * net, MdAdam * adam, guint i,
    gboolean apply)
{
  const MdParameter *p = md_net_parameter (net, i);
  float *targets[3] = { p->data, md_adam_first_moment (adam, i),
    md_adam_second_moment (adam, i)
  };
  const void *raw = take (reader, 2 * sizeof (guint64));
  guint64 sizes[2];
  const char *name;

  if (!raw)
    return FALSE;
  memcpy (sizes, raw, sizeof sizes);
  name = take (reader, sizes[0]);
  if (!name || sizes[0] != strlen (p->name)
      || memcmp (name, p->name, sizes[0]) != 0 || sizes[1] != p->size)
    return FALSE;
  for (int k = 0; k < (p->grad ? 3 : 1); k++) {
    const void *data = take (reader, p->size * sizeof (float));

    if (!data)
      return FALSE;
    if (apply)
      memcpy (targets[k], data, p->size * sizeof (float));
  }
  return TRUE;
}

static gboolean
read_all (const guint8 * data, gsize size, MdNet * net, MdAdam * adam,
    Header * header, float *best, float *average, gboolean apply)
{
  Reader reader = { data, data + size };
  gsize bytes = md_checkpoint_n_floats (net) * sizeof (float);
  const void *raw = take (&reader, sizeof *header);

  if (!raw)
    return FALSE;
  memcpy (header, raw, sizeof *header);
  if (header->n_parameters != md_net_n_parameters (net))
    return FALSE;
  for (guint i = 0; i < header->n_parameters; i++) {
    if (!read_parameter (&reader, net, adam, i, apply))
      return FALSE;
  }
  if (header->has_best) {
    raw = take (&reader, bytes);
    if (raw && apply)
      memcpy (best, raw, bytes);
  }
  if (raw && header->has_average) {
    raw = take (&reader, bytes);
    if (raw && apply)
      memcpy (average, raw, bytes);
  }
  return raw && reader.at == reader.end;
}

static gboolean
fail (GError ** error, const char *path, const char *what)
{
  g_set_error (error, MD_TRAIN_ERROR, MD_TRAIN_ERROR_CHECKPOINT, "%s: %s",
      path, what);
  return FALSE;
}

gboolean
md_checkpoint_load (const char *path, MdNet * net, MdAdam * adam,
    MdTrainerState * state, float *best, float *average, GError ** error)
{
  g_autofree char *text = NULL;
  const guint8 *data;
  guint8 digest[DIGEST];
  gsize size;
  Header header;

  if (!md_read_file (path, MAX_FILE, &text, &size, error))
    return FALSE;
  data = (const guint8 *) text;
  if (size < sizeof header + DIGEST || memcmp (data, MAGIC, 8) != 0)
    return fail (error, path, "is not a checkpoint of this version");
  size -= DIGEST;
  digest_of (data, size, digest);
  if (memcmp (digest, data + size, DIGEST) != 0)
    return fail (error, path, "is damaged: its checksum does not match");
  if (!read_all (data, size, net, adam, &header, best, average, FALSE))
    return fail (error, path, "belongs to another network");
  if (!header.has_average != !average)
    return fail (error, path, average ? "has no averaged weights" :
        "has averaged weights, which this run does not use");
  read_all (data, size, net, adam, &header, best, average, TRUE);
  *md_adam_n_steps (adam) = header.adam_steps;
  *state = header.state;
  return TRUE;
}
