#include "address.h"

#include <string.h>

/* Names of parameters with credentials, in the query or, as in
 * rtsp://camera/user=admin&password=…, in the path. There, a value ends at the
 * next path segment. */
#define SECRET_NAME \
    "[^?#&;/=\\s]*(?:user|usr|uid|login|account|pass|pwd|pw|pin|token|auth|key|" \
    "secret|sig|session|sid|credential)[^?&;/=\\s]*="
#define SECRETS \
    "([?#&]" SECRET_NAME ")[^&#\\s'\"]*|([;/]" SECRET_NAME ")[^&;/?#\\s'\"]*"

gboolean
md_is_address (const char *path)
{
  return strstr (path, "://") != NULL;
}

/* Start of the host. A password with an unescaped "/", "?" or "#" appears to
 * end the authority, but then the text after ":" is not a port. */
static const char *
find_host (const char *authority)
{
  const char *end = authority + strcspn (authority, "/?#");
  const char *at = g_strrstr_len (authority, end - authority, "@");
  const char *colon;

  if (at)
    return at + 1;
  colon = g_strrstr_len (authority, end - authority, ":");
  if (colon && *authority != '['
      && strspn (colon + 1, "0123456789") < (gsize) (end - colon - 1)
      && (at = strrchr (end, '@')))
    return at + 1;
  return authority;
}

char *
md_address_hide (const char *address)
{
  const char *scheme_end = strstr (address, "://");
  g_autoptr (GRegex) secrets = NULL;
  g_autofree char *known = NULL;
  const char *host, *rest;
  g_autofree char *hidden = NULL;

  if (!scheme_end)
    return g_strdup (address);
  scheme_end += strlen ("://");
  host = find_host (scheme_end);
  rest = host + strcspn (host, "/?#");
  secrets = g_regex_new (SECRETS, G_REGEX_CASELESS | G_REGEX_RAW, 0, NULL);
  hidden = g_regex_replace (secrets, rest, -1, 0, "\\1\\2***", 0, NULL);
  return g_strdup_printf ("%.*s%.*s%s", (int) (scheme_end - address), address,
      (int) (rest - host), host, hidden ? hidden : "");
}

static gboolean
hide_match (const GMatchInfo * match, GString * result, gpointer data)
{
  g_autofree char *address = g_match_info_fetch (match, 0);
  g_autofree char *hidden = md_address_hide (address);

  g_string_append (result, hidden);
  return FALSE;
}

char *
md_address_hide_all (const char *text)
{
  /* a password may contain spaces and quotes, which otherwise end an address */
  g_autoptr (GRegex) addresses = g_regex_new ("[a-z][a-z0-9+.-]*://"
      "(?:(?:(?!://)[^/\n])*@)?[^\\s'\"]+",
      G_REGEX_CASELESS | G_REGEX_RAW, 0, NULL);
  char *hidden = g_regex_replace_eval (addresses, text, -1, 0, 0, hide_match,
      NULL, NULL);

  return hidden ? hidden : g_strdup (text);
}

/* Returns: (transfer full): @text with @replacement for each @what */
static char *
replace_all (const char *text, const char *what, const char *replacement)
{
  g_auto (GStrv) parts = g_strsplit (text, what, -1);

  return g_strjoinv (replacement, parts);
}

char *
md_address_hide_in (const char *text, const char *address)
{
  const char *authority = strstr (address, "://");
  g_autofree char *shown = md_address_hide (address);
  g_autofree char *whole = replace_all (text, address, shown);
  g_autofree char *user = NULL, *bare = NULL;
  const char *host;

  if (!authority)
    return g_strdup (text);
  authority += strlen ("://");
  host = find_host (authority);
  /* GStreamer may write the address, above all its query, in another form. */
  if (host > authority) {
    user = g_strndup (authority, host - authority);
    bare = replace_all (whole, user, "");
  } else {
    bare = g_strdup (whole);
  }
  return md_address_hide (bare);
}
