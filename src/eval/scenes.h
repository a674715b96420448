/* scenes: annotated pictures, read from COCO-style JSON.
 *
 * Categories by name: "bare", "mask", "incorrect" (worn under nose or chin),
 * "face" (wear unknown: a face for detection, left out of all verdict
 * figures).
 * Picture paths are relative to the JSON file's folder.
 */
#pragma once

#include "image/box.h"

typedef enum
{
  MD_CATEGORY_UNMASKED,
  MD_CATEGORY_MASK,
  MD_CATEGORY_INCORRECT,
  MD_CATEGORY_FACE
} MdCategory;

#define MD_N_CATEGORIES (MD_CATEGORY_FACE + 1)

/* "bare", ...; static */
const char *md_category_name (MdCategory category);

typedef struct
{
  MdBox box;                    /* pixels, as annotated: may leave the picture */
  MdCategory category;
  const char *mask_kind;        /* (nullable): interned: "cloth", as annotated
                                 * on faces that wear one */
  gboolean ignore;              /* neither face nor background */
  gboolean has_landmarks;
  float landmarks[5][2];        /* pixels, in MdLandmark's order */
} MdAnnotation;

typedef struct
{
  char *file;                   /* as it stands in the JSON */
  char *path;                   /* absolute or relative to the working folder */
  char *source;                 /* "" when not annotated */
  char *group;                  /* "" when not annotated */
  int width, height;            /* pixels, as the JSON says; 0 = unknown */
  GArray *faces;                /* of MdAnnotation */
} MdScene;

/* (transfer full) (element-type MdScene): free with g_ptr_array_unref(). A
 * picture without annotations is a scene without faces. Errors name the file
 * and the offending entry. */
GPtrArray *md_scenes_load (const char *json_path, GError ** error);
/* Adds the names of @scenes and all that is annotated on them. */
void md_scenes_digest (const GPtrArray * scenes, GChecksum * checksum);
