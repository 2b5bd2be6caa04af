#!/usr/bin/env bash
# The whole proof, as CI runs it: every stage in order, the first failure ends it. At the end: minutes per stage, and the tests
# that passed only when they were run once more.
set -uo pipefail
cd "$(dirname "$0")/.."

timings=()
unsteady=test-artifacts/unsteady.txt

print_closing() {
  printf '\n==> Minutes per stage\n'
  printf '    %s\n' "${timings[@]}"
  [ -s $unsteady ] || return 0
  printf '\n==> Unsteady: failed, then passed by themselves\n'
  sed 's/^/    /' $unsteady
}

stage() { # name, command…
  local name=$1 started=$SECONDS status
  shift
  printf '\n==> %s\n' "$name"
  "$@"
  status=$?
  local spent=$((SECONDS - started))
  timings+=("$(printf '%5d.%d  %s' $((spent / 60)) $((spent % 60 / 6)) "$name")")
  [ $status -eq 0 ] && return
  print_closing
  printf '\nFailed: %s (exit code %d)\n' "$name" $status >&2
  exit $status
}

rm -f $unsteady
stage "Set-up" make --no-print-directory setup
stage "Style and migrations" make --no-print-directory lint migrations
stage "Debug build, with the import check" make --no-print-directory build
stage "Unit and flow tests" make --no-print-directory test-unit
stage "Release build" make --no-print-directory release
stage "Process tests" make --no-print-directory test-process
timings+=("$(printf '%5d.%d  %s' $((SECONDS / 60)) $((SECONDS % 60 / 6)) "all")")
print_closing
