/* classes: Scores the mask classifier alone on loose crops of faces, one folder
 * per class.
 */
#pragma once

#include <glib.h>

typedef struct
{
  const char *directory;        /* holds the class folders */
  const char *names;            /* (nullable): "Face,Mask,Incorrect": the
                                 * folders of bare faces, masked faces and,
                                 * optionally, incorrectly worn masks */
  const char *model;            /* (nullable): file of the mask network */
  const char *models;           /* (nullable): its folder if @model is NULL */
  const char *json;             /* (nullable): file for the figures */
  const char *figures;          /* (nullable): folder to draw them into */
  guint threads;
} MdEvaluateClasses;

/* Prints the figures. Returns: the exit status */
int md_evaluate_classes (const MdEvaluateClasses * options);
