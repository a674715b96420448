#!/bin/bash
# Tests help texts, versions and wrong command lines.
. "$(dirname "$0")/common.sh"

run maskdetect
expect "a missing command is refused" status 2
expect "the help is printed to stderr" err '^  annotate '
expect "nothing is printed to stdout" true test ! -s "$work/.stdout"

run maskdetect --version
expect "--version succeeds" status 0
expect "--version prints the version" out '^maskdetect [0-9]+\.[0-9]+'

run maskdetect --help
expect "--help succeeds" status 0
expect "--help lists evaluate" out '^  evaluate '
expect "--help lists annotate" out '^  annotate '

commands=$(sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p' "$work/.stdout")
for command in $commands; do
  run maskdetect help "$command"
  expect "help $command succeeds" status 0
  expect "help $command prints the usage" out "maskdetect $command \[OPTION"
  cp "$work/.stdout" "$work/help"
  run maskdetect "$command" --help
  expect "$command --help prints the same" true cmp "$work/.stdout" "$work/help"
  run maskdetect "$command" --no-such-option
  expect "$command refuses an unknown option" status 2
  expect "$command names the unknown option" err 'no-such-option'
  run maskdetect "$command"
  expect "$command without arguments is refused" status 2
  expect "$command refers to its help" err "See .maskdetect $command --help"
done

run maskdetect help no-such-command
expect "help on an unknown command is refused" status 2
run maskdetect no-such-command
expect "an unknown command is refused" status 2
expect "the message names the command" err "unknown command 'no-such-command'"
run maskdetect anotate
expect "a similar command is suggested" err "did you mean 'annotate'"
run maskdetect annotate --min-face-sise 30
expect "a similar option is suggested" err 'mean --min-face-size'

# Manual pages and completion agree with the help.
run maskdetect help --man
expect "the manual page is printed" status 0
cp "$work/.stdout" "$work/manual"
missing=
for command in $commands; do
  grep -q "maskdetect.*-$(sed 's/-/\\\\-/g' <<<"$command")" "$work/manual" ||
    missing=$command
done
expect "the manual page names every command" true test -z "$missing"
options_of() { sed -n 's/^  \(-., \)\?--\([a-z-]*\).*/--\2/p' | sort; }
for command in $commands; do
  maskdetect help "$command" | options_of >"$work/options"
  run maskdetect help --man "$command"
  expect "the manual page of $command is printed" status 0
  expect "it has every option of $command" true cmp "$work/options" <(
    sed -n 's/\\f.//g; s/\\-/-/g; s/^\(-., \)\?--\([a-z-]*\).*/--\2/p' \
      "$work/.stdout" | sort)
  if command -v man >/dev/null; then
    cp "$work/.stdout" "$work/page.1"
    run env MANWIDTH=80 man --warnings -l "$work/page.1"
    expect "man shows the manual page of $command" out '^EXIT STATUS'
    expect "man gives no warning about $command" true test ! -s "$work/.stderr"
  fi
done
# Empty names, as of a variable that is not set, never mean the current folder
mkdir "$work/here"
cd "$work/here" || exit 1
for arguments in "annotate a.png -o" "crop a.png -o" "feed . -o" "split . -o" \
  "train . -o" "annotate a.png -o x --json" "train . -o x --scenes" \
  "evaluate --scenes" "watch --config" "annotate -o x" "split -o x" "model"; do
  # shellcheck disable=SC2086
  run maskdetect $arguments ''
  expect "an empty name is refused: $arguments" status 2
  expect "the message says why" err 'is empty$'
done
expect "nothing is written" true test -z "$(ls -A "$work/here")"

run maskdetect help --man no-such-command
expect "a manual page of an unknown command is refused" status 2

run maskdetect help --completion
expect "the completion script is printed" status 0
cp "$work/.stdout" "$work/completion"
library=/usr/share/bash-completion/bash_completion
if [ -e $library ]; then
  complete_words() { # WORD…: prints the completions of the last word
    bash -c '. "$1"; . "$2"; shift 2; COMP_WORDS=(maskdetect "$@")
      COMP_CWORD=$#; COMP_LINE=${COMP_WORDS[*]}; COMP_POINT=${#COMP_LINE}
      _maskdetect; printf "%s\n" "${COMPREPLY[@]}"' - $library \
      "$work/completion" "$@"
  }
  run complete_words ann
  expect "a command is completed" out '^annotate$'
  run complete_words help cr
  expect "a command after help is completed" out '^crop$'
  for command in $commands; do
    maskdetect help "$command" | options_of >"$work/options"
    run complete_words "$command" --
    expect "every option of $command is completed" true \
      cmp "$work/options" <(sort "$work/.stdout")
  done
  mkdir "$work/folder"
  touch "$work/folder.jpg"
  run complete_words annotate "$work/fol"
  expect "a file name is completed" out 'folder\.jpg$'
  run complete_words annotate --models "$work/fol"
  expect "a folder name is completed after --models" out 'folder$'
  expect "a file name is not completed after --models" true \
    sh -c '! grep jpg "$1"' - "$work/.stdout"
else
  echo "# bash-completion is not installed: completion is not tested"
fi
finish
