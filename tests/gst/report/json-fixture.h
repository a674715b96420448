/* json-fixture: A JSON log, and an element with a bus for its warnings.
 *
 *   json_open (f, f->path);
 *   json_add_lines (f, 3);
 *   json_close (f);
 *   lines = json_read_lines (f->path);
 *   json_check_quiet (f);
 */
#pragma once

#include <json-glib/json-glib.h>

#include "report/json-log.h"

/* A log, its file in a folder of its own, and what its element posts. */
typedef struct
{
  char *folder, *path;
  GstElement *element;
  GstBus *bus;
  GstVideoInfo info;
  GstSegment segment;
  GstMaskDetectJsonLog *log;
} JsonFixture;

void json_set_up (JsonFixture * f, gconstpointer data);
void json_tear_down (JsonFixture * f, gconstpointer data);

#define JSON_TEST(name, function) g_test_add (name, JsonFixture, NULL, \
    json_set_up, function, json_tear_down)

void json_open (JsonFixture * f, const char *path);
void json_close (JsonFixture * f);

/* Adds the line for @buffer with scene_faces. */
void json_add_buffer (JsonFixture * f, GstBuffer * buffer);
/* Adds lines of equal length. */
void json_add_lines (JsonFixture * f, guint n);

/* Returns: (transfer full): the single warning that must have been posted */
GError *json_pop_warning (JsonFixture * f);
void json_check_quiet (JsonFixture * f);

/* (transfer full) (element-type JsonNode): the objects in @text, each of which
 * must be a line */
GPtrArray *json_parse_lines (const char *text);
GPtrArray *json_read_lines (const char *path);
JsonObject *json_line_at (GPtrArray * lines, guint i);
