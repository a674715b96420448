/* watch: cameras and files that are watched at once, and what is told of them.
 *
 *   const MdWatchListener listener = {.line = print,.data = printer };
 *   int status = md_cameras_watch (cameras, &listener);
 *
 * Thread safety: one at a time; everything is told in the caller's thread.
 */
#pragma once

#include "camera.h"
#include "report-line.h"

typedef struct
{
  /* Something happened. Returns: FALSE to stop watching */
  gboolean (*line) (const MdReportLine * line, gpointer data);
  /* (nullable): after that, how things are at that camera.
   * @zones: (nullable): as in MdReportLine */
  void (*state) (const char *camera, gboolean online,
      const MdTallyCounts * counts, const GValue * zones, gpointer data);
  /* (nullable): called several times a second */
  void (*idle) (gpointer data);
  gpointer data;
} MdWatchListener;

/* Until all files are at their end, or md_interrupted(). Every minute, and at
 * the end of a file, there is a line of counts.
 * @cameras: (element-type MdCameraParams): at least one
 * Returns: the exit status of the command */
int md_cameras_watch (GPtrArray * cameras, const MdWatchListener * listener);
