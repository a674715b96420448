/* watch: Watches several cameras and files at once and reports events.
 *
 *   const MdWatchListener listener = {.line = print,.data = printer };
 *   int status = md_cameras_watch (cameras, &listener);
 *
 * Thread safety: one call at a time; callbacks run in the caller's thread.
 */
#pragma once

#include "camera.h"
#include "report-line.h"

typedef struct
{
  /* Called for every event. Returns: FALSE to stop watching */
  gboolean (*line) (const MdReportLine * line, gpointer data);
  /* (nullable): called after that with the state of the camera.
   * @zones: (nullable): as in MdReportLine */
  void (*state) (const char *camera, gboolean online,
      const MdTallyCounts * counts, const GValue * zones, gpointer data);
  /* (nullable): called several times a second */
  void (*idle) (gpointer data);
  gpointer data;
} MdWatchListener;

/* Runs until all files have ended, or until md_interrupted(). Reports counts
 * every minute and at the end of a file.
 * @cameras: (element-type MdCameraParams): at least one
 * Returns: the exit status of the command */
int md_cameras_watch (GPtrArray * cameras, const MdWatchListener * listener);
