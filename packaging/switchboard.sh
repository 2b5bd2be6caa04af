#!/bin/sh
# The installation of this machine, unless another is named.
case "${1-}" in
  demo | connect) ;;
  *)
    : "${SWITCHBOARD_DATA_DIR=/var/lib/switchboard}"
    export SWITCHBOARD_DATA_DIR
    # Settings belong to that installation; another one has its own.
    if [ "$SWITCHBOARD_DATA_DIR" = /var/lib/switchboard ]; then
      case " $* " in
        *" --data-dir"*) ;;
        *)
          : "${SWITCHBOARD_CONFIG=/etc/switchboard/switchboard.yaml}"
          export SWITCHBOARD_CONFIG
          ;;
      esac
    fi
    ;;
esac
exec /usr/lib/switchboard/switchboard "$@"
