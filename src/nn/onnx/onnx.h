/* onnx: Reads and writes an MdGraph as an ONNX file. No other module uses
 * protobuf.
 *
 * Float16 constants are read and written together with the Cast to float32
 * that brings them back; computing is in float32.
 * Reading checks every count and offset against what is left, refuses
 * external data and any operation outside MdOpKind, and folds the
 * Shape/Gather/Unsqueeze/Concat/Constant arithmetic that exporters put before
 * a Reshape. Format: ONNX IR version 3..10, default operator set 7..21.
 */
#pragma once

#include "nn/graph.h"

/* @name: for messages, usually the path
 * Returns: (transfer full): NULL with @error (MD_MODEL_ERROR) set */
MdGraph *md_onnx_read (const guint8 * data, gsize size, const char *name,
    GError ** error);
/* Reads a file; G_FILE_ERROR if it cannot be opened. */
MdGraph *md_onnx_load (const char *path, GError ** error);
/* Whether saving may replace the existing file: see md_safe_file_check().
 * FALSE with @error */
gboolean md_onnx_may_save (const char *path, GError ** error);
/* Writes atomically (temporary file, fsync, rename), as IR version 8 with
 * operator set 13. BatchNormalization, Dropout and metadata are written as
 * they stand in the graph; dimensions of -1 get a symbolic name. Every value
 * needs a unique name. A file that was not written by this function is not
 * replaced. */
gboolean md_onnx_save (const MdGraph * graph, const char *path,
    GError ** error);
