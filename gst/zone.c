#include "zone.h"

#include <math.h>
#include <string.h>

/* Far beyond any frame, and exact in float. */
#define LIMIT 1e6
#define NAME_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-_"

static gboolean
fail (GError ** error, const char *text, const char *problem)
{
  g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS,
      "zones: “%s” %s; expected NAME: x,y x,y … in pixels or per cent, with "
      "semicolons between zones", text, problem);
  return FALSE;
}

/* Returns: the text after the point at @text; NULL with @error, which names
 *   @zone */
static const char *
parse_corner (GstMaskDetectCorner * corner, const char *text,
    const char *zone, GError ** error)
{
  for (guint i = 0; i < 2; i++) {
    char *end;

    corner->values[i] = g_ascii_strtod (text, &end);
    if (end == text) {
      fail (error, zone, "lacks a number");
      return NULL;
    }
    if (!(fabs (corner->values[i]) <= LIMIT)) {
      fail (error, zone, "has a number that is too large");
      return NULL;
    }
    corner->percent[i] = *end == '%';
    end += *end == '%';
    if (i == 0 && *end++ != ',') {
      fail (error, zone, "has no comma between x and y");
      return NULL;
    }
    text = end;
  }
  return text;
}

static gboolean
parse_corners (GstMaskDetectZone * zone, const char *text, const char *whole,
    GError ** error)
{
  for (text += strspn (text, " "); *text; text += strspn (text, " ")) {
    if (zone->n == GST_MASK_DETECT_MAX_CORNERS)
      return fail (error, whole, "has too many corners: "
          "the limit is " G_STRINGIFY (GST_MASK_DETECT_MAX_CORNERS));
    text = parse_corner (&zone->corners[zone->n++], text, whole, error);
    if (text == NULL)
      return FALSE;
    if (*text != ' ' && *text != '\0')
      return fail (error, whole, "has no space after a corner");
  }
  return zone->n >= 2 || fail (error, whole, "has fewer than two corners");
}

static gboolean
parse_zone (GstMaskDetectZones * zones, const char *text, GError ** error)
{
  GstMaskDetectZone *zone = &zones->zones[zones->n];
  gsize length = strspn (text, NAME_CHARACTERS);

  if (length == 0 || text[length] != ':')
    return fail (error, text, "does not begin with a name and a colon");
  if (length > GST_MASK_DETECT_MAX_ZONE_NAME)
    return fail (error, text, "has a name that is too long");
  memcpy (zone->name, text, length);
  for (guint i = 0; i < zones->n; i++)
    if (strcmp (zones->zones[i].name, zone->name) == 0)
      return fail (error, text, "has the same name as another zone");
  zones->n++;
  return parse_corners (zone, text + length + 1, text, error);
}

gboolean
gst_mask_detect_zones_parse (GstMaskDetectZones * zones, const char *text,
    GError ** error)
{
  GstMaskDetectZones parsed = { 0 };
  g_auto (GStrv) parts = g_strsplit (text ? text : "", ";", -1);

  for (guint i = 0; parts[i]; i++) {
    /* A semicolon at the end is accepted. */
    if (*g_strstrip (parts[i]) == 0 && parts[i + 1] == NULL)
      break;
    if (parsed.n == GST_MASK_DETECT_MAX_ZONES)
      return fail (error, parts[i], "exceeds the limit of "
          G_STRINGIFY (GST_MASK_DETECT_MAX_ZONES) " zones");
    if (!parse_zone (&parsed, parts[i], error))
      return FALSE;
  }
  *zones = parsed;
  return TRUE;
}

static void
append_value (GString * text, const GstMaskDetectCorner * corner, guint i)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append (text, g_ascii_formatd (number, sizeof number, "%.10g",
          corner->values[i]));
  if (corner->percent[i])
    g_string_append_c (text, '%');
}

char *
gst_mask_detect_zones_to_string (const GstMaskDetectZones * zones)
{
  GString *text;

  if (zones->n == 0)
    return NULL;
  text = g_string_new (NULL);
  for (guint i = 0; i < zones->n; i++) {
    const GstMaskDetectZone *zone = &zones->zones[i];

    g_string_append_printf (text, "%s%s:", i > 0 ? "; " : "", zone->name);
    for (guint k = 0; k < zone->n; k++) {
      g_string_append_c (text, ' ');
      append_value (text, &zone->corners[k], 0);
      g_string_append_c (text, ',');
      append_value (text, &zone->corners[k], 1);
    }
  }
  return g_string_free (text, FALSE);
}

void
gst_mask_detect_zone_place (const GstMaskDetectZone * zone,
    const GstVideoInfo * info, GstMaskDetectShape * shape)
{
  const int lengths[2] = { info->width, info->height };

  shape->n = zone->n;
  for (guint i = 0; i < zone->n; i++)
    for (guint k = 0; k < 2; k++)
      shape->points[i][k] = zone->corners[i].percent[k] ?
          zone->corners[i].values[k] * lengths[k] / 100 :
          zone->corners[i].values[k];
}

gboolean
gst_mask_detect_shape_contains (const GstMaskDetectShape * shape, float x,
    float y)
{
  gboolean inside = FALSE;

  for (guint i = 0, j = shape->n - 1; i < shape->n; j = i++) {
    const float *a = shape->points[i], *b = shape->points[j];

    if ((a[1] > y) != (b[1] > y)
        && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0])
      inside = !inside;
  }
  return inside;
}

/* > 0 if @p is to the right of the path from @a to @b; y points down. */
static float
side (const float a[2], const float b[2], const float p[2])
{
  return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]);
}

gboolean
gst_mask_detect_shape_is_right (const GstMaskDetectShape * shape, float x,
    float y)
{
  const float p[2] = { x, y };

  return side (shape->points[0], shape->points[1], p) > 0;
}

gboolean
gst_mask_detect_shape_is_crossed (const GstMaskDetectShape * shape,
    const float from[2], const float to[2])
{
  const float *a = shape->points[0], *b = shape->points[1];

  return (side (a, b, from) > 0) != (side (a, b, to) > 0)
      && (side (from, to, a) > 0) != (side (from, to, b) > 0);
}
