/* Replaces mqtt.c in builds without libmosquitto. */
#include "mqtt.h"

#include <gio/gio.h>

MdMqtt *
md_mqtt_open (const MdMqttParams * params, MdOutbox * outbox, GError ** error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
      "MQTT is not available: maskdetect was built without libmosquitto");
  return NULL;
}

void
md_mqtt_close (MdMqtt * mqtt)
{
}

void
md_mqtt_send (MdMqtt * mqtt, const char *topic, const char *payload)
{
}

void
md_mqtt_set (MdMqtt * mqtt, const char *topic, const char *payload)
{
}
