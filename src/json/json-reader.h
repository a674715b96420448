/* json-reader: Reads a JSON object strictly: every member must have the
 * expected type and range, and unknown members are errors.
 *
 *   MdJsonReader outer = {.name = "a.json",.error = error };
 *   MdJsonReader reader = outer, size;
 *   reader.object = object;
 *   size = md_json_reader_enter (&reader, "size");
 *   width = md_json_reader_whole (&size, "width", 1, 100);
 *   md_json_reader_leave (&reader, &size, "size");
 *   md_json_reader_leave (&outer, &reader, "a.json");
 *   return !outer.failed;
 *
 * The first invalid member sets the error; reading may continue, and the caller
 * checks @failed at the end. json-line.h reads objects leniently.
 *
 * Thread safety: one thread at a time may use an MdJsonReader.
 */
#pragma once

#include <json-glib/json-glib.h>

typedef struct
{
  const char *name;             /* of the file */
  JsonObject *object;           /* NULL = all members are missing */
  guint n_read;                 /* members read, to detect unknown ones */
  GError **error;               /* domain G_IO_ERROR */
  gboolean failed;
} MdJsonReader;

/* Sets the error unless there is one. @what: such as "is out of range" */
void md_json_reader_fail (MdJsonReader * reader, const char *member,
    const char *what);
gboolean md_json_reader_has (MdJsonReader * reader, const char *member);

/* (transfer none) (nullable): NULL after a failure */
JsonNode *md_json_reader_take (MdJsonReader * reader, const char *member,
    JsonNodeType type);
double md_json_reader_number (MdJsonReader * reader, const char *member,
    double min, double max);
int md_json_reader_whole (MdJsonReader * reader, const char *member, int min,
    int max);
/* (transfer none) */
const char *md_json_reader_string (MdJsonReader * reader, const char *member);
gboolean md_json_reader_boolean (MdJsonReader * reader, const char *member);

/* Returns a reader for the object @member. */
MdJsonReader md_json_reader_enter (MdJsonReader * reader, const char *member);
/* Ends reading @inner, the object @member of @reader; fails if it has members
 * that were not read. */
void md_json_reader_leave (MdJsonReader * reader, MdJsonReader * inner,
    const char *member);
