#!/usr/bin/env bash
# Whether the router takes requests: GET /actuator/health/readiness answers 200. Needs nothing but bash, as the image has no curl.
set -euo pipefail
exec 3<>"/dev/tcp/127.0.0.1/${SERVER_PORT:-8080}"
printf 'GET /actuator/health/readiness HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3
read -r status <&3
[[ $status == HTTP/*" 200 "* || $status == HTTP/*" 200"$'\r' ]]
