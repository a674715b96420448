#include "redactor.h"

/* Of a face's size to each side, for every second in which it is not seen: a
 * step of a passer-by. */
#define GROWTH 0.5f

typedef struct
{
  guint64 track_id;             /* 0: of no track */
  MdBox box;                    /* where it is or was last */
  GstClockTime seen;            /* when it was looked at */
  GstClockTime listed;          /* when it was last among the faces */
} Cover;

struct _GstMaskDetectRedactor
{
  GArray *covers;               /* of Cover */
  GstClockTime now;
};

/* *INDENT-OFF* */
G_DEFINE_ENUM_TYPE (GstMaskDetectRedact, gst_mask_detect_redact,
    {MD_REDACT_NONE, "Leave faces as they are", "none"},
    {MD_REDACT_FILL, "Cover faces in black: nothing is left of them", "fill"},
    {MD_REDACT_PIXELATE, "Cover faces with a coarse mosaic", "pixelate"},
    {MD_REDACT_BLUR, "Blur faces beyond recognition", "blur"})

G_DEFINE_ENUM_TYPE (GstMaskDetectRedactWhich, gst_mask_detect_redact_which,
    {GST_MASK_DETECT_REDACT_WHICH_ALL, "All faces", "all"},
    {GST_MASK_DETECT_REDACT_WHICH_MASK,
        "Faces with a mask, and those without a verdict", "mask"},
    {GST_MASK_DETECT_REDACT_WHICH_NO_MASK,
        "Faces without a mask, and those without a verdict", "no-mask"})
/* *INDENT-ON* */

GstMaskDetectRedactor *
gst_mask_detect_redactor_new (void)
{
  GstMaskDetectRedactor *self = g_new0 (GstMaskDetectRedactor, 1);

  self->covers = g_array_new (FALSE, FALSE, sizeof (Cover));
  return self;
}

void
gst_mask_detect_redactor_free (GstMaskDetectRedactor * self)
{
  g_array_unref (self->covers);
  g_free (self);
}

void
gst_mask_detect_redactor_reset (GstMaskDetectRedactor * self)
{
  g_array_set_size (self->covers, 0);
}

static Cover *
cover_at (const GstMaskDetectRedactor * self, guint i)
{
  return &g_array_index (self->covers, Cover, i);
}

/* No verdict is no reason to show a face. */
static gboolean
is_wanted (const MdFace * face, GstMaskDetectRedactWhich which)
{
  switch (which) {
    case GST_MASK_DETECT_REDACT_WHICH_MASK:
      return face->label != MD_LABEL_NO_MASK;
    case GST_MASK_DETECT_REDACT_WHICH_NO_MASK:
      return face->label != MD_LABEL_MASK;
    case GST_MASK_DETECT_REDACT_WHICH_ALL:
      break;
  }
  return TRUE;
}

static Cover *
find_cover (GstMaskDetectRedactor * self, guint64 track_id)
{
  guint i;

  for (i = 0; track_id != 0 && i < self->covers->len; i++)
    if (cover_at (self, i)->track_id == track_id)
      return cover_at (self, i);
  return NULL;
}

static void
cover (GstMaskDetectRedactor * self, const MdFace * face)
{
  Cover *known = find_cover (self, face->track_id);

  if (known == NULL) {
    guint n = self->covers->len;

    g_array_set_size (self->covers, n + 1);
    known = cover_at (self, n);
    known->track_id = face->track_id;
    known->seen = self->now;
  }
  if (!face->carried)
    known->seen = self->now;
  known->box = face->box;
  known->listed = self->now;
}

/* Whether a face that is not listed as one to cover stays covered: not for
 * long, nor once its track may be seen. Without a track it cannot be known
 * again. */
static gboolean
is_held (const GstMaskDetectRedactor * self,
    const GstMaskDetectRedactStyle * style, const Cover * c,
    const MdFace * faces, guint n_faces)
{
  GstClockTime hold = style->hold * GST_MSECOND;
  guint i;

  if (c->track_id == 0 || self->now <= c->listed
      || self->now - c->listed > hold)
    return FALSE;
  for (i = 0; i < n_faces; i++)
    if (faces[i].track_id == c->track_id)
      return FALSE;
  return TRUE;
}

/* Faces that may be seen, and those that have long been gone. */
static void
uncover (GstMaskDetectRedactor * self, const GstMaskDetectRedactStyle * style,
    const MdFace * faces, guint n_faces)
{
  guint kept = 0, i;

  for (i = 0; i < self->covers->len; i++) {
    const Cover *c = cover_at (self, i);

    if (c->listed == self->now || is_held (self, style, c, faces, n_faces))
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

  if (style->mode == MD_REDACT_NONE) {
    gst_mask_detect_redactor_reset (self);
    return FALSE;
  }
  self->now = time;
  for (i = 0; i < n_faces; i++)
    if (is_wanted (&faces[i], style->which))
      cover (self, &faces[i]);
  uncover (self, style, faces, n_faces);
  return self->covers->len > 0;
}

void
gst_mask_detect_redactor_draw (const GstMaskDetectRedactor * self,
    const GstMaskDetectRedactStyle * style, const MdImage * image)
{
  guint i;

  for (i = 0; i < self->covers->len; i++) {
    const Cover *c = cover_at (self, i);
    float unseen = (float) (self->now - c->seen) / GST_SECOND;

    md_redact (image, &c->box, style->padding + GROWTH * unseen, style->mode);
  }
}
