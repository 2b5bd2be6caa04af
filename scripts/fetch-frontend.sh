#!/usr/bin/env bash
# Puts the front-end libraries where the build embeds them: pinned by version and by checksum, of the archive
# and of every file. Nothing is fetched when the files are there already and are the right ones.
set -euo pipefail
cd "$(dirname "$0")/.."

vendor=Sources/Platform/Web/Resources/vendor

# htmx 2.0.10 and its SSE extension (0BSD), as packed by django-htmx
package=django-htmx==1.29.0
wheel=django_htmx-1.29.0-py3-none-any.whl
wheel_sha256=0ec5be1645ed71e6787bd75e0250624f00274ac3bb1730f07b6629a95688929b
# sha256 of the file, its name here, its name in the wheel
files='
71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de htmx.min.js django_htmx/static/django_htmx/htmx-2.min.js
98a46496de0c3605fbffdce9167ba427bdd9553184f83f149c261891a92c0136 htmx-sse.js django_htmx/static/django_htmx/ext/hx-sse-2.min.js
'

checksums() { awk 'NF { print $1 "  " $2 }' <<<"$files"; }

if (cd "$vendor" 2>/dev/null && checksums | sha256sum --check --quiet 2>/dev/null); then exit 0; fi

printf '\n==> Fetching front-end libraries: %s\n' "$package"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --dest "$work" "$package"
echo "$wheel_sha256  $work/$wheel" | sha256sum --check --quiet
mkdir -p "$vendor"
while read -r _ name inside; do
  [ -n "$name" ] || continue
  python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read(sys.argv[2]))' \
    "$work/$wheel" "$inside" > "$work/$name"
done <<<"$files"
(cd "$work" && checksums | sha256sum --check --quiet)
while read -r _ name _; do
  [ -n "$name" ] || continue
  mv "$work/$name" "$vendor/$name"
  echo "    $vendor/$name"
done <<<"$files"
