/* safe-file-private: A function shared by safe-file and safe-file-temporary. */
#pragma once

#include "safe-file.h"

/* Unlocks a temporary file or folder that has got its final name. */
void md_safe_file_release (const char *temporary);
