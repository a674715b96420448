#!/usr/bin/env bash
# Checks includes: a folder of src/ includes only from itself and from the
# folders before it in the list, and no modules (a header with its .c and its
# -private.h) include each other, directly or indirectly. Prints violations.
set -u
cd "$(dirname "$0")/../.." || exit 1

rows="base image kernels nn detect track json picture eval plot train cli"

find src gst -name '*.[ch]' -exec grep -H '^#include "' {} + \
  | awk -v rows="$rows" '
  BEGIN {
    for (n = split (rows, row); n > 0; n--)
      rank[row[n]] = n
  }
  function module (file) {
    sub (/^src\//, "", file)
    sub (/(-private)?\.[ch]$/, "", file)
    return file
  }
  function row_of (name) {
    return name ~ /\// ? rank[substr (name, 1, index (name, "/") - 1)] : 0
  }
  function exists (file, line) {
    return (getline line < file) >= 0
  }
  # Whether @name includes @start, directly or indirectly.
  function returns (name, start, i, n, next_ones) {
    n = split (used[name], next_ones, " ")
    for (i = 1; i <= n; i++) {
      if (next_ones[i] == start)
        return 1
      if (!((start, next_ones[i]) in visited)) {
        visited[start, next_ones[i]] = 1
        if (returns (next_ones[i], start))
          return 1
      }
    }
    return 0
  }
  {
    split ($0, part, "\"")
    file = part[1]
    sub (/:#include $/, "", file)
    folder = file
    sub (/[^\/]*$/, "", folder)
    path = folder part[2]
    if (!exists(path))
      path = (file ~ /^gst\// && exists("gst/" part[2]) ? "gst/" : "src/") part[2]
    from = module (file)
    to = module (path)
    if (row_of (from) && row_of (to) > row_of (from)) {
      print file ": includes " path ", which stands below it"
      wrong++
    }
    if (from != to)
      used[from] = used[from] " " to
  }
  END {
    for (name in used) {
      if (returns (name, name)) {
        print name ": is in a circle of includes"
        wrong++
      }
    }
    exit wrong > 0
  }'
