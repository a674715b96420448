#!/usr/bin/env bash
# Tests that the element's tests are skipped without models, but fail under CI,
# where skipping would go unnoticed. $1: one of these tests
set -u
echo 1..2
export MASKDETECT_TEST_NO_MODELS=1
report () {
  if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi
}
env -u CI "$1" 2>&1 | grep -q '^ok .*# SKIP'
report $? "1 - the test is skipped"
! CI=true "$1" > /dev/null 2>&1
report $? "2 - the test fails under CI"
