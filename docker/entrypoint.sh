#!/usr/bin/env bash
# Starts Dromedary in its image; arguments are its command line (check, send, ...), none runs the router.
set -euo pipefail
home=$(cd "$(dirname "$0")/.." && pwd)
data=${DROMEDARY_DATA_DIR:-/var/lib/dromedary}

# Uploads and the native codecs need a place that is neither small nor mounted noexec, so they get one beside the data. What a
# killed process left there is nobody's any more, but only the router may say so: commands run beside it.
temporary="$data/tmp"
if ! mkdir -p "$temporary"; then
    echo "$data cannot be written by user $(id -u): give the folder or volume to that user (chown $(id -u))" >&2
    exit 1
fi
case "${1:-run}" in
    run | -*) find "$temporary" -mindepth 1 -delete ;;
esac

# several options in one variable: split at blanks on purpose
# shellcheck disable=SC2086
exec java ${JAVA_OPTS:-} -Djava.io.tmpdir="$temporary" -jar "$home/dromedary.jar" "$@"
