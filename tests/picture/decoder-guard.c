#include "picture/decoder-guard.h"

/* Returns: (transfer full) (nullable): NULL after skipping the test or, under
 *   CI, failing it */
static GstElement *
make_decoder (void)
{
  GstElement *decoder = gst_element_factory_make ("avdec_h264", NULL);

  if (!decoder && g_getenv ("CI"))
    g_test_fail_printf ("no avdec_h264");
  else if (!decoder)
    g_test_skip ("no avdec_h264");
  return decoder;
}

static gboolean
renders_directly (GstElement * decoder)
{
  gboolean direct;

  g_object_get (decoder, "direct-rendering", &direct, NULL);
  return direct;
}

/* decodebin adds decoders to itself; uridecodebin contains a decodebin. */
static void
test_nested (void)
{
  g_autoptr (GstElement) outer = gst_object_ref_sink (gst_bin_new (NULL));
  GstElement *inner = gst_bin_new (NULL), *decoder = make_decoder ();

  if (!decoder) {
    gst_object_unref (gst_object_ref_sink (inner));
    return;
  }
  g_assert_true (renders_directly (decoder));
  md_decoder_guard (outer);
  gst_bin_add (GST_BIN (outer), inner);
  gst_bin_add (GST_BIN (inner), decoder);
  g_assert_false (renders_directly (decoder));
}

/* Elements of other plugins are added as they are. */
static void
test_others (void)
{
  g_autoptr (GstElement) bin = gst_object_ref_sink (gst_bin_new (NULL));

  md_decoder_guard (bin);
  g_assert_true (gst_bin_add (GST_BIN (bin),
          gst_element_factory_make ("identity", NULL)));
  g_assert_true (gst_bin_add (GST_BIN (bin), gst_bin_new (NULL)));
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decoder-guard/nested", test_nested);
  g_test_add_func ("/decoder-guard/others", test_others);
  return g_test_run ();
}
