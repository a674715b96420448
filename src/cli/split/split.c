#include "split.h"

#include <string.h>

#include "kernels/gemm.h"
#include "base/rng.h"

/* Number of fingerprints that are compared with all others at once. */
#define BLOCK 256

char *
md_split_origin (const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  char *suffix = g_strrstr (name, "_face");
  const char *p;

  if (!suffix || suffix == name)
    return NULL;
  for (p = suffix + strlen ("_face"); g_ascii_isdigit (*p); p++)
    continue;
  if (p == suffix + strlen ("_face") || (*p && *p != '.'))
    return NULL;
  return g_strndup (name, suffix - name);
}

static guint
find_root (guint * parents, guint i)
{
  while (parents[i] != i)
    i = parents[i] = parents[parents[i]];
  return i;
}

static void
join (guint * parents, guint a, guint b)
{
  guint first = find_root (parents, a), second = find_root (parents, b);

  parents[MAX (first, second)] = MIN (first, second);
}

static void
join_crops (const MdSplitItem * items, guint n, guint * parents)
{
  g_autoptr (GHashTable) origins = g_hash_table_new_full (g_str_hash,
      g_str_equal, g_free, NULL);

  for (guint i = 0; i < n; i++) {
    g_autofree char *origin = md_split_origin (items[i].path);
    gpointer first;

    if (!origin)
      continue;
    if (g_hash_table_lookup_extended (origins, origin, NULL, &first))
      join (parents, GPOINTER_TO_UINT (first), i);
    else
      g_hash_table_insert (origins, g_steal_pointer (&origin),
          GUINT_TO_POINTER (i));
  }
}

/* Joins at most BLOCK items from @first on with their copies among the earlier
 * ones.
 * @prints: [n, MD_FINGERPRINT_SIZE]
 * @similar: [BLOCK, n], scratch */
static void
join_block (const float *block, const float *prints, guint first, guint n,
    guint * parents, float *similar)
{
  guint rows = MIN (BLOCK, n - first);

  md_gemm (FALSE, TRUE, rows, n, MD_FINGERPRINT_SIZE, 1, block,
      MD_FINGERPRINT_SIZE, prints, MD_FINGERPRINT_SIZE, 0, similar, n);
  for (guint i = 0; i < rows; i++)
    for (guint j = 0; j < first + i; j++)
      if (similar[(gsize) i * n + j] >= MD_FINGERPRINT_SAME)
        join (parents, first + i, j);
}

static void
join_copies (const MdSplitItem * items, guint n, guint * parents)
{
  g_autofree float *prints = g_new (float, (gsize) n * MD_FINGERPRINT_SIZE);
  g_autofree float *similar = g_new (float, (gsize) n * BLOCK);
  g_autofree MdFingerprint *mirrored = g_new (MdFingerprint, BLOCK);

  for (guint i = 0; i < n; i++)
    memcpy (prints + (gsize) i * MD_FINGERPRINT_SIZE,
        items[i].fingerprint.cells, sizeof (MdFingerprint));
  for (guint first = 0; first < n; first += BLOCK) {
    for (guint i = 0; i < MIN (BLOCK, n - first); i++)
      md_fingerprint_mirror (&items[first + i].fingerprint, &mirrored[i]);
    join_block (prints + (gsize) first * MD_FINGERPRINT_SIZE, prints, first,
        n, parents, similar);
    join_block (mirrored->cells, prints, first, n, parents, similar);
  }
}

guint *
md_split_group (const MdSplitItem * items, guint n)
{
  guint *parents = g_new (guint, n);

  for (guint i = 0; i < n; i++)
    parents[i] = i;
  join_crops (items, n, parents);
  join_copies (items, n, parents);
  for (guint i = 0; i < n; i++)
    parents[i] = find_root (parents, i);
  return parents;
}

/* Tracks how far every part is from its share of every class. */
typedef struct
{
  guint n_classes, n_parts;
  double *missing;              /* [part][class]: pictures */
  double *total;                /* [class] */
} Balance;

static void
balance_init (Balance * balance, const MdSplitItem * items, guint n,
    const double *ratio)
{
  double sum = 0;

  balance->missing = g_new (double, balance->n_parts * balance->n_classes);
  balance->total = g_new0 (double, balance->n_classes);
  for (guint i = 0; i < n; i++)
    balance->total[items[i].class_index]++;
  for (guint p = 0; p < balance->n_parts; p++)
    sum += ratio[p];
  for (guint p = 0; p < balance->n_parts; p++)
    for (guint c = 0; c < balance->n_classes; c++)
      balance->missing[p * balance->n_classes + c] =
          balance->total[c] * ratio[p] / sum;
}

/* Returns: the part that most needs a group with @counts, weighting each class
 *   by its size */
static guint
neediest_part (const Balance * balance, const guint * counts)
{
  double best = -G_MAXDOUBLE;
  guint part = 0;

  for (guint p = 0; p < balance->n_parts; p++) {
    double need = 0;
    for (guint c = 0; c < balance->n_classes; c++)
      if (counts[c])
        need += counts[c] * balance->missing[p * balance->n_classes + c]
            / balance->total[c];
    if (need > best) {
      best = need;
      part = p;
    }
  }
  return part;
}

/* Orders items by group: the largest groups first, because they are the hardest
 * to place, otherwise at random. */
typedef struct
{
  guint item, group, size;
  guint64 shuffled;
} Entry;

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;

  if (x->size != y->size)
    return x->size > y->size ? -1 : 1;
  if (x->shuffled != y->shuffled)
    return x->shuffled < y->shuffled ? -1 : 1;
  if (x->group != y->group)
    return x->group < y->group ? -1 : 1;
  return x->item < y->item ? -1 : x->item > y->item;
}

static Entry *
sort_entries (const guint * groups, guint n, guint64 seed)
{
  g_autofree guint *sizes = g_new0 (guint, n);
  Entry *entries = g_new (Entry, n);

  for (guint i = 0; i < n; i++)
    sizes[groups[i]]++;
  for (guint i = 0; i < n; i++)
    entries[i] = (Entry) {
    i, groups[i], sizes[groups[i]], md_rng_hash (seed, groups[i], 0)
    };
  qsort (entries, n, sizeof (Entry), compare_entries);
  return entries;
}

void
md_split_assign (MdSplitItem * items, const guint * groups, guint n,
    guint n_classes, const double *ratio, guint n_parts, guint64 seed)
{
  Balance balance = {.n_classes = n_classes,.n_parts = n_parts };
  g_autofree Entry *entries = sort_entries (groups, n, seed);
  g_autofree guint *counts = g_new (guint, n_classes);

  balance_init (&balance, items, n, ratio);
  for (guint i = 0; i < n;) {
    guint end = i, part;

    memset (counts, 0, n_classes * sizeof (guint));
    for (; end < n && entries[end].group == entries[i].group; end++)
      counts[items[entries[end].item].class_index]++;
    part = neediest_part (&balance, counts);
    for (guint c = 0; c < n_classes; c++)
      balance.missing[part * n_classes + c] -= counts[c];
    for (; i < end; i++)
      items[entries[i].item].part = part;
  }
  g_free (balance.missing);
  g_free (balance.total);
}
