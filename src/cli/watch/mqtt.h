/* mqtt: An MQTT client (MQTT 3.1.1, libmosquitto) that keeps messages while the
 * broker is unavailable.
 *
 *   MdMqtt *mqtt = md_mqtt_open (&params, outbox, &error);
 *   md_mqtt_send (mqtt, "maskdetect/shop/front/event", "{…}");
 *   md_mqtt_set (mqtt, "maskdetect/shop/front/status", "online");
 *   md_mqtt_close (mqtt);
 *
 * Messages pass through the outbox in order and are sent again until the broker
 * has acknowledged them (QoS 1): each arrives at least once. States are retained
 * by the broker; after a reconnection, the last value of each is sent again.
 * The client reconnects indefinitely, after 1, 2, 4 … 60 seconds. Each error is
 * printed to stderr once.
 *
 * Thread safety: md_mqtt_send() and md_mqtt_set() may be called from any thread.
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
  char *ca;                     /* (nullable): file of CA certificates; NULL =
                                 * the system's */
  char *cert, *key;             /* (nullable): files of the client */
  char *status;                 /* topic for "online" and, after closing or a
                                 * crash (last will), "offline" */
} MdMqttParams;

typedef struct _MdMqtt MdMqtt;

/* @params: (transfer none): outlives the client
 * @outbox: (transfer none): likewise
 * Returns: (transfer full): NULL with @error if a file in @params cannot be
 *   used. An unavailable broker is not an error. */
MdMqtt *md_mqtt_open (const MdMqttParams * params, MdOutbox * outbox,
    GError ** error);
/* Sends as much as possible within 5 seconds; the rest stays in the outbox. */
void md_mqtt_close (MdMqtt * mqtt);

void md_mqtt_send (MdMqtt * mqtt, const char *topic, const char *payload);
void md_mqtt_set (MdMqtt * mqtt, const char *topic, const char *payload);
