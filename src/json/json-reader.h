/* json-reader: the members of a JSON object that must be what is expected of
 * them, down to the last one.
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
 * The first member that is wrong makes the error, and what is read after it
 * does not matter. json-line.h is for objects of which one takes what is
 * there.
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include <json-glib/json-glib.h>

typedef struct
{
  const char *name;             /* of the file */
  JsonObject *object;           /* NULL: all its members are missing */
  guint n_read;                 /* members, to tell unknown ones */
  GError **error;               /* domain G_IO_ERROR */
  gboolean failed;
} MdJsonReader;

/* @what: "is out of range" or the like */
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

/* A reader of the object that is @member. */
MdJsonReader md_json_reader_enter (MdJsonReader * reader, const char *member);
/* A claim that nobody reads is none that was checked: fails where @inner has
 * members that were not read. */
void md_json_reader_leave (MdJsonReader * reader, MdJsonReader * inner,
    const char *member);
