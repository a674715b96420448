/* face-json: Writes a face as a JSON object, the same in `maskdetect annotate
 * --json` and in the element's json-location.
 *
 *   {"x":10,"y":20,"width":64,"height":64,"confidence":0.99,"label":"mask",
 *    "label-confidence":0.97,"track-id":3,"landmarks":[[31.5,40.2], ... ]}
 *
 * An unknown label has a "reason"; an extrapolated face has "carried":true.
 *
 * Allocates nothing if the string is large enough.
 */
#pragma once

#include "maskdetect.h"

typedef struct
{
  guint x, y, width, height;    /* pixels */
  double confidence;            /* 0..1 that this is a face */
  const char *label;            /* as md_label_name() has it */
  double label_confidence;      /* 0..1 that the label is right */
  const char *reason;           /* (nullable): why the label is unknown; NULL
                                 * and "none" are left out */
  gboolean carried;             /* left out where FALSE */
  guint64 track_id;             /* 0 = none, left out */
  const float (*landmarks)[2];  /* (nullable) (array length=MD_N_LANDMARKS):
                                 * x, y in pixels */
} MdFaceRecord;

/* Appends an object, as json-writer.h does without a name. */
void md_face_json_append (GString * json, const MdFaceRecord * face);
