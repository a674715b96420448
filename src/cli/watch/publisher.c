#include "publisher.h"

#include "config.h"

#include "camera.h"
#include "json/json-writer.h"

struct _MdPublisher
{
  const MdMqttOptions *options;
  MdOutbox *outbox;
  MdMqtt *mqtt;
  GHashTable *known;            /* set of char *: sensors announced to Home
                                 * Assistant */
};

/* A sensor of Home Assistant. */
typedef struct
{
  const char *camera;
  const char *id;               /* "people" */
  const char *name;             /* "People in view" */
  const char *topic;            /* below the camera's */
  const char *member;
} Sensor;

/* https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery */
static void
announce (MdPublisher * self, const Sensor * sensor)
{
  const char *prefix = self->options->prefix;
  g_autofree char *device =
      g_strdup_printf ("maskdetect_%s_%s", self->options->machine,
      sensor->camera);
  g_autofree char *topic = g_strdup_printf ("homeassistant/sensor/%s/%s/config",
      device, sensor->id);
  g_autofree char *config = NULL;

  if (!g_hash_table_add (self->known, g_strdup (topic)))
    return;
  config = g_strdup_printf ("{\"name\":\"%s\",\"unique_id\":\"%s_%s\","
      "\"object_id\":\"%s_%s\",\"state_topic\":\"%s/%s/%s\","
      "\"value_template\":\"{{ value_json.%s }}\","
      "\"state_class\":\"measurement\",\"unit_of_measurement\":\"people\","
      "\"icon\":\"mdi:account-group\",\"availability_mode\":\"all\","
      "\"availability\":[{\"topic\":\"%s/status\"},"
      "{\"topic\":\"%s/%s/status\"}],"
      "\"device\":{\"identifiers\":[\"%s\"],\"name\":\"maskdetect %s\","
      "\"manufacturer\":\"maskdetect\",\"sw_version\":\"" VERSION "\"}}",
      sensor->name, device, sensor->id, device, sensor->id, prefix,
      sensor->camera, sensor->topic, sensor->member, prefix, prefix,
      sensor->camera, device, sensor->camera);
  md_mqtt_set (self->mqtt, topic, config);
}

static void
announce_camera (MdPublisher * self, const char *camera)
{
  static const char *const members[][2] = {
    {"people", "People in view"}, {"masked", "With a mask"},
    {"bare", "Without a mask"}, {"incorrect", "With an incorrectly worn mask"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    announce (self, &(Sensor) {
        camera, members[i][0], members[i][1], "counts", members[i][0]}
  );
}

static void
announce_zone (MdPublisher * self, const char *camera, const char *zone)
{
  g_autofree char *id = g_strdup_printf ("zone_%s", zone);
  g_autofree char *name = g_strdup_printf ("People in %s", zone);
  g_autofree char *topic = g_strdup_printf ("zone/%s", zone);

  announce (self, &(Sensor) {
      camera, id, name, topic, "people"});
}

MdPublisher *
md_publisher_open (const MdMqttOptions * options, GPtrArray * cameras,
    GError ** error)
{
  MdPublisher *self = g_new0 (MdPublisher, 1);
  const MdTallyCounts nobody = { 0 };

  self->options = options;
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->outbox = md_outbox_open (options->outbox,
      (gsize) options->outbox_size << 20, error);
  if (self->outbox)
    self->mqtt = md_mqtt_open (&options->params, self->outbox, error);
  if (!self->mqtt) {
    md_publisher_close (self);
    return NULL;
  }
  for (guint i = 0; i < cameras->len; i++) {
    const MdCameraParams *camera = g_ptr_array_index (cameras, i);

    md_publisher_state (self, camera->name, FALSE, &nobody, NULL);
    if (options->home_assistant)
      announce_camera (self, camera->name);
  }
  return self;
}

void
md_publisher_close (MdPublisher * self)
{
  g_clear_pointer (&self->mqtt, md_mqtt_close);
  g_clear_pointer (&self->outbox, md_outbox_close);
  g_hash_table_unref (self->known);
  g_free (self);
}

void
md_publisher_line (MdPublisher * self, const MdReportLine * line)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autofree char *topic = g_strdup_printf ("%s/%s/event",
      self->options->prefix, line->camera);

  md_report_line_append_json (json, line);
  g_string_truncate (json, json->len - 1);      /* the end of the line */
  md_mqtt_send (self->mqtt, topic, json->str);
}

static void
set_zone (MdPublisher * self, const char *camera, const GstStructure * zone)
{
  const char *name = gst_structure_get_string (zone, "name");
  g_autofree char *topic = g_strdup_printf ("%s/%s/zone/%s",
      self->options->prefix, camera, name);
  g_autoptr (GString) json = g_string_new (NULL);

  md_report_line_append_zone_json (json, zone);
  md_mqtt_set (self->mqtt, topic, json->str);
  if (self->options->home_assistant)
    announce_zone (self, camera, name);
}

void
md_publisher_state (MdPublisher * self, const char *camera, gboolean online,
    const MdTallyCounts * counts, const GValue * zones)
{
  const char *prefix = self->options->prefix;
  g_autofree char *status = g_strdup_printf ("%s/%s/status", prefix, camera);
  g_autofree char *topic = g_strdup_printf ("%s/%s/counts", prefix, camera);
  g_autoptr (GString) json = g_string_new (NULL);

  md_json_begin (json, NULL, '{');
  md_report_line_append_present_json (json, counts);
  md_json_end (json, '}');
  md_mqtt_set (self->mqtt, status, online ? "online" : "offline");
  md_mqtt_set (self->mqtt, topic, json->str);
  for (guint i = 0; zones && i < gst_value_list_get_size (zones); i++)
    set_zone (self, camera,
        gst_value_get_structure (gst_value_list_get_value (zones, i)));
}
