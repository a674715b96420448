/* report: Writes the faces found in pictures and videos for other programs: as
 * JSON lines, as comma-separated values, or both.
 *
 *   {"file":"a.jpg","width":640,"height":480,"faces":[{"x":10,"y":20,
 *       "width":64,"height":64,"confidence":0.99,"label":"mask",
 *       "label-confidence":0.97,"landmarks":[[25.5,40], …]}],
 *       "display-ratio":1.3333}
 *
 *   file,frame,time,width,height,faces,mask,no-mask,unknown,boxes,incorrect,display-ratio,landmarks
 *   a.jpg,,,640,480,1,1,0,0,10 20 64 64 mask 0.97,0,1.3333,25.5 40 …
 *
 * A picture has one line. A video has one line per frame, with the frame's
 * number and its time in seconds and, in JSON, a "track-id" in every face. The
 * decimal separator is a point in every locale.
 *
 *   MdAnnotateLines lines = { NULL };
 *   md_annotate_report_describe (report, &lines, &found);
 *   md_annotate_report_add (report, &lines, &error);
 *   md_annotate_report_count (report, &lines);       // once all is done
 *   md_annotate_lines_clear (&lines);
 *   printf ("%s\n", summary = md_annotate_report_summary (report));
 *
 * Thread safety: md_annotate_report_add() and _count() may be called from
 * several threads.
 */
#pragma once

#include <gst/gst.h>

#include "json/face-json.h"
#include "maskdetect.h"

typedef struct _MdAnnotateReport MdAnnotateReport;

typedef struct
{
  const char *file;
  int width, height;            /* pixels; 0 = not written */
  double display_ratio;         /* width / height as displayed; 0 = not
                                 * written */
  gint64 frame;                 /* of a video, from 0; negative = a picture */
  GstClockTime time;            /* of the frame; may be GST_CLOCK_TIME_NONE */
  const GstStructure *faces;    /* the element's message */
} MdFound;

/* Returns: the number of faces */
guint md_found_count (const MdFound * found);
/* @with_track: FALSE for pictures, whose tracks have no meaning
 * @landmarks: (nullable): storage for the landmarks of the returned record */
MdFaceRecord md_found_face (const MdFound * found, guint i,
    gboolean with_track, float landmarks[MD_N_LANDMARKS][2]);

/* Lines that have not been written yet. */
typedef struct
{
  GString *json, *csv;          /* NULL: none */
  guint faces[MD_N_LABELS + 1]; /* of pictures, by MdLabel + 1 */
  GHashTable *people;           /* of a video: track → latest MdLabel + 1;
                                 * NULL = nobody */
} MdAnnotateLines;

/* Appends lines in the formats that @report writes. */
void md_annotate_report_describe (const MdAnnotateReport * report,
    MdAnnotateLines * lines, const MdFound * found);
void md_annotate_lines_clear (MdAnnotateLines * lines);

/* Adds the faces of a picture, or the people of a video, to the summary. */
void md_annotate_report_count (MdAnnotateReport * report,
    const MdAnnotateLines * lines);
/* "118 faces: 60 masked, 54 bare, 1 incorrect, 3 unknown"; (transfer full) */
char *md_annotate_report_summary (MdAnnotateReport * report);

/* @json, @csv: (nullable): the files, "-" = stdout
 * @redo: (element-type char *): set of files, in valid UTF-8, whose lines of
 *   an earlier run are dropped
 * Returns: (transfer full): NULL with @error, which names the file */
MdAnnotateReport *md_annotate_report_open (const char *json, const char *csv,
    GHashTable * redo, GError ** error);
void md_annotate_report_close (MdAnnotateReport * report);
/* Whether all files had lines on @file when they were opened. */
gboolean md_annotate_report_has (const MdAnnotateReport * report, const char
    *file);
/* Drops the lines about @file that this run has written before it failed.
 * Thread safety: not while another thread adds lines. */
gboolean md_annotate_report_forget (MdAnnotateReport * report,
    const char *file, GError ** error);
/* Writes @lines and empties them; keeps them if writing fails. */
gboolean md_annotate_report_add (MdAnnotateReport * report, MdAnnotateLines *
    lines, GError ** error);
