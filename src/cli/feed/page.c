#include "page.h"

#include <gio/gio.h>
#include <string.h>

#include "base/read-file.h"
#include "json/json-writer.h"
#include "file.h"
#include "page-resources.h"
#include "publish.h"

/* Maximum size of a file of the page, bytes. */
#define MAX_FILE ((gsize) 1 << 28)

static const struct
{
  const char *name;
  gboolean is_asset;            /* copied from assets/, never changes */
} files[] = {
  {"index.html", TRUE},
  {"feed.css", TRUE},
  {"feed.js", TRUE},
  {"data.js", FALSE},
  {"tick.js", FALSE},
};

static void
append_terms (GString * text, const char *name, const char *format,
    const double values[MD_N_TERMS])
{
  md_json_begin (text, name, '{');
  for (guint i = 0; i < MD_N_TERMS; i++)
    md_json_add_double (text, md_term_name (i), format, values[i]);
  md_json_end (text, '}');
}

static void
append_policy (GString * text, const MdPolicy * policy)
{
  md_json_begin (text, "policy", '{');
  md_json_add_int (text, "min-faces", policy->min_faces);
  md_json_add_double (text, "certainty", "%.4g", policy->certainty);
  md_json_add_string (text, "match", md_donation_match_name (policy->match));
  md_json_add_int (text, "masks", policy->masks);
  md_json_add_string (text, "per", policy->per_face ? "face" : "picture");
  md_json_add_int (text, "limit", policy->limit);
  md_json_add_double (text, "half-life", "%.6g", policy->half_life);
  append_terms (text, "weights", "%.6g", policy->weights);
  md_json_end (text, '}');
}

static void
append_names (GString * text, const GPtrArray * names)
{
  md_json_begin (text, "names", '[');
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *shown =
        g_filename_display_name (g_ptr_array_index (names, i));

    md_json_add_string (text, NULL, shown);
  }
  md_json_end (text, ']');
}

static void
append_size (GString * text, const char *name, int width, int height)
{
  md_json_begin (text, name, '[');
  md_json_add_int (text, NULL, width);
  md_json_add_int (text, NULL, height);
  md_json_end (text, ']');
}

static void
append_post (GString * text, const MdPage * page, const MdPost * post)
{
  const MdSidecar *sidecar = post->sidecar;
  const MdStanding *standing = &post->standing;
  int width, height;

  md_publish_size (sidecar->width, sidecar->height,
      page->policy->picture_size, &width, &height);
  md_json_begin (text, NULL, '{');
  md_json_add_string (text, "id", sidecar->sha256);
  append_names (text, post->names);
  md_json_add_string (text, "src", post->published);
  append_size (text, "shown", width, height);
  append_size (text, "size", sidecar->width, sidecar->height);
  md_json_add_int (text, "time", post->time / MD_NSEC_PER_SEC);
  md_json_add_string (text, "verdict",
      md_finding_name (md_sidecar_finding (sidecar)));
  md_json_add_int (text, "masks", md_donations_masks (page->ledger,
          sidecar->sha256));
  md_json_add_string (text, "badge", md_badge_name (standing->badge));
  md_json_add_double (text, "score", "%.4f", standing->score);
  append_terms (text, "values", "%.4f", standing->values);
  if (page->sidecars) {
    g_autofree char *name = g_uri_escape_string
        (g_ptr_array_index (post->names, 0), "/", FALSE);
    g_autofree char *path = g_strdup_printf ("sidecars/%s.json", name);

    md_json_add_string (text, "sidecar", path);
  }
  md_observation_append_all (text, sidecar->faces);
  md_json_end (text, '}');
}

static GString *
build_data (const MdPage * page)
{
  GString *text = g_string_new (NULL);

  md_json_begin (text, NULL, '{');
  md_json_add_string (text, "title", page->policy->title);
  g_string_append (text, ",\n");
  md_json_add_boolean (text, "watch", page->watching);
  g_string_append (text, ",\n");
  md_json_add_int (text, "masks", md_donations_total (page->ledger));
  g_string_append (text, ",\n");
  md_json_add_int (text, "pictures", md_donations_n_pictures (page->ledger));
  g_string_append (text, ",\n");
  append_policy (text, page->policy);
  g_string_append (text, ",\n");
  md_json_begin (text, "posts", '[');
  for (guint i = 0; i < page->posts->len; i++) {
    g_string_append (text, i > 0 ? ",\n" : "\n");
    append_post (text, page, g_ptr_array_index (page->posts, i));
  }
  g_string_append (text, "\n]}");
  return text;
}

static gboolean
write_file (const char *site, const char *name, const char *text, gsize size,
    GError ** error)
{
  g_autofree char *path = g_build_filename (site, name, NULL);

  return md_file_update (path, text, size, error);
}

/* Whether @path does not exist or is identical to the asset. */
static gboolean
is_ours (const char *path, const char *asset)
{
  g_autofree char *text = NULL;
  GStatBuf info;
  gsize size, length;
  const char *own;

  if (g_lstat (path, &info) != 0)
    return TRUE;
  if (!S_ISREG (info.st_mode) || !asset)
    return FALSE;
  own = md_page_resource (asset, &size);
  return md_read_file (path, MAX_FILE, &text, &length, NULL) && length == size
      && memcmp (text, own, size) == 0;
}

char *
md_page_find_foreign (const char *site)
{
  g_autofree char *data = g_build_filename (site, "data.js", NULL);
  g_autofree char *text = NULL;
  gboolean marked = md_read_file (data, MAX_FILE, &text, NULL, NULL)
      && g_str_has_prefix (text, "maskdetectFeed (");

  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    g_autofree char *path = g_build_filename (site, files[i].name, NULL);
    GStatBuf info;

    /* next to our data, assets of another version are ours, too */
    if (!(marked && g_lstat (path, &info) == 0 && S_ISREG (info.st_mode))
        && !is_ours (path, files[i].is_asset ? files[i].name : NULL))
      return g_steal_pointer (&path);
  }
  return NULL;
}

const char *
md_page_file_name (guint i)
{
  return i < G_N_ELEMENTS (files) ? files[i].name : NULL;
}

gboolean
md_page_write (const MdPage * page, const char *site, GError ** error)
{
  g_autoptr (GString) data = build_data (page);
  g_autofree char *version = g_compute_checksum_for_string (G_CHECKSUM_SHA256,
      data->str, data->len);
  g_autofree char *tick = g_strdup_printf ("maskdetectTick (\"%s\");\n",
      version);
  g_autofree char *call = g_strdup_printf ("maskdetectFeed (\"%s\", ",
      version);

  g_string_prepend (data, call);
  g_string_append (data, ");\n");
  for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
    gsize size;
    const char *text;

    if (!files[i].is_asset)
      continue;
    text = md_page_resource (files[i].name, &size);
    if (!write_file (site, files[i].name, text, size, error))
      return FALSE;
  }
  /* the data first, so that it has changed when tick.js announces it */
  return write_file (site, "data.js", data->str, data->len, error)
      && write_file (site, "tick.js", tick, strlen (tick), error);
}
