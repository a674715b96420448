/* options: The options shared by all commands that search pictures for faces.
 *
 *   MdSearchOptions search = MD_SEARCH_OPTIONS_DEFAULT;
 *   const GOptionEntry entries[] = {
 *     ...
 *     MD_SEARCH_ENTRIES (&search, ""),
 *     {NULL}
 *   };
 *   if (!md_cli_parse (&argc, &argv, entries, ...)
 *       || !md_search_options_check (&search))
 *     return MD_EXIT_USAGE;
 *   md_search_options_apply (&search, &detector_params);
 *   detector_params.min_face_size = md_smallest_face (search.min_face_size,
 *       width, height);                                 // of each picture
 *   md_search_options_clear (&search);
 */
#pragma once

#include "detect/models.h"
#include "maskdetect.h"
#include "picture/picture-reader.h"
#include "smallest-face.h"

typedef struct
{
  char *models;                 /* (nullable): folder */
  char *face_model;             /* (nullable): see md_models_load_with_mask() */
  char *mask_model;             /* (nullable): likewise */
  int min_face_size;            /* pixels, 0 = the default: the detector's in
                                 * videos (MD_REDACT_SMALLEST_FACE if they are
                                 * redacted), md_smallest_face() in pictures */
  double threshold;             /* of a face; negative = the model's */
  gboolean largest;             /* only the largest face of a picture */
  gboolean recursive;           /* include subfolders of inputs */
  int max_megapixels;           /* of a picture; larger ones are skipped */
} MdSearchOptions;

#define MD_SEARCH_OPTIONS_DEFAULT \
    { .threshold = -1,.max_megapixels = MD_PICTURE_MAX_MEGAPIXELS }

/* @o: any struct with the fields models, face_model and mask_model */
#define MD_MODELS_ENTRIES(o) \
    {"models", 'm', 0, G_OPTION_ARG_FILENAME, &(o)->models, \
        "Folder with the models", "DIR"}, \
    {"face-model", 0, 0, G_OPTION_ARG_FILENAME, &(o)->face_model, \
        "Face detector: medium, small, or the file of a single-shot " \
          "detector (default: the one in the models' folder)", "MODEL"}, \
    {"mask-model", 0, 0, G_OPTION_ARG_FILENAME, &(o)->mask_model, \
        "File of the mask classifier (default: the one in the models' " \
          "folder)", \
          "FILE"}

/* @videos: end of the help on the default, for commands that take videos */
#define MD_SEARCH_ENTRIES(o, videos) \
    {"min-face-size", 0, 0, G_OPTION_ARG_INT, &(o)->min_face_size, \
        "Smallest face to find, longer side (default: 10 in pictures, up to " \
          "30 in those of more than 4 megapixels" videos ")", "PIXELS"}, \
    {"threshold", 0, 0, G_OPTION_ARG_DOUBLE, &(o)->threshold, \
        "Minimum confidence of a face (default: the model's)", "0..1"}, \
    {"largest", 'l', 0, G_OPTION_ARG_NONE, &(o)->largest, \
        "Use only the largest face in each picture", NULL}, \
    {"recursive", 'r', 0, G_OPTION_ARG_NONE, &(o)->recursive, \
        "Include subfolders", NULL}, \
    {"max-megapixels", 0, 0, G_OPTION_ARG_INT, &(o)->max_megapixels, \
        "Skip pictures with more megapixels (default 200)", "1..500"}, \
    MD_MODELS_ENTRIES (o)

void md_search_options_clear (MdSearchOptions * options);
/* Returns: FALSE after a message */
gboolean md_search_options_check (const MdSearchOptions * options);
/* @params: for a frame of a video */
void md_search_options_apply (const MdSearchOptions * options,
    MdDetectorParams * params);
/* Returns: (transfer full): the options and the digests of the models, on which
 *   a result depends, as a text; NULL with @error if a model cannot be read */
char *md_search_options_describe (const MdSearchOptions * options,
    const MdModels * models, GError ** error);
