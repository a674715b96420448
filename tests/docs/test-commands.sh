#!/bin/bash
# Checks that a test runs every pipeline and every `maskdetect` command in the
# documents' ```sh blocks. Commands that build, test and measure, and those
# mentioned in the text, cannot be run from a test; their options, tests, suites
# and files must exist.
#
#   test-commands.sh BUILD DOCUMENT…
. "$SOURCE_ROOT/tests/cli/common.sh"
build=$1
shift
cd "$work" || exit 1

# Documents whose blocks the tests lines and training-page run unchanged.
are_run=' README.md annotate.md metadata.md feed.md training.md watch.md '

blocks() { # FILE: prints its commands, with joined lines and without comments
  sed -n '/^```sh$/,/^```$/p' "$1" | sed -e :a -e '/\\$/N; s/\\\n *//; ta' |
    sed 's/  *#.*//; /^```/d; /^#/d; /^ *$/d'
}
inline() { # FILE: prints the commands in its text
  sed '/^```/,/^```/d' "$1" | grep -oE '`[^`]+`' | tr -d '`' |
    grep -E '^(maskdetect|maskdetect-paint|meson|bash|build/[^ ]*/[a-z-]*) .'
}

# Prints options that are missing in a command's help.
unknown_options() { # HELP WORD…
  local help=$1 word
  shift
  for word; do
    case $word in
      --help | --help=*) ;;
      --*) grep -qE -- "(^|[ ,])${word%%=*}([ =,]|$)" <<<"$help" || echo "$word" ;;
    esac
  done
}

# Prints names and suites of tests that meson does not know.
check_meson_test() { # WORD… after "meson test"
  local names=() all suite='' benchmark='' word
  while [ $# -gt 0 ]; do
    word=$1
    shift
    case $word in
      -C | --setup | --num-processes | --repeat) shift ;;
      --suite) suite=$1; shift ;;
      --benchmark) benchmark=--benchmarks ;;
      --verbose) ;;
      -*) echo "unknown: $word" ;;
      *) names+=("$word") ;;
    esac
  done
  all=$(meson introspect "${benchmark:---tests}" "$build")
  for word in "${names[@]}"; do
    grep -q "\"name\": \"$word\"" <<<"$all" || echo "no test $word"
  done
  [ -z "$suite" ] || grep -q "maskdetect:$suite" <<<"$all" ||
    echo "no suite $suite"
}

# Prints the errors in one command.
mistakes() { # COMMAND
  local words help script
  read -ra words <<<"${1//[\"\']/}"
  set -- "${words[@]}"
  case $1 in
    maskdetect)
      case $2 in --* | help | *=*) return ;; esac # PROPERTY=…: the element
      help=$(maskdetect help "$2" 2>&1) || echo "no command $2"
      unknown_options "$help" "${@:3}" ;;
    maskdetect-paint | */maskdetect-paint)
      unknown_options "$("$PAINT" --help)" "${@:2}" ;;
    bash)
      script=$SOURCE_ROOT/$2
      bash -n "$script" 2>&1 ;;
    meson)
      case $2 in
        test) check_meson_test "${@:3}" ;;
        devenv | compile | dist | install) ;;
        setup | configure)
          for word in "${@:3}"; do
            [[ $word != -D* ]] || grep -qF "\"name\": \"$(sed \
              's/-D\([^=]*\)=.*/\1/' <<<"$word")\"" <<<"$options" ||
              echo "no option $word"
          done ;;
        *) echo "unknown: meson $2" ;;
      esac ;;
    gst-launch-1.0 | cp | systemctl | journalctl | mosquitto_sub | parallel | cat | \
      sbatch) ;;
    export | DESTDIR=*) ;; # tests/docs/test-install.sh
    sudo) mistakes "${*:2}" ;;
    build/*)
      [ -e "$build/${1#build/}" ] || echo "no file $1" ;;
    *) echo "unknown: $1" ;;
  esac
}
options=$(meson introspect --buildoptions "$build")

check() { # DOCUMENT LINE [MISTAKE]
  local found=${3:-} command
  while IFS= read -r command; do
    [ -z "$command" ] || found+=$(mistakes "$command")
  done < <(sed 's/ && /\n/g; s/ | .*//' <<<"$2")
  printf '%s\n' "$found" >"$work/.stderr"
  expect "$1: $2" true test -z "$found"
}

status=0
: >"$work/.stdout"
for document; do
  name=$(basename "$document")
  while IFS= read -r line; do
    case "$line" in
      'maskdetect '* | 'gst-launch-1.0 '*)
        if [[ $are_run != *" $name "* ]]; then
          check "$name" "$line" "no test runs the blocks of $name"
          continue
        fi ;;
    esac
    check "$name" "$line"
  done < <(blocks "$document")
  while IFS= read -r line; do check "$name" "$line"; done < <(inline "$document")
done
finish
