/* mqtt: a client of an MQTT broker (MQTT 3.1.1, by libmosquitto) that loses
 * nothing while the broker is away.
 *
 *   MdMqtt *mqtt = md_mqtt_open (&params, &error);
 *   md_mqtt_send (mqtt, "maskdetect/shop/front/event", "{…}");
 *   md_mqtt_set (mqtt, "maskdetect/shop/front/status", "online");
 *   md_mqtt_close (mqtt);
 *
 * Messages go through the outbox, one after the other, and are sent again until
 * the broker has acknowledged them (QoS 1): each arrives at least once. States
 * are retained by the broker; after a reconnection, the last one of each is set
 * again. The broker is tried again for ever, after 1, 2, 4 … 60 seconds.
 * Trouble is said on stderr, once.
 *
 * Thread safety: all but opening and closing may be called from any thread.
 */
#pragma once

#include <glib.h>

#include "outbox.h"

typedef struct
{
  char *host;
  int port;
  gboolean tls;
  char *user, *password;        /* (nullable) */
  char *ca;                     /* (nullable): file of certificates that sign
                                 * the broker's; NULL = the system's */
  char *cert, *key;             /* (nullable): files of our own */
  char *status;                 /* topic that says "online", and "offline" when
                                 * we are gone, however that came (last will) */
} MdMqttParams;

typedef struct _MdMqtt MdMqtt;

/* Whether this program was built with libmosquitto. */
gboolean md_mqtt_is_there (void);

/* @params: (transfer none): outlives the client
 * @outbox: (transfer none): the same
 * Returns: (transfer full): NULL with @error where what it names cannot be
 *   used. A broker that is away is no error. */
MdMqtt *md_mqtt_open (const MdMqttParams * params, MdOutbox * outbox,
    GError ** error);
/* Sends what it can within 5 seconds; the rest waits in the outbox. */
void md_mqtt_close (MdMqtt * mqtt);

void md_mqtt_send (MdMqtt * mqtt, const char *topic, const char *payload);
void md_mqtt_set (MdMqtt * mqtt, const char *topic, const char *payload);
