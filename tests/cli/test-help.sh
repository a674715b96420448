#!/bin/bash
# Help texts, versions and wrong command lines.
. "$(dirname "$0")/common.sh"

run maskdetect
expect "no command is a wrong command line" status 2
expect "and says where help is" err 'maskdetect --help'
expect "and leaves stdout alone" true test ! -s "$work/.stdout"

run maskdetect --version
expect "--version succeeds" status 0
expect "--version tells the version" out '^maskdetect [0-9]+\.[0-9]+'

run maskdetect --help
expect "--help succeeds" status 0
expect "--help lists evaluate" out '^  evaluate '
expect "--help lists annotate" out '^  annotate '

commands=$(sed -n '/^Commands:/,/^$/s/^  \([a-z-]*\) .*/\1/p' "$work/.stdout")
for command in $commands; do
  run maskdetect help "$command"
  expect "help $command succeeds" status 0
  expect "help $command shows usage" out "maskdetect $command \[OPTION"
  cp "$work/.stdout" "$work/help"
  run maskdetect "$command" --help
  expect "$command --help is the same" true cmp "$work/.stdout" "$work/help"
  run maskdetect "$command" --no-such-option
  expect "$command refuses an unknown option" status 2
  expect "$command names the unknown option" err 'no-such-option'
  run maskdetect "$command"
  expect "$command needs arguments" status 2
  expect "$command says what is missing" err "See .maskdetect $command --help"
done

run maskdetect help no-such-command
expect "help on an unknown command fails" status 2
run maskdetect no-such-command
expect "an unknown command fails" status 2
expect "and is named" err "no command 'no-such-command'"
finish
