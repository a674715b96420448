/* redact-options: The options of `annotate` that make faces unrecognisable.
 * They correspond to the element's properties.
 *
 *   MdRedactOptions redact = MD_REDACT_OPTIONS_DEFAULT;
 *   const GOptionEntry entries[] = {
 *     ...
 *     MD_REDACT_ENTRIES (&redact),
 *     {NULL}
 *   };
 *   if (!md_cli_parse (&argc, &argv, entries, ...)
 *       || !md_redact_options_check (&redact, &search))
 *     return MD_EXIT_USAGE;
 *   md_redact_options_apply (&redact, element);
 *   md_redact_options_clear (&redact);
 */
#pragma once

#include <gst/gst.h>

#include "cli/options.h"

typedef struct
{
  char *mode;                   /* (nullable): NULL = do not redact */
  char *which;                  /* (nullable): NULL = all */
  double padding;               /* negative = the element's default */
  int passes;                   /* over a video: 2 = search all of it before
                                 * anything is covered */
} MdRedactOptions;

/* Default of --min-face-size in a video whose faces are redacted, in pixels. In
 * one pass over a 1080p street, 34 of 823 faces stay uncovered; with 30, the
 * element's default, 113 do. */
#define MD_REDACT_SMALLEST_FACE 20

#define MD_REDACT_OPTIONS_DEFAULT { .padding = -1, .passes = 1 }

#define MD_REDACT_ENTRIES(o) \
    {"redact", 0, 0, G_OPTION_ARG_STRING, &(o)->mode, \
        "Make faces unrecognisable: fill (solid black), pixelate " \
          "or blur", "HOW"}, \
    {"redact-which", 0, 0, G_OPTION_ARG_STRING, &(o)->which, \
        "Which faces: all (default), mask, no-mask or incorrect; faces " \
          "without a verdict are always redacted", "WHICH"}, \
    {"redact-padding", 0, 0, G_OPTION_ARG_DOUBLE, &(o)->padding, \
        "Margin around a face's box, as a fraction of its size (default 0.2)", \
        "0..4"}, \
    {"redact-passes", 0, 0, G_OPTION_ARG_INT, &(o)->passes, \
        "With 2, search the whole video first, to cover each face even before " \
          "it is first found (default 1)", "1|2"}

void md_redact_options_clear (MdRedactOptions * options);
/* Returns: FALSE after a message, also if @search excludes faces: only faces
 *   that are searched for can be redacted */
gboolean md_redact_options_check (const MdRedactOptions * options,
    const MdSearchOptions * search);
/* Whether a face with this verdict must be covered; as in the element. */
gboolean md_redact_options_want (const MdRedactOptions * options,
    const char *label);
/* @element: maskdetect */
void md_redact_options_apply (const MdRedactOptions * options,
    GstElement * element);
/* In the description of results that are not redacted. */
#define MD_REDACT_NOTHING "redact=none "
/* Returns: (transfer full): the options that a result depends on, as a text */
char *md_redact_options_describe (const MdRedactOptions * options);
