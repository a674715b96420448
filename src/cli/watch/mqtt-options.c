#include "mqtt-options.h"

#include <gio/gio.h>
#include <string.h>

#include "base/read-file.h"
#include "cameras.h"
#include "cli/inputs.h"

#define NAME_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_"
#define PREFIX "maskdetect"
#define DEFAULT_SIZE 64         /* MiB */
#define MAX_SIZE 65536

void
md_mqtt_options_clear (MdMqttOptions * options)
{
  g_free (options->url);
  g_free (options->login);
  g_free (options->ca);
  g_free (options->cert);
  g_free (options->key);
  g_free (options->machine);
  g_free (options->outbox);
  g_free (options->prefix);
  g_free (options->params.host);
  g_free (options->params.user);
  g_free (options->params.password);
  g_free (options->params.status);
}

static gboolean
fail (GError ** error, const char *what)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, what);
  return FALSE;
}

gboolean
md_mqtt_options_load (MdMqttOptions * options, GKeyFile * file, GError ** error)
{
  const struct
  {
    const char *key;
    char **value;
  } texts[] = {
    {"url", &options->url}, {"login", &options->login}, {"ca", &options->ca},
    {"cert", &options->cert}, {"key", &options->key},
    {"machine", &options->machine}, {"outbox", &options->outbox},
    {"user", &options->params.user}, {"password", &options->params.password},
  };
  g_auto (GStrv) keys =
      g_key_file_get_keys (file, MD_CAMERAS_MQTT_GROUP, NULL, NULL);

  for (guint i = 0; keys && keys[i]; i++) {
    g_autoptr (GError) cause = NULL;
    gboolean known = FALSE;

    for (guint k = 0; k < G_N_ELEMENTS (texts); k++) {
      if (!g_str_equal (keys[i], texts[k].key))
        continue;
      known = TRUE;
      if (!*texts[k].value)
        *texts[k].value = g_key_file_get_value (file, MD_CAMERAS_MQTT_GROUP,
            keys[i], NULL);
    }
    if (g_str_equal (keys[i], "outbox-size")) {
      known = TRUE;
      if (options->outbox_size == 0)
        options->outbox_size = g_key_file_get_integer (file,
            MD_CAMERAS_MQTT_GROUP, keys[i], &cause);
    } else if (g_str_equal (keys[i], "home-assistant")) {
      known = TRUE;
      options->home_assistant |= g_key_file_get_boolean (file,
          MD_CAMERAS_MQTT_GROUP, keys[i], &cause);
    }
    if (!known)
      g_set_error (&cause, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          "[mqtt] has no key “%s”", keys[i]);
    if (cause) {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  }
  return TRUE;
}

static gboolean
parse_url (MdMqttOptions * options, GError ** error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GUri) uri = g_uri_parse (options->url, G_URI_FLAGS_HAS_PASSWORD,
      &cause);
  MdMqttParams *p = &options->params;

  if (!uri)
    return fail (error, "--mqtt: not a valid address; expected "
        "mqtt://HOST[:PORT] or mqtts://HOST[:PORT]");
  p->tls = g_str_equal (g_uri_get_scheme (uri), "mqtts");
  if (!p->tls && !g_str_equal (g_uri_get_scheme (uri), "mqtt"))
    return fail (error, "--mqtt: expected mqtt://HOST[:PORT] or "
        "mqtts://HOST[:PORT]");
  if (g_uri_get_userinfo (uri))
    return fail (error, "--mqtt: put user and password into a file and name it "
        "with --mqtt-login: every user of this machine can read command lines");
  if (!g_uri_get_host (uri) || !*g_uri_get_host (uri))
    return fail (error, "--mqtt: the address has no host");
  p->host = g_strdup (g_uri_get_host (uri));
  p->port = g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) :
      p->tls ? 8883 : 1883;
  if (!p->tls && (options->ca || options->cert || options->key))
    return fail (error, "certificates need an mqtts:// address");
  if (!options->cert != !options->key)
    return fail (error, "--mqtt-cert and --mqtt-key must be given together");
  return TRUE;
}

static gboolean
read_login (MdMqttOptions * options, GError ** error)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!options->login)
    return TRUE;
  if (!md_read_file (options->login, MD_READ_FILE_TEXT, &text, NULL, error))
    return FALSE;
  lines = g_strsplit (text, "\n", 3);
  if (!lines[0] || !*g_strchomp (lines[0]) || !lines[1]) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        "%s: expected the user on the first line, the password on the second",
        options->login);
    return FALSE;
  }
  lines[1][strcspn (lines[1], "\r")] = '\0';
  g_free (options->params.user);
  g_free (options->params.password);
  options->params.user = g_strdup (lines[0]);
  options->params.password = g_strdup (lines[1]);
  return TRUE;
}

/* systemd sets STATE_DIRECTORY for persistent files. */
static char *
make_outbox_name (const char *machine)
{
  const char *given = g_getenv ("STATE_DIRECTORY");
  g_autofree char *name = g_strdup_printf ("%s.outbox", machine);

  return given ? g_build_filename (given, name, NULL) :
      g_build_filename (g_get_user_state_dir (), "maskdetect", name, NULL);
}

gboolean
md_mqtt_options_resolve (MdMqttOptions * options, GError ** error)
{
  g_autofree char *folder = NULL;

  if (!options->url) {
    if (options->login || options->ca || options->cert || options->key
        || options->outbox || options->outbox_size || options->home_assistant)
      return fail (error, "no broker given: name it with --mqtt");
    return TRUE;
  }
  if (options->outbox_size == 0)
    options->outbox_size = DEFAULT_SIZE;
  if (options->outbox_size < 1 || options->outbox_size > MAX_SIZE)
    return fail (error, "--outbox-size must be between 1 and "
        G_STRINGIFY (MAX_SIZE));
  if (!parse_url (options, error) || !read_login (options, error))
    return FALSE;
  options->params.ca = options->ca;
  options->params.cert = options->cert;
  options->params.key = options->key;
  if (!options->machine)
    options->machine =
        g_strcanon (g_strdup (g_get_host_name ()), NAME_CHARACTERS, '-');
  if (!*options->machine
      || options->machine[strspn (options->machine, NAME_CHARACTERS)])
    return fail (error, "--machine: expected letters, digits, - and _");
  options->prefix = g_strdup_printf (PREFIX "/%s", options->machine);
  options->params.status = g_strdup_printf ("%s/status", options->prefix);
  if (!options->outbox)
    options->outbox = make_outbox_name (options->machine);
  folder = g_path_get_dirname (options->outbox);
  return md_make_folder (folder, error);
}
