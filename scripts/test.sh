#!/usr/bin/env bash
# The whole proof, as CI runs it: every stage in order, the first failure ends it. At the end: minutes per stage, and the tests
# that passed only when they were run once more.
# The release is built beside the unit tests: most of the time its compiler keeps one core busy.
set -uo pipefail
cd "$(dirname "$0")/.."

timings=()
python=.tools/venv/bin/python
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

# Stops the build, too, when a stage before it fails.
build_release() {
  make --no-print-directory release > test-artifacts/release-build.log 2>&1 &
  release_build=$!
  trap 'kill $release_build 2>/dev/null' EXIT
}

await_release() {
  wait $release_build
  local status=$?
  trap - EXIT
  tail -n 20 test-artifacts/release-build.log
  return $status
}

mkdir -p test-artifacts
rm -f $unsteady
stage "Set-up" make --no-print-directory setup
stage "Style and migrations" make --no-print-directory lint migrations
stage "Debug build, with the import check" make --no-print-directory build
build_release
stage "Unit and flow tests" $python scripts/unit_tests.py
stage "Python client" make --no-print-directory test-python-client
stage "Rest of the release build" await_release
stage "Process tests" make --no-print-directory test-process
timings+=("$(printf '%5d.%d  %s' $((SECONDS / 60)) $((SECONDS % 60 / 6)) "all")")
print_closing
