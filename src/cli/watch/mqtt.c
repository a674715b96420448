#include "mqtt.h"

#include <errno.h>
#include <gio/gio.h>
#include <mosquitto.h>
#include <string.h>

#include "base/progress.h"

#define KEEP_ALIVE 30           /* seconds */
#define MAX_DELAY 60            /* between attempts, seconds */
#define LOOP 50                 /* timeout of a network iteration, ms */
#define MAX_IN_FLIGHT 20        /* unacknowledged messages */
#define CONNECT_TIME (20 * G_USEC_PER_SEC)
#define CLOSE_TIME (5 * G_USEC_PER_SEC)

typedef struct
{
  char *payload;
  gboolean dirty;               /* not sent yet */
} State;

struct _MdMqtt
{
  const MdMqttParams *params;
  MdOutbox *outbox;
  GThread *thread;
  gint closing;                 /* atomic */
  gint64 deadline;              /* for closing; monotonic */

  GMutex lock;
  GHashTable *states;           /* topic → State */

  /* Of the thread */
  struct mosquitto *client;     /* of this connection */
  gboolean connected;           /* and accepted by the broker */
  GHashTable *in_flight;        /* libmosquitto's id → guint64 *, the id in the
                                 * outbox; 0 = a state */
  guint64 sent;                 /* id of the last message sent */
  char *trouble;                /* last one printed; NULL = none */
  guint64 lost;                 /* last number printed */
};

static void
free_state (gpointer data)
{
  g_free (((State *) data)->payload);
  g_free (data);
}

/* Prints @text, unless it was the last trouble printed. */
static void
say_trouble (MdMqtt * self, const char *text)
{
  if (g_strcmp0 (self->trouble, text) == 0)
    return;
  g_free (self->trouble);
  self->trouble = g_strdup (text);
  md_progress_print (NULL, "maskdetect: MQTT broker %s:%d: %s; retrying, %u "
      "messages waiting", self->params->host, self->params->port, text,
      md_outbox_waiting (self->outbox));
}

static void
on_connect (struct mosquitto *client, void *data, int code)
{
  MdMqtt *self = data;
  GHashTableIter iter;
  gpointer state;

  if (code != 0) {
    say_trouble (self, mosquitto_connack_string (code));
    return;
  }
  if (self->trouble)
    md_progress_print (NULL, "maskdetect: MQTT broker %s:%d: connected, %u "
        "messages waiting", self->params->host, self->params->port,
        md_outbox_waiting (self->outbox));
  g_clear_pointer (&self->trouble, g_free);
  self->connected = TRUE;
  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, NULL, &state))
    ((State *) state)->dirty = TRUE;
  g_mutex_unlock (&self->lock);
}

static void
on_publish (struct mosquitto *client, void *data, int mid)
{
  MdMqtt *self = data;
  guint64 *id = g_hash_table_lookup (self->in_flight, GINT_TO_POINTER (mid));
  g_autoptr (GError) error = NULL;

  if (id && *id && !md_outbox_done (self->outbox, *id, &error))
    md_progress_print (NULL, "maskdetect: %s", error->message);
  g_hash_table_remove (self->in_flight, GINT_TO_POINTER (mid));
}

static gboolean
publish (MdMqtt * self, const char *topic, const char *payload, gboolean retain,
    guint64 id)
{
  int mid;

  if (mosquitto_publish (self->client, &mid, topic, strlen (payload), payload,
          1, retain) != MOSQ_ERR_SUCCESS)
    return FALSE;
  g_hash_table_replace (self->in_flight, GINT_TO_POINTER (mid),
      g_memdup2 (&id, sizeof id));
  return TRUE;
}

static void
publish_states (MdMqtt * self)
{
  GHashTableIter iter;
  gpointer topic, data;

  g_mutex_lock (&self->lock);
  g_hash_table_iter_init (&iter, self->states);
  while (g_hash_table_iter_next (&iter, &topic, &data)) {
    State *state = data;

    if (state->dirty && publish (self, topic, state->payload, TRUE, 0))
      state->dirty = FALSE;
  }
  g_mutex_unlock (&self->lock);
}

static void
publish_messages (MdMqtt * self)
{
  guint64 lost = md_outbox_lost (self->outbox);

  while (g_hash_table_size (self->in_flight) < MAX_IN_FLIGHT) {
    g_autofree char *topic = NULL, *payload = NULL;
    guint64 id = md_outbox_next (self->outbox, self->sent, &topic, &payload);

    if (id == 0 || !publish (self, topic, payload, FALSE, id))
      break;
    self->sent = id;
  }
  if (lost > self->lost)
    md_progress_print (NULL, "maskdetect: the outbox was full: %"
        G_GUINT64_FORMAT " messages were lost", lost - self->lost);
  self->lost = lost;
}

static const char *
describe (int code)
{
  return code == MOSQ_ERR_ERRNO ? g_strerror (errno) :
      mosquitto_strerror (code);
}

/* Returns: (transfer full): a configured client; NULL with @error */
static struct mosquitto *
make_client (MdMqtt * self, GError ** error)
{
  const MdMqttParams *p = self->params;
  struct mosquitto *client = mosquitto_new (NULL, true, self);
  int code = client ? MOSQ_ERR_SUCCESS : MOSQ_ERR_NOMEM;

  if (code == MOSQ_ERR_SUCCESS && p->user)
    code = mosquitto_username_pw_set (client, p->user, p->password);
  if (code == MOSQ_ERR_SUCCESS && p->tls && !p->ca)
    code = mosquitto_int_option (client, MOSQ_OPT_TLS_USE_OS_CERTS, 1);
  if (code == MOSQ_ERR_SUCCESS && p->tls)
    code = mosquitto_tls_set (client, p->ca, p->ca ? NULL : "/etc/ssl/certs",
        p->cert, p->key, NULL);
  if (code == MOSQ_ERR_SUCCESS)
    code = mosquitto_will_set (client, p->status, strlen ("offline"),
        "offline", 1, true);
  if (code == MOSQ_ERR_SUCCESS) {
    mosquitto_connect_callback_set (client, on_connect);
    mosquitto_publish_callback_set (client, on_publish);
    return client;
  }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
      "MQTT broker %s:%d: %s: check the certificate and key files",
      p->host, p->port, describe (code));
  if (client)
    mosquitto_destroy (client);
  return NULL;
}

/* Whether to stop: everything is sent, or the time to close is over. */
static gboolean
is_over (const MdMqtt * self)
{
  return g_atomic_int_get (&self->closing)
      && (!self->connected || g_get_monotonic_time () > self->deadline
      || (md_outbox_waiting (self->outbox) == 0
          && g_hash_table_size (self->in_flight) == 0));
}

/* Sends messages until the connection is lost or is_over(). */
static void
converse (MdMqtt * self)
{
  gint64 began = g_get_monotonic_time ();
  /* asynchronous, so that closing does not wait for it */
  int code = mosquitto_connect_async (self->client, self->params->host,
      self->params->port, KEEP_ALIVE);

  while (code == MOSQ_ERR_SUCCESS) {
    if (self->connected) {
      publish_states (self);
      publish_messages (self);
      if (is_over (self))
        break;
    } else if (g_atomic_int_get (&self->closing)
        && g_get_monotonic_time () > self->deadline) {
      break;
    } else if (g_get_monotonic_time () - began > CONNECT_TIME) {
      say_trouble (self, "no response");
      break;
    }
    code = mosquitto_loop (self->client, LOOP, 1);
  }
  if (code != MOSQ_ERR_SUCCESS
      && !(code == MOSQ_ERR_CONN_REFUSED && self->trouble))
    say_trouble (self, describe (code));
  else
    mosquitto_disconnect (self->client);
}

static void
wait (const MdMqtt * self, guint seconds)
{
  gint64 end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;

  while (!g_atomic_int_get (&self->closing) && g_get_monotonic_time () < end)
    g_usleep (LOOP * 1000);
}

static gpointer
run (gpointer data)
{
  MdMqtt *self = data;
  guint delay = 1;

  do {
    g_autoptr (GError) error = NULL;

    /* A new client, because unacknowledged messages are sent again from the
     * outbox. */
    if (!self->client && !(self->client = make_client (self, &error)))
      say_trouble (self, error->message);
    if (self->client)
      converse (self);
    delay = self->connected ? 1 : MIN (delay * 2, MAX_DELAY);
    self->connected = FALSE;
    self->sent = 0;
    g_hash_table_remove_all (self->in_flight);
    g_clear_pointer (&self->client, mosquitto_destroy);
    wait (self, delay);
  } while (!g_atomic_int_get (&self->closing));
  return NULL;
}

static void
free_mqtt (MdMqtt * self)
{
  g_clear_pointer (&self->client, mosquitto_destroy);
  g_hash_table_unref (self->in_flight);
  g_hash_table_unref (self->states);
  g_mutex_clear (&self->lock);
  g_free (self->trouble);
  g_free (self);
  mosquitto_lib_cleanup ();
}

MdMqtt *
md_mqtt_open (const MdMqttParams * params, MdOutbox * outbox, GError ** error)
{
  MdMqtt *self = g_new0 (MdMqtt, 1);

  mosquitto_lib_init ();
  g_mutex_init (&self->lock);
  self->params = params;
  self->outbox = outbox;
  self->states = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
      free_state);
  self->in_flight = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->client = make_client (self, error);
  if (!self->client) {
    free_mqtt (self);
    return NULL;
  }
  md_mqtt_set (self, params->status, "online");
  self->thread = g_thread_new ("mqtt", run, self);
  return self;
}

void
md_mqtt_close (MdMqtt * self)
{
  guint n;

  md_mqtt_set (self, self->params->status, "offline");
  self->deadline = g_get_monotonic_time () + CLOSE_TIME;
  g_atomic_int_set (&self->closing, 1);
  g_thread_join (self->thread);
  n = md_outbox_waiting (self->outbox);
  if (n > 0)
    md_progress_print (NULL, "maskdetect: %u messages remain in the outbox for "
        "the next run", n);
  free_mqtt (self);
}

void
md_mqtt_send (MdMqtt * self, const char *topic, const char *payload)
{
  g_autoptr (GError) error = NULL;

  if (!md_outbox_add (self->outbox, topic, payload, &error))
    md_progress_print (NULL, "maskdetect: %s", error->message);
}

void
md_mqtt_set (MdMqtt * self, const char *topic, const char *payload)
{
  State *state;

  g_mutex_lock (&self->lock);
  state = g_hash_table_lookup (self->states, topic);
  if (!state || strcmp (state->payload, payload) != 0) {
    state = g_new (State, 1);
    *state = (State) {
    g_strdup (payload), TRUE};
    g_hash_table_replace (self->states, g_strdup (topic), state);
  }
  g_mutex_unlock (&self->lock);
}
