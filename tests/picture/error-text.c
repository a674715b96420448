/* Tests the line that is made of an error or warning message. */
#include "picture/error-text.h"

#define ADDRESS "rtsp://admin:secret@camera/1"

/* @text: (nullable): NULL = the standard one */
static void
assert_text (const char *text, const char *debug, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *usual = gst_error_get_message (GST_RESOURCE_ERROR,
      GST_RESOURCE_ERROR_NOT_FOUND);

  error = g_error_new_literal (GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NOT_FOUND,
      text ? text : usual);
  for (int i = 0; i < 2; i++) {
    g_autoptr (GstMessage) message = i ?
        gst_message_new_warning (NULL, error, debug) :
        gst_message_new_error (NULL, error, debug);
    g_autofree char *line = md_error_text (message, ADDRESS);

    g_assert_cmpstr (line, ==, expected);
  }
}

/* The standard text says little: the element's own words follow it. */
static void
test_standard (void)
{
  assert_text (NULL, "../a.c(8): open (): /GstPipeline:p/GstRTSPSrc:s:\n"
      "Not Found (404)", "Resource not found: Not Found (404)");
  assert_text (NULL, "../a.c(8): open (): /GstPipeline:p/GstRTSPSrc:s:\n"
      "No " ADDRESS ".", "Resource not found: No rtsp://camera/1");
  assert_text (NULL, "../a.c(8): open ():", "Resource not found");
  assert_text (NULL, "../a.c(8): open ():\n", "Resource not found");
  assert_text (NULL, NULL, "Resource not found");
}

static void
test_own (void)
{
  assert_text ("Unauthorized", "../a.c(8): open ():\nTry again.",
      "Unauthorized");
  assert_text ("Cannot open " ADDRESS ".", NULL, "Cannot open rtsp://camera/1");
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C", TRUE);
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error-text/standard", test_standard);
  g_test_add_func ("/error-text/own", test_own);
  return g_test_run ();
}
