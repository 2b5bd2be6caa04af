#!/usr/bin/env bash
# A released migration is never edited: databases in the field have run it already. docs/schema/migrations.sha256 holds
# the checksum of every migration; a changed or missing one fails here.
#   check-migrations.sh            check
#   check-migrations.sh --record   add the migrations that are not listed yet (never rewrites a line)
set -euo pipefail
cd "$(dirname "$0")/.."

list=docs/schema/migrations.sha256
migrations() { find Sources -path '*/Storage/Migrations/*' -type f | LC_ALL=C sort; }
listed() { [ -f "$list" ] && awk '{ print $2 }' "$list" | LC_ALL=C sort; }
unlisted() { LC_ALL=C comm -23 <(migrations) <(listed); }

if [ -f "$list" ] && ! sha256sum --check --quiet --strict "$list"; then
  echo "check-migrations: a migration was edited or removed after it was recorded: put it back and add a new one" >&2
  exit 1
fi
if [ "${1:-}" = --record ]; then
  mkdir -p "$(dirname "$list")"
  unlisted | xargs -r sha256sum >> "$list"
  exit 0
fi
missing=$(unlisted)
if [ -n "$missing" ]; then
  echo "check-migrations: not recorded yet; run scripts/check-migrations.sh --record:" >&2
  printf '  %s\n' $missing >&2
  exit 1
fi
