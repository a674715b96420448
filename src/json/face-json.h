/* face-json: Writes a face as a JSON object, for `maskdetect annotate --json`
 * and the element's json-location.
 *
 *   {"x":10,"y":20,"width":64,"height":64,"confidence":0.99,"label":"mask",
 *    "label-confidence":0.97,"track-id":3,"landmarks":[[31.5,40.2], ... ]}
 *
 * An unknown label has a "reason"; an extrapolated face has "carried":true.
 * Allocates nothing if the string is large enough.
 *
 * Thread safety: changes @json only.
 */
#pragma once

#include "maskdetect.h"

typedef struct
{
  guint x, y, width, height;    /* pixels */
  double confidence;            /* 0..1 that this is a face */
  const char *label;            /* from md_label_name() */
  double label_confidence;      /* 0..1 that the label is right */
  const char *reason;           /* (nullable): why the label is unknown; NULL
                                 * and "none" are omitted */
  gboolean carried;             /* extrapolated; FALSE is omitted */
  guint64 track_id;             /* 0 = none, omitted */
  const float (*landmarks)[2];  /* (nullable) (array length=MD_N_LANDMARKS):
                                 * x, y in pixels */
} MdFaceRecord;

/* Appends an object as an array element, see json-writer.h. */
void md_face_json_append (GString * json, const MdFaceRecord * face);
