#!/bin/sh
# The installation of this machine, unless another is named.
set -e
program=/usr/lib/switchboard/switchboard
data=/var/lib/switchboard

case "${1-}" in
  demo | connect) exec $program "$@" ;;
esac

: "${SWITCHBOARD_DATA_DIR=$data}"
export SWITCHBOARD_DATA_DIR
# Settings belong to that installation; another one has its own.
if [ "$SWITCHBOARD_DATA_DIR" = $data ]; then
  case " $* " in
    *" --data-dir"*) ;;
    *)
      : "${SWITCHBOARD_CONFIG=/etc/switchboard/switchboard.yaml}"
      export SWITCHBOARD_CONFIG
      ;;
  esac
fi

# What root brings back is the server's.
if [ "${1-}" = restore ] && [ "$(id -u)" = 0 ]; then
  result=0
  $program "$@" || result=$?
  [ ! -d $data ] || chown -R switchboard:switchboard $data
  exit $result
fi

exec $program "$@"
