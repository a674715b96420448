/* mqtt-options: The settings of the MQTT broker, from the command line and the
 * group [mqtt] of the file of cameras. Its keys are the options without "mqtt-",
 * with "user" and "password" as an alternative to "login".
 *
 *   MdMqttOptions options = { NULL };
 *   const GOptionEntry entries[] = { MD_MQTT_ENTRIES (&options), {NULL} };
 *   if (!md_mqtt_options_load (&options, file, &error)
 *       || !md_mqtt_options_resolve (&options, &error)) ...
 *   if (options.url) md_mqtt_open (&options.params, ...);
 *   md_mqtt_options_clear (&options);
 */
#pragma once

#include "mqtt.h"

typedef struct
{
  char *url, *login, *ca, *cert, *key, *machine, *outbox;       /* (nullable) */
  int outbox_size;              /* MiB; 0 = 64 */
  gboolean home_assistant;

  /* Set by md_mqtt_options_resolve() */
  MdMqttParams params;
  char *prefix;                 /* of all topics: "maskdetect/MACHINE" */
} MdMqttOptions;

#define MD_MQTT_ENTRIES(o) \
    {"mqtt", 0, 0, G_OPTION_ARG_STRING, &(o)->url, \
        "Also send everything to this MQTT broker: mqtt://HOST[:PORT], or " \
          "mqtts:// for TLS", "URL"}, \
    {"mqtt-login", 0, 0, G_OPTION_ARG_FILENAME, &(o)->login, \
        "File with the broker's user name on the first line, the password on " \
          "the second", "FILE"}, \
    {"mqtt-ca", 0, 0, G_OPTION_ARG_FILENAME, &(o)->ca, \
        "CA certificates to check the broker's against (default: the " \
          "system's)", "FILE"}, \
    {"mqtt-cert", 0, 0, G_OPTION_ARG_FILENAME, &(o)->cert, \
        "Client certificate, for brokers that require one", "FILE"}, \
    {"mqtt-key", 0, 0, G_OPTION_ARG_FILENAME, &(o)->key, \
        "Private key of the client certificate", "FILE"}, \
    {"machine", 0, 0, G_OPTION_ARG_STRING, &(o)->machine, \
        "Name of this process in topics (default: the host name)", "NAME"}, \
    {"outbox", 0, 0, G_OPTION_ARG_FILENAME, &(o)->outbox, \
        "File that holds messages while the broker is unavailable (default: " \
          "in the user's state folder)", "FILE"}, \
    {"outbox-size", 0, 0, G_OPTION_ARG_INT, &(o)->outbox_size, \
        "Maximum size; the oldest messages are dropped (default 64)", "MIB"}, \
    {"home-assistant", 0, 0, G_OPTION_ARG_NONE, &(o)->home_assistant, \
        "Announce the cameras to Home Assistant as sensors", NULL}

void md_mqtt_options_clear (MdMqttOptions * options);
/* Sets the options that the command line leaves unset.
 * Returns: FALSE with @error */
gboolean md_mqtt_options_load (MdMqttOptions * options, GKeyFile * file,
    GError ** error);
/* Checks the options and sets params and prefix. Without a URL, no other option
 * may be set.
 * Returns: FALSE with @error, which names the option */
gboolean md_mqtt_options_resolve (MdMqttOptions * options, GError ** error);
