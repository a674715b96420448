#include "roi.h"

#include <math.h>
#include <string.h>

/* Far beyond any frame, and exact in float. */
#define LIMIT 1e6

/* *INDENT-OFF* */
G_DEFINE_ENUM_TYPE (GstMaskDetectRoiSource, gst_mask_detect_roi_source,
    {GST_MASK_DETECT_ROI_SOURCE_PROPERTY, "From the roi property", "property"},
    {GST_MASK_DETECT_ROI_SOURCE_UPSTREAM,
        "From the buffer's regions of interest of type roi-type", "upstream"})
/* *INDENT-ON* */

static gboolean
fail (GError ** error, const char *text, const char *problem)
{
  g_set_error (error, GST_LIBRARY_ERROR, GST_LIBRARY_ERROR_SETTINGS,
      "roi: “%s” %s; expected x,y,width,height in pixels or per cent, "
      "with semicolons between rectangles", text, problem);
  return FALSE;
}

static gboolean
parse_rect (GstMaskDetectRoiRect * rect, const char *text, GError ** error)
{
  const char *at = text;
  int i;

  for (i = 0; i < 4; i++) {
    char *end;

    rect->values[i] = g_ascii_strtod (at, &end);
    if (end == at)
      return fail (error, text, "lacks a number");
    if (!(fabs (rect->values[i]) <= LIMIT))
      return fail (error, text, "has a number that is too large");
    if (i >= 2 && rect->values[i] < 0)
      return fail (error, text, "has a negative size");
    end += strspn (end, " ");
    rect->percent[i] = *end == '%';
    end += *end == '%';
    end += strspn (end, " ");
    if (i < 3 && *end++ != ',')
      return fail (error, text, "has fewer than four numbers");
    at = end;
  }
  return *at == 0 || fail (error, text, "has more than four numbers");
}

gboolean
gst_mask_detect_roi_parse (GstMaskDetectRoi * roi, const char *text,
    GError ** error)
{
  GstMaskDetectRoi parsed = { 0 };
  g_auto (GStrv) parts = g_strsplit (text ? text : "", ";", -1);
  guint i;

  for (i = 0; parts[i]; i++) {
    /* A semicolon at the end is accepted. */
    if (*g_strstrip (parts[i]) == 0 && parts[i + 1] == NULL)
      break;
    if (parsed.n == MD_MAX_REGIONS)
      return fail (error, parts[i], "exceeds the limit of "
          G_STRINGIFY (MD_MAX_REGIONS) " rectangles");
    if (!parse_rect (&parsed.rects[parsed.n++], parts[i], error))
      return FALSE;
  }
  *roi = parsed;
  return TRUE;
}

char *
gst_mask_detect_roi_to_string (const GstMaskDetectRoi * roi)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint i, k;

  if (roi->n == 0)
    return NULL;
  for (i = 0; i < roi->n; i++)
    for (k = 0; k < 4; k++) {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (text, "%s%s%s",
          k > 0 ? "," : i > 0 ? ";" : "",
          g_ascii_formatd (number, sizeof number, "%.10g",
              roi->rects[i].values[k]), roi->rects[i].percent[k] ? "%" : "");
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static double
to_pixels (const GstMaskDetectRoiRect * rect, int i, int length)
{
  return rect->percent[i] ? rect->values[i] * length / 100 : rect->values[i];
}

void
gst_mask_detect_roi_place (const GstMaskDetectRoi * roi,
    const GstVideoInfo * info, MdRegions * regions)
{
  guint i;

  regions->n = 0;
  for (i = 0; i < roi->n; i++) {
    const GstMaskDetectRoiRect *rect = &roi->rects[i];
    double x = to_pixels (rect, 0, info->width);
    double y = to_pixels (rect, 1, info->height);
    /* Rounds edges, not sizes, so that adjacent rectangles stay adjacent. */
    int x1 = lrint (x), x2 = lrint (x + to_pixels (rect, 2, info->width));
    int y1 = lrint (y), y2 = lrint (y + to_pixels (rect, 3, info->height));

    md_regions_add (regions, &(MdRect) {
        x1, y1, x2 - x1, y2 - y1}, info->width, info->height);
  }
}

MdRect
gst_mask_detect_roi_rect (const GstVideoRegionOfInterestMeta * roi)
{
  return (MdRect) {
  (int) roi->x, (int) roi->y, (int) MIN (roi->w, G_MAXINT),
        (int) MIN (roi->h, G_MAXINT)};
}

void
gst_mask_detect_roi_collect (GstBuffer * buffer, GQuark type,
    const GstVideoInfo * info, MdRegions * regions)
{
  gpointer state = NULL;
  GstMeta *meta;

  regions->n = 0;
  while ((meta = gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE))) {
    const GstVideoRegionOfInterestMeta *roi = (gpointer) meta;
    MdRect rect = gst_mask_detect_roi_rect (roi);

    if (type == 0 || roi->roi_type == type)
      md_regions_add (regions, &rect, info->width, info->height);
  }
}
