/* page-resources: The files of assets/, which are compiled into the program.
 */
#pragma once

#include <glib.h>

/* @name: of a file in assets/
 * @size: (out) (optional): bytes
 * Returns: (transfer none): the file's text; static */
const char *md_page_resource (const char *name, gsize * size);
