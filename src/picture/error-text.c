#include "error-text.h"

#include <string.h>

#include "address.h"

static void
append_sentence (GString * text, const char *sentence)
{
  g_string_append (text, sentence);
  if (g_str_has_suffix (text->str, "."))
    g_string_truncate (text, text->len - 1);
}

char *
md_error_text (GstMessage * message, const char *address)
{
  g_autofree char *debug = NULL, *usual = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  const char *detail;

  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_WARNING)
    gst_message_parse_warning (message, &error, &debug);
  else
    gst_message_parse_error (message, &error, &debug);
  append_sentence (text, error->message);
  usual = gst_error_get_message (error->domain, error->code);
  detail = debug && strcmp (usual, error->message) == 0 ?
      strrchr (debug, '\n') : NULL;
  if (detail && detail[1] != '\0') {
    g_string_append (text, ": ");
    append_sentence (text, detail + 1);
  }
  return md_address_hide_in (text->str, address);
}
