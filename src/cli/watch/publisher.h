/* publisher: Publishes events and counts as MQTT topics and as sensors of Home
 * Assistant.
 *
 *   MdPublisher *publisher = md_publisher_open (&options, cameras, &error);
 *   md_publisher_line (publisher, &line);
 *   md_publisher_state (publisher, "front", TRUE, &counts, zones);
 *   md_publisher_close (publisher);
 *
 *   maskdetect/MACHINE/status              online, offline        retained
 *   maskdetect/MACHINE/CAMERA/status       online, offline        retained
 *   maskdetect/MACHINE/CAMERA/event        report-line.h's JSON
 *   maskdetect/MACHINE/CAMERA/counts       {"people":2,…}         retained
 *   maskdetect/MACHINE/CAMERA/zone/NAME    {"name":"door",…}      retained
 *   homeassistant/sensor/…/config          discovery              retained
 *
 * Thread safety: belongs to one thread at a time.
 */
#pragma once

#include "mqtt-options.h"
#include "report-line.h"

typedef struct _MdPublisher MdPublisher;

/* @options: resolved, with a URL; outlives the publisher
 * @cameras: (element-type MdCameraParams)
 * Returns: (transfer full): NULL with @error */
MdPublisher *md_publisher_open (const MdMqttOptions * options,
    GPtrArray * cameras, GError ** error);
void md_publisher_close (MdPublisher * publisher);

void md_publisher_line (MdPublisher * publisher, const MdReportLine * line);
/* @zones: (nullable): as in MdReportLine */
void md_publisher_state (MdPublisher * publisher, const char *camera,
    gboolean online, const MdTallyCounts * counts, const GValue * zones);
