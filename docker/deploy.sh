#!/usr/bin/env bash
# Checks docker/.env, the secrets and Dromedary's own settings, and only then changes something.
#   docker/deploy.sh --check      checks and changes nothing: one line per fault, exit 1 if there is any
#   docker/deploy.sh --secrets    makes the secrets that are missing
#   docker/deploy.sh              checks, builds the image if there is a jar, starts everything and waits until it is healthy
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"

faults=0
fault() { # key, value, remedy
    printf '%s: %s: %s\n' "$1" "$2" "$3"
    faults=$((faults + 1))
}

usage() {
    sed -n '2,5s/^# \{0,1\}//p' "$0"
}

# ---- docker/.env ------------------------------------------------------------------------------------------------------------

# What docker/.env says, else docker/.env.example; the environment wins, as with compose.
setting() {
    local key=$1 value=
    if [[ -n ${!key+x} ]]; then
        value=${!key}
    elif ! value=$(from_file "$key" .env); then
        value=$(from_file "$key" .env.example) || value=
    fi
    printf '%s' "$value"
}

from_file() { # key, file
    [[ -f $2 ]] && grep -qE "^$1=" "$2" && grep -E "^$1=" "$2" | tail -n 1 | cut -d= -f2- | sed -e 's/^"\(.*\)"$/\1/' -e "s/^'\(.*\)'\$/\1/"
}

absolute() { # a path below docker/ unless it is absolute
    [[ $1 == /* ]] && printf '%s' "$1" || printf '%s/%s' "$here" "$1"
}

check_env() {
    [[ -f .env ]] || { fault docker/.env "" "is not there; copy docker/.env.example and change what differs"; return 0; }
    local key
    while IFS= read -r key; do
        grep -qE "^$key=" .env.example || fault "docker/.env" "$key" "there is no such setting; see docker/.env.example"
    done < <(grep -E '^[A-Za-z_0-9]+=' .env | cut -d= -f1)
    while IFS= read -r key; do
        fault "docker/.env" "$key" "is no line NAME=value"
    done < <(grep -vE '^[[:space:]]*(#.*)?$|^[A-Za-z_][A-Za-z_0-9]*=' .env || true)
    local title
    title=$(setting DROMEDARY_AE_TITLE)
    [[ $title =~ ^[A-Za-z0-9_\ .-]{1,16}$ ]] || fault DROMEDARY_AE_TITLE "$title" "an AE title has 1 to 16 characters"
    local address
    address=$(setting DROMEDARY_BASE_URL)
    [[ $address =~ ^https?://[^/[:space:]]+ ]] || fault DROMEDARY_BASE_URL "$address" "write http:// or https:// with a host"
    local profile
    for profile in $(setting COMPOSE_PROFILES | tr ',' ' '); do
        [[ $profile == ingest || $profile == processing ]] || fault COMPOSE_PROFILES "$profile" "there are ingest and processing"
    done
}

# ---- ports ------------------------------------------------------------------------------------------------------------------

listens() { # address, port: whether anything does already
    local target=$1
    [[ $target == 0.0.0.0 ]] && target=127.0.0.1
    (exec 3<>"/dev/tcp/$target/$2") 2>/dev/null
}

check_ports() {
    local -a names=(DROMEDARY_HTTP DROMEDARY_DICOM)
    local profiles
    profiles=",$(setting COMPOSE_PROFILES),"
    [[ $profiles == *,ingest,* ]] && names+=(ORTHANC_INGEST_HTTP ORTHANC_INGEST_DICOM)
    [[ $profiles == *,processing,* ]] && names+=(ORTHANC_PROCESSING_HTTP ORTHANC_PROCESSING_DICOM)
    local name port address running
    local -A taken=()
    running=$(compose ps -q 2>/dev/null || true)
    for name in "${names[@]}"; do
        port=$(setting "${name}_PORT")
        address=$(setting "${name}_BIND")
        if ! [[ $port =~ ^[0-9]{1,5}$ ]] || ((10#$port < 1 || 10#$port > 65535)); then
            fault "${name}_PORT" "$port" "a port is a number from 1 to 65535"
        elif [[ -n ${taken[$port]:-} ]]; then
            fault "${name}_PORT" "$port" "is ${taken[$port]}_PORT as well; give each a port of its own"
        elif [[ -z $running ]] && listens "$address" "$port"; then
            fault "${name}_PORT" "$port" "another program listens there; stop it, or set another port"
        fi
        taken[$port]=$name
    done
}

# ---- secrets ----------------------------------------------------------------------------------------------------------------

# the last is made of the one before
SECRETS=(spring.datasource.password dromedary.security.admin-password dromedary.hooks.secret orthanc.password orthanc-users.json)

secrets_folder() {
    absolute "$(setting DROMEDARY_SECRETS)"
}

check_secrets() {
    local folder name file value
    folder=$(secrets_folder)
    [[ -d $folder ]] || { fault DROMEDARY_SECRETS "$folder" "is no folder; docker/deploy.sh --secrets makes it"; return 0; }
    # containers read the files as users of their own, so the folder is what keeps others out
    [[ $(stat -c %a "$folder") == ?00 ]] || fault DROMEDARY_SECRETS "$folder" "others may look into it: chmod 700"
    for name in "${SECRETS[@]}"; do
        file=$folder/$name
        if [[ ! -f $file ]]; then
            fault "secret $name" "***" "is not there; docker/deploy.sh --secrets makes it"
            continue
        fi
        [[ $(stat -c %a "$file") == ??[4567] ]] || fault "secret $name" "***" "user 10001 of the container cannot read it: chmod 444"
        value=$(<"$file")
        if ((${#value} < 12)); then
            fault "secret $name" "***" "has less than 12 characters; remove it and run docker/deploy.sh --secrets"
        elif [[ $value =~ ^(change|secret|password|example) ]]; then
            fault "secret $name" "***" "is a placeholder; remove it and run docker/deploy.sh --secrets"
        fi
    done
    if [[ -f $folder/orthanc.password && -f $folder/orthanc-users.json ]] \
        && ! grep -qF -- "\"$(<"$folder/orthanc.password")\"" "$folder/orthanc-users.json"; then
        fault "secret orthanc-users.json" "***" "has another password than orthanc.password; remove it and run docker/deploy.sh --secrets"
    fi
}

random() {
    head -c 24 /dev/urandom | base64 | tr '+/' '-_'
}

make_secrets() {
    local folder name
    folder=$(secrets_folder)
    mkdir -p "$folder"
    chmod 700 "$folder"
    for name in "${SECRETS[@]}"; do
        [[ -e $folder/$name ]] && continue
        if [[ $name == orthanc-users.json ]]; then
            printf '{"RegisteredUsers": {"dromedary": "%s"}}\n' "$(<"$folder/orthanc.password")" >"$folder/$name"
        else
            random >"$folder/$name"
        fi
        chmod 444 "$folder/$name"
        echo "made $folder/$name"
    done
}

# ---- disk, compose, Dromedary's settings ------------------------------------------------------------------------------------

check_disk() {
    local wanted root free
    wanted=$(setting DROMEDARY_MINIMUM_DISK_GB)
    [[ $wanted =~ ^[0-9]+$ ]] || { fault DROMEDARY_MINIMUM_DISK_GB "$wanted" "write a whole number of GB"; return 0; }
    root=$(docker info --format '{{.DockerRootDir}}' 2>/dev/null || true)
    [[ -d $root ]] || root=$here
    free=$(($(df -Pk "$root" | awk 'NR == 2 {print $4}') / 1024 / 1024))
    ((free >= wanted)) || fault DROMEDARY_MINIMUM_DISK_GB "$wanted" "$root has $free GB free; make room"
}

# the plugin of today, or the program of Debian 12
compose() {
    if docker compose version >/dev/null 2>&1; then
        docker compose "$@"
    else
        docker-compose "$@"
    fi
}

# Whether compose takes the file; leaves what it makes of it in the file that is named.
check_compose() { # file
    if ! docker compose version >/dev/null 2>&1 && ! command -v docker-compose >/dev/null; then
        fault docker "" "neither 'docker compose' nor 'docker-compose' is installed"
        return 1
    fi
    local said
    if ! said=$(compose config 2>&1 >"$1"); then
        fault docker/compose.yaml "" "$(tr '\n' ' ' <<<"$said")"
        return 1
    fi
}

# NAME=value of Dromedary's environment in what compose has made of the file
environment() {
    awk '/^  [^ ]/ {service = $1} /^    [^ ]/ {part = $1}
         service == "dromedary:" && part == "environment:" && /^      [^ ]/ {
             name = $1; sub(/:$/, "", name); value = $0; sub(/^ *[^:]+: */, "", value)
             gsub(/^["\047]|["\047]$/, "", value); print name "=" value
         }' "$1"
}

check_settings() { # what compose has made of the file
    local config jar said temporary
    config=$(absolute "$(setting DROMEDARY_CONFIG)")
    [[ -d $config ]] || { fault DROMEDARY_CONFIG "$config" "is no folder; it holds application.yaml, routes/ and mail/"; return 0; }
    jar=$here/../target/dromedary.jar
    [[ -f $jar ]] || { fault target/dromedary.jar "" "is not there; mvn package makes it"; return 0; }
    local -a variables
    mapfile -t variables < <(environment "$1" | grep -v '^JAVA_OPTS=')
    if command -v java >/dev/null; then
        temporary=$(mktemp -d)
        mkdir "$temporary/config"
        cp -r "$config/." "$temporary/config/"
        # without this shell's own variables, whose names look like settings
        said=$(cd "$temporary" && env -i PATH="$PATH" HOME="$temporary" "${variables[@]}" DROMEDARY_DATA_DIR="$temporary/data" \
            SPRING_CONFIG_IMPORT="optional:configtree:$(secrets_folder)/" \
            java -XX:TieredStopAtLevel=1 -jar "$jar" check --offline 2>&1) || settings_fault "$said"
        rm -rf "$temporary"
    else
        said=$(docker run --rm --network none --read-only --tmpfs /tmp -e DROMEDARY_DATA_DIR=/tmp/data \
            "${variables[@]/#/--env=}" -v "$config:/opt/dromedary/config:ro" -v "$(secrets_folder):/run/secrets:ro" \
            "$(setting DROMEDARY_IMAGE)" check --offline 2>&1) || settings_fault "$said"
    fi
}

settings_fault() {
    local line
    while IFS= read -r line; do
        [[ -n $line ]] && printf '%s\n' "$line"
    done <<<"$1"
    faults=$((faults + 1))
}

check() {
    local composed
    composed=$(mktemp)
    check_env
    check_secrets
    if check_compose "$composed"; then
        check_ports
        check_settings "$composed"
    fi
    check_disk
    rm -f "$composed"
    if ((faults > 0)); then
        exit 1
    fi
    echo "no fault was found"
}

deploy() {
    check
    compose build dromedary
    compose up -d
    local waited=0
    until [[ $(docker inspect -f '{{.State.Health.Status}}' "$(compose ps -q dromedary)" 2>/dev/null) == healthy ]]; do
        if ((waited++ > 60)); then
            echo "Dromedary is not healthy after two minutes; docker compose logs dromedary says why" >&2
            exit 1
        fi
        sleep 2
    done
    compose ps
}

case "${1:-}" in
    --check) check ;;
    --secrets) make_secrets ;;
    "") deploy ;;
    -h | --help) usage ;;
    *) usage >&2; exit 2 ;;
esac
