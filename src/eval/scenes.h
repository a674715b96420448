/* scenes: Loads annotated pictures from COCO-style JSON.
 *
 * Categories: "bare", "mask", "incorrect" (worn below nose or chin), and "face"
 * (unknown; counts for detection only). Paths of pictures are relative to the
 * JSON file's folder.
 *
 * Thread safety: no global state.
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
  MdBox box;                    /* pixels, as annotated; may extend beyond the
                                 * picture */
  MdCategory category;
  const char *mask_kind;        /* (nullable): interned, such as "cloth" */
  gboolean ignore;              /* neither face nor background */
  gboolean has_landmarks;
  float landmarks[5][2];        /* pixels, in MdLandmark's order */
} MdAnnotation;

typedef struct
{
  char *file;                   /* file_name in the JSON */
  char *path;                   /* absolute or relative to the working folder */
  char *source;                 /* "" if not annotated */
  char *group;                  /* "" if not annotated */
  int width, height;            /* pixels, from the JSON; 0 = unknown */
  GArray *faces;                /* of MdAnnotation */
} MdScene;

/* A picture without annotations becomes a scene without faces.
 * Returns: (transfer full) (element-type MdScene): NULL with @error, which
 *   names the file and the entry */
GPtrArray *md_scenes_load (const char *json_path, GError ** error);
/* Adds file names and all annotations of @scenes. */
void md_scenes_digest (const GPtrArray * scenes, GChecksum * checksum);
