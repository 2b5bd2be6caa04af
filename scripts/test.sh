#!/usr/bin/env bash
# The whole proof, as CI runs it: every stage in order, the first failure ends it, minutes per stage at the end.
set -uo pipefail
cd "$(dirname "$0")/.."

timings=()

print_timings() {
  printf '\n==> Minutes per stage\n'
  printf '    %s\n' "${timings[@]}"
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
  print_timings
  printf '\nFailed: %s (exit code %d)\n' "$name" $status >&2
  exit $status
}

stage "Set-up" make --no-print-directory setup
stage "Style and migrations" make --no-print-directory lint migrations
stage "Debug build, with the import check" make --no-print-directory build
stage "Unit and flow tests" make --no-print-directory test-unit
stage "Release build" make --no-print-directory release
stage "Process tests" make --no-print-directory test-process
timings+=("$(printf '%5d.%d  %s' $((SECONDS / 60)) $((SECONDS % 60 / 6)) "all")")
print_timings
