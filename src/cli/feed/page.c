#include "page.h"

#include <gio/gio.h>
#include <string.h>

#include "base/read-file.h"
#include "json/json-line.h"
#include "file.h"
#include "page-resources.h"
#include "publish.h"

/* What a page of ours is not larger than, bytes. */
#define MAX_FILE ((gsize) 1 << 28)

static const struct
{
  const char *name;
  gboolean is_asset;            /* a part of the program, the same always */
} files[] = {
  {"index.html", TRUE},
  {"feed.css", TRUE},
  {"feed.js", TRUE},
  {"data.js", FALSE},
  {"tick.js", FALSE},
};

static void
append_policy (GString * text, const MdPolicy * policy)
{
  g_string_append_printf (text, "{\"min-faces\":%d,\"certainty\":%.4g,"
      "\"match\":\"%s\",\"masks\":%d,\"per\":\"%s\",\"limit\":%d,"
      "\"half-life\":%.6g,\"weights\":{", policy->min_faces,
      policy->certainty, md_donation_match_name (policy->match), policy->masks,
      policy->per_face ? "face" : "picture", policy->limit, policy->half_life);
  for (guint i = 0; i < MD_N_TERMS; i++)
    g_string_append_printf (text, "%s\"%s\":%.6g", i > 0 ? "," : "",
        md_term_name (i), policy->weights[i]);
  g_string_append (text, "}}");
}

static void
append_names (GString * text, const GPtrArray * names)
{
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *shown =
        g_filename_display_name (g_ptr_array_index (names, i));

    if (i > 0)
      g_string_append_c (text, ',');
    md_json_append_string (text, shown);
  }
}

static void
append_standing (GString * text, const MdStanding * standing)
{
  g_string_append_printf (text, "\"badge\":\"%s\",\"score\":%.4f,"
      "\"values\":{", md_badge_name (standing->badge), standing->score);
  for (guint i = 0; i < MD_N_TERMS; i++)
    g_string_append_printf (text, "%s\"%s\":%.4f", i > 0 ? "," : "",
        md_term_name (i), standing->values[i]);
  g_string_append (text, "},");
}

static void
append_post (GString * text, const MdPage * page, const MdPost * post)
{
  const MdSidecar *sidecar = post->sidecar;
  int width, height;

  md_publish_size (sidecar->width, sidecar->height,
      page->policy->picture_size, &width, &height);
  g_string_append_printf (text, "{\"id\":\"%s\",\"names\":[", sidecar->sha256);
  append_names (text, post->names);
  g_string_append_printf (text, "],\"src\":\"%s\",\"shown\":[%d,%d],"
      "\"size\":[%d,%d],\"time\":%" G_GINT64_FORMAT ",\"verdict\":"
      "\"%s\",\"masks\":%" G_GUINT64_FORMAT ",", post->published, width,
      height, sidecar->width, sidecar->height, post->time / MD_NSEC_PER_SEC,
      md_finding_name (md_sidecar_finding (sidecar)),
      md_donations_masks (page->ledger, sidecar->sha256));
  append_standing (text, &post->standing);
  if (page->sidecars) {
    g_autofree char *name = g_uri_escape_string
        (g_ptr_array_index (post->names, 0), "/", FALSE);
    g_string_append_printf (text, "\"sidecar\":\"sidecars/%s.json\",", name);
  }
  g_string_append (text, "\"faces\":");
  md_observation_append_all (text, sidecar->faces);
  g_string_append_c (text, '}');
}

static GString *
build_data (const MdPage * page)
{
  GString *text = g_string_new ("{\"title\":");

  md_json_append_string (text, page->policy->title);
  g_string_append_printf (text, ",\n\"watch\":%s,\n\"masks\":%"
      G_GUINT64_FORMAT ",\n\"pictures\":%u,\n\"policy\":",
      page->watching ? "true" : "false", md_donations_total (page->ledger),
      md_donations_n_pictures (page->ledger));
  append_policy (text, page->policy);
  g_string_append (text, ",\n\"posts\":[");
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

/* Whether what has that name is a page's file of ours, or nothing. */
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

    /* another version's assets are ours, too, where the data are */
    if (!(marked && g_lstat (path, &info) == 0 && S_ISREG (info.st_mode))
        && !is_ours (path, files[i].is_asset ? files[i].name : NULL))
      return g_steal_pointer (&path);
  }
  return NULL;
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
  /* the data first: whoever is told that it changed finds it changed */
  return write_file (site, "data.js", data->str, data->len, error)
      && write_file (site, "tick.js", tick, strlen (tick), error);
}
