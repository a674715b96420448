/* onnx: Reads and writes an MdGraph as an ONNX file. No other module uses
 * protobuf.
 *
 * Accepts ONNX IR versions 3..10 with default operator sets 7..21. Float16
 * constants are followed by a Cast to float32; all arithmetic is in float32.
 * Reading checks every count and offset, refuses external data and operations
 * outside MdOpKind, and folds the Shape/Gather/Unsqueeze/Concat/Constant
 * arithmetic that exporters put before a Reshape.
 *
 * Thread safety: no global state.
 */
#pragma once

#include "nn/graph.h"

/* @name: for messages, usually the path
 * Returns: (transfer full): NULL with @error (MD_MODEL_ERROR) set */
MdGraph *md_onnx_read (const guint8 * data, gsize size, const char *name,
    GError ** error);
/* Reads a file of at most 1 GiB. @error is a G_FILE_ERROR if it cannot be
 * read. */
MdGraph *md_onnx_load (const char *path, GError ** error);
/* Whether md_onnx_save() may replace @path: see md_safe_file_check().
 * Returns: FALSE with @error if not */
gboolean md_onnx_may_save (const char *path, GError ** error);
/* Writes atomically (temporary file, fsync, rename), as IR version 8 with
 * operator set 13, or 14 if HardSwish is used. BatchNormalization, Dropout and
 * metadata are written unchanged; dimensions of -1 get a symbolic name. Names
 * of values must be unique. A file that was not written by this function is
 * not replaced. */
gboolean md_onnx_save (const MdGraph * graph, const char *path,
    GError ** error);
