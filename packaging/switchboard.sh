#!/bin/sh
# The installation of this machine, unless another is named.
set -e
program=/usr/lib/switchboard/switchboard
data=/var/lib/switchboard
settings=/etc/switchboard
user=switchboard

case "${1-}" in
  "" | -* | help | demo | connect | report) exec $program "$@" ;;
esac
case " $* " in
  *" --help "* | *" -h "*) exec $program "$@" ;;
esac

: "${SWITCHBOARD_DATA_DIR=$data}"
export SWITCHBOARD_DATA_DIR
# Settings belong to that installation; another one has its own.
[ "$SWITCHBOARD_DATA_DIR" = $data ] || exec $program "$@"
case " $* " in
  *" --data-dir"*) exec $program "$@" ;;
esac
: "${SWITCHBOARD_CONFIG=$settings/switchboard.yaml}"
export SWITCHBOARD_CONFIG

# Its secrets, read as systemd reads them for the server: NAME=value in each line, quoted or not. What is said already stays.
load() {
  while IFS=' 	' read -r line || [ -n "$line" ]; do
    name=${line%%=*} value=${line#*=}
    name=${name%"${name##*[! 	]}"} value=${value#"${value%%[! 	]*}"}
    case "$line" in
      [A-Za-z_]*=*) ;;
      *) continue ;;
    esac
    case "$name" in
      *[!A-Za-z0-9_]*) continue ;;
    esac
    eval "is_said=\${$name+yes}"
    [ -z "$is_said" ] || continue
    case "$value" in
      "'"*"'") value=${value#?} value=${value%?} ;;
      '"'*'"') value=$(printf '%s' "$value" | sed 's/^"//; s/"$//; s/\\\(["\\$`]\)/\1/g') ;;
      *\\*) value=$(printf '%s' "$value" | sed 's/\\\(.\)/\1/g') ;;
    esac
    export "$name=$value"
  done < "$1"
}
if [ -r $settings/environment ]; then load $settings/environment; fi

# Root's commands run as the server's user, whose the database is, also to a PostgreSQL that knows people by their users; files they may
# read and write as root may. Where that cannot be had, as in a container that may do nothing, they run as they are.
as_server() {
  rights=+dac_override,+fowner,+net_bind_service
  exec setpriv --reuid $user --regid $user --init-groups --inh-caps $rights --ambient-caps $rights "$@"
}
if [ "$(id -u)" = 0 ] && (as_server true) 2>/dev/null; then as_server $program "$@"; fi

if [ -d $data ] && [ ! -x $data ]; then
  echo "switchboard: $data is root's and the server's alone: sudo switchboard $*" >&2
  exit 1
fi
exec $program "$@"
