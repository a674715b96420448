#!/usr/bin/env bash
# Checks that every .c file is formatted by GNU indent with GStreamer's options,
# and prints differences; with --fix, formats the files.
set -u

cd "$(dirname "$0")/.." || exit 1
if ! command -v indent > /dev/null; then
  echo "GNU indent is not installed"
  exit 77
fi
# Since 2.2.13, it places the asterisks of pointers differently.
case "$(indent --version)" in
  *" 2.2.12") ;;
  *)
    echo "$(indent --version) formats differently: 2.2.12 is required"
    exit 77
    ;;
esac

options="--braces-on-if-line --case-brace-indentation0 --case-indentation2
  --braces-after-struct-decl-line --line-length80 --no-tabs --cuddle-else
  --dont-line-up-parentheses --continuation-indentation4 --honour-newlines
  --tab-size8 --indent-level2 --leave-preprocessor-space"
scratch="$(mktemp -d)"
trap 'rm -rf "$scratch"' EXIT
wrong=0

while IFS= read -r -d '' file; do
  # Its output is stable after a second pass.
  INDENT_PROFILE=/dev/null indent $options "$file" -o "$scratch/once.c" \
    && INDENT_PROFILE=/dev/null indent $options "$scratch/once.c" \
      -o "$scratch/twice.c" || wrong=1
  diff -u --label "$file" --label "$file, formatted" "$file" \
    "$scratch/twice.c" && continue
  if [ "${1:-}" = --fix ]; then
    cat "$scratch/twice.c" > "$file"
  else
    wrong=1
  fi
done < <(find . -name '.?*' -prune -o -path './build*' -prune -o \
  -name '*.c' -print0)

[ "$wrong" -eq 0 ] || echo "tests/format.sh --fix formats them"
exit "$wrong"
