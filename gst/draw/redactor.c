#include "redactor.h"

#include "roi.h"

/* Growth on each side per second unseen, as a fraction of the face's size, to
 * allow for a person who moves. */
#define GROWTH 0.5f
/* Minimum time for which faces are remembered, because redact-hold may be
 * raised later. */
#define MEMORY (10 * GST_SECOND)
/* Without tracks: minimum IoU with a face of the last frame to be the same
 * face. */
#define SAME_PLACE 0.1f

/* In place of a track id: not a face, but a region marked by upstream. */
#define REGION G_MAXUINT64

typedef struct
{
  guint64 track_id;             /* 0 = no track */
  MdLabel label;                /* its verdict */
  MdBox box;                    /* current or last position */
  GstClockTime seen;            /* when it was last found, not extrapolated */
  GstClockTime listed;          /* when it was last listed */
} Cover;

struct _GstMaskDetectRedactor
{
  GArray *covers;               /* of Cover: all faces, covered or not, and
                                 * regions */
  GArray *regions;              /* of MdFace: those of this frame */
  GstClockTime now, before;     /* times of this frame and the last one */
  int width, height;            /* of the frame; 0 = not known yet */
};

/* *INDENT-OFF* */
G_DEFINE_ENUM_TYPE (GstMaskDetectRedact, gst_mask_detect_redact,
    {MD_REDACT_NONE, "Leave faces unchanged", "none"},
    {MD_REDACT_FILL, "Cover faces with solid black", "fill"},
    {MD_REDACT_PIXELATE, "Cover faces with a coarse mosaic", "pixelate"},
    {MD_REDACT_BLUR, "Blur faces beyond recognition", "blur"})

G_DEFINE_ENUM_TYPE (GstMaskDetectRedactWhich, gst_mask_detect_redact_which,
    {GST_MASK_DETECT_REDACT_WHICH_ALL, "All faces", "all"},
    {GST_MASK_DETECT_REDACT_WHICH_MASK,
          "Faces with a mask, worn correctly or not, and faces without a "
            "verdict",
        "mask"},
    {GST_MASK_DETECT_REDACT_WHICH_NO_MASK,
          "Faces without a mask or with an incorrectly worn one, and "
            "faces without a verdict", "no-mask"},
    {GST_MASK_DETECT_REDACT_WHICH_INCORRECT,
          "Faces with an incorrectly worn mask, and faces without a "
            "verdict",
        "incorrect"})
/* *INDENT-ON* */

GstMaskDetectRedactor *
gst_mask_detect_redactor_new (void)
{
  GstMaskDetectRedactor *self = g_new0 (GstMaskDetectRedactor, 1);

  self->covers = g_array_new (FALSE, FALSE, sizeof (Cover));
  self->regions = g_array_new (FALSE, FALSE, sizeof (MdFace));
  return self;
}

void
gst_mask_detect_redactor_free (GstMaskDetectRedactor * self)
{
  g_array_unref (self->covers);
  g_array_unref (self->regions);
  g_free (self);
}

static Cover *
cover_at (const GstMaskDetectRedactor * self, guint i)
{
  return &g_array_index (self->covers, Cover, i);
}

void
gst_mask_detect_redactor_set_size (GstMaskDetectRedactor * self, int width,
    int height)
{
  float x, y;
  guint i;

  if (width == self->width && height == self->height)
    return;
  x = self->width > 0 ? (float) width / (float) self->width : 1;
  y = self->height > 0 ? (float) height / (float) self->height : 1;
  for (i = 0; i < self->covers->len; i++) {
    MdBox *box = &cover_at (self, i)->box;

    *box = (MdBox) {
    box->x1 * x, box->y1 * y, box->x2 * x, box->y2 * y};
  }
  self->width = width;
  self->height = height;
}

/* A face without a verdict is never shown. */
static gboolean
is_wanted (MdLabel label, GstMaskDetectRedactWhich which)
{
  switch (which) {
    case GST_MASK_DETECT_REDACT_WHICH_MASK:
      return label != MD_LABEL_NO_MASK;
    case GST_MASK_DETECT_REDACT_WHICH_NO_MASK:
      return label != MD_LABEL_MASK;
    case GST_MASK_DETECT_REDACT_WHICH_INCORRECT:
      return label != MD_LABEL_MASK && label != MD_LABEL_NO_MASK;
    case GST_MASK_DETECT_REDACT_WHICH_ALL:
      break;
  }
  return TRUE;
}

static GstClockTime
hold_time (const GstMaskDetectRedactStyle * style)
{
  return (GstClockTime) ((double) style->hold * GST_MSECOND);
}

/* Covers at least one frame more, however low the frame rate. */
static gboolean
is_held (const GstMaskDetectRedactor * self,
    const GstMaskDetectRedactStyle * style, const Cover * c)
{
  return self->now - c->listed <= hold_time (style)
      || (style->hold > 0 && c->listed >= self->before);
}

static gboolean
is_drawn (const GstMaskDetectRedactor * self,
    const GstMaskDetectRedactStyle * style, const Cover * c)
{
  return is_wanted (c->label, style->which) && is_held (self, style, c);
}

static Cover *
find_track (GstMaskDetectRedactor * self, guint64 track_id)
{
  guint i;

  for (i = 0; i < self->covers->len; i++)
    if (cover_at (self, i)->track_id == track_id)
      return cover_at (self, i);
  return NULL;
}

/* Finds the untracked face, or region, of an earlier frame that best matches
 * @box. */
static Cover *
find_place (GstMaskDetectRedactor * self, guint64 track_id, const MdBox * box)
{
  float most = SAME_PLACE;
  Cover *best = NULL;
  guint i;

  for (i = 0; i < self->covers->len; i++) {
    Cover *c = cover_at (self, i);
    float overlap = md_box_iou (&c->box, box);

    if (c->track_id == track_id && c->listed < self->now && overlap >= most) {
      most = overlap;
      best = c;
    }
  }
  return best;
}

/* Moves the cover to the end: where covers overlap, the result depends on their
 * order, which must be that of the faces, whatever was seen before. */
static void
list (GstMaskDetectRedactor * self, const MdFace * face)
{
  guint64 id = face->track_id;
  const Cover *known = id == 0 || id == REGION ?
      find_place (self, id, &face->box) : find_track (self, id);
  Cover c = {.track_id = id,.seen = self->now };

  if (known != NULL) {
    c = *known;
    g_array_remove_index (self->covers, known - cover_at (self, 0));
  }
  if (!face->carried)
    c.seen = self->now;
  c.box = face->box;
  c.label = face->label;
  c.listed = self->now;
  g_array_append_val (self->covers, c);
}

/* Drops faces that have been gone longer than they must stay covered. */
static void
forget (GstMaskDetectRedactor * self, const GstMaskDetectRedactStyle * style)
{
  GstClockTime memory = MAX (MEMORY, hold_time (style));
  guint kept = 0, i;

  for (i = 0; i < self->covers->len; i++) {
    const Cover *c = cover_at (self, i);

    if (self->now - c->listed <= memory || c->listed >= self->before)
      *cover_at (self, kept++) = *c;
  }
  g_array_set_size (self->covers, kept);
}

gboolean
gst_mask_detect_redactor_update (GstMaskDetectRedactor * self,
    const GstMaskDetectRedactStyle * style, GstClockTime time,
    const MdFace * faces, guint n_faces)
{
  guint i;

  self->before = self->now;
  self->now = time;
  for (i = 0; i < n_faces; i++)
    list (self, &faces[i]);
  for (i = 0; i < self->regions->len; i++)
    list (self, &g_array_index (self->regions, MdFace, i));
  g_array_set_size (self->regions, 0);
  forget (self, style);
  for (i = 0; style->mode != MD_REDACT_NONE && i < self->covers->len; i++)
    if (is_drawn (self, style, cover_at (self, i)))
      return TRUE;
  return FALSE;
}

gboolean
gst_mask_detect_redactor_is_missing (const GstMaskDetectRedactor * self,
    const GstMaskDetectRedactStyle * style)
{
  guint i;

  for (i = 0; style->mode != MD_REDACT_NONE && i < self->covers->len; i++) {
    const Cover *c = cover_at (self, i);

    if (c->track_id != REGION && c->seen < self->now
        && is_drawn (self, style, c))
      return TRUE;
  }
  return FALSE;
}

void
gst_mask_detect_redactor_mark (GstMaskDetectRedactor * self,
    const GstMaskDetectRedactStyle * style, GstBuffer * buffer,
    const GstVideoRectangle * shown)
{
  gpointer state = NULL;
  const GstMeta *meta;

  g_array_set_size (self->regions, 0);
  while (style->roi_type != 0
      && (meta = gst_buffer_iterate_meta_filtered (buffer, &state,
              GST_VIDEO_REGION_OF_INTEREST_META_API_TYPE))) {
    const GstVideoRegionOfInterestMeta *roi = (gconstpointer) meta;
    MdRect rect = gst_mask_detect_roi_rect (roi);
    float x = (float) shown->x + (float) rect.x;
    float y = (float) shown->y + (float) rect.y;
    const MdFace region = {
      .box = {x, y, x + (float) rect.width, y + (float) rect.height},
      .label = MD_LABEL_UNKNOWN,.track_id = REGION
    };

    if (roi->roi_type == style->roi_type && rect.width > 0 && rect.height > 0)
      g_array_append_val (self->regions, region);
  }
}

static void
cover (const GstMaskDetectRedactStyle * style, const MdBox * box, float padding,
    const MdImage * image, GstMaskDetectCanvas * canvas)
{
  MdRect covered = md_redact (image, box, padding, style->mode);

  if (canvas != NULL)
    gst_mask_detect_canvas_cover (canvas, &covered);
}

void
gst_mask_detect_redactor_draw (const GstMaskDetectRedactor * self,
    const GstMaskDetectRedactStyle * style, const MdImage * image,
    GstMaskDetectCanvas * canvas)
{
  guint i;

  for (i = 0; i < self->covers->len; i++) {
    const Cover *c = cover_at (self, i);
    float unseen = (float) (self->now - c->seen) / GST_SECOND;

    if (is_drawn (self, style, c))
      cover (style, &c->box, style->padding + GROWTH * unseen, image, canvas);
  }
}
