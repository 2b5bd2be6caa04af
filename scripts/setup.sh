#!/usr/bin/env bash
# Installs what is missing and nothing else: safe to run twice, and quick the second time.
#   setup.sh build   what it takes to build and run: compiler helpers, C libraries, front-end libraries
#   setup.sh test    the same, and what the tests and the bench need: browser, database, Python tools
set -euo pipefail
cd "$(dirname "$0")/.."

# What `swift build` links and `make demo` needs.
build_packages=(ca-certificates git make pkg-config gcc g++ libc6-dev libsqlite3-dev libpq-dev zlib1g-dev
  libcmark-gfm-dev libcmark-gfm-extensions-dev libcurl4-openssl-dev libstrophe-dev libmariadb-dev libldap-dev
  python3 python3-pip python3-venv)
# Beside that, for the tests and the bench.
test_packages=(curl strace sqlite3 postgresql-15 chromium-headless-shell fonts-dejavu-core wrk libicu72
  redmine redmine-sqlite puma lintian man-db)

python_tools=.tools/venv
requirements=Tests/ProcessTests/requirements.txt
openid_provider=.tools/openid-provider
openid_requirements=Tests/ProcessTests/requirements-openid.txt

step() { printf '\n==> %s\n' "$*"; }
fail() { printf 'setup: %s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; return; fi
  command -v sudo >/dev/null || fail "needs root to install packages: run as root, or install sudo"
  sudo "$@"
}

apt() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq "$@" </dev/null; }

# Naming a package that is already there would upgrade it, so only the missing ones are named.
install_packages() {
  local package missing=()
  for package in "$@"; do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  step "Installing Debian packages: ${missing[*]}"
  case " ${missing[*]} " in *" postgresql-15 "*) keep_postgresql_still ;; esac
  case " ${missing[*]} " in *" redmine "*) answer_redmine ;; esac
  apt update
  apt install -y --no-install-recommends "${missing[@]}"
}

# The tests start their own server: no cluster of the system's own is made, so none is started.
keep_postgresql_still() {
  [ -e /etc/postgresql-common/createcluster.conf ] && return
  as_root mkdir -p /etc/postgresql-common
  printf 'create_main_cluster = false\n' | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
}

# The package asks where its database is; the tests copy the one that it makes, with its tables and default data.
answer_redmine() {
  as_root debconf-set-selections <<'ANSWERS'
redmine redmine/instances/default/dbconfig-install boolean true
redmine redmine/instances/default/database-type select sqlite3
redmine redmine/instances/default/db/basepath string /var/lib/dbconfig-common/sqlite3/redmine/instances
redmine redmine/instances/default/db/dbname string default
redmine redmine/default-language select en
redmine redmine/current-instances string default
ANSWERS
}

# A machine may have an interpreter of its own in front of Debian's, without venv.
python_with_venv() {
  local candidate
  for candidate in python3 /usr/bin/python3; do
    "$candidate" -c 'import venv, ensurepip' 2>/dev/null && { echo "$candidate"; return; }
  done
  fail "no Python with venv found: install python3-venv"
}

# An environment at $1 with the packages that the file $2 pins.
install_python_environment() {
  local place=$1 packages=$2 wanted
  wanted=$(sha256sum "$packages" | cut -d' ' -f1)
  [ "$(cat "$place/installed" 2>/dev/null)" = "$wanted" ] && return
  step "Installing Python packages into $place"
  "$(python_with_venv)" -m venv "$place"
  "$place/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$packages"
  echo "$wanted" > "$place/installed"
}

# A server to test with, into .tools/$1, where it is $2. Unpacked, not installed: the packages ($3…) would start it on this machine.
unpack() {
  local place=.tools/$1 program=$2 work package
  shift 2
  [ -x "$place/$program" ] && return
  step "Unpacking $* into $place"
  work=$(mktemp -d)
  chmod 755 "$work"
  (cd "$work" && { apt-get -qq download "$@" 2>/dev/null || { apt update; apt-get -qq download "$@"; }; })
  mkdir -p "$place"
  for package in "$work"/*.deb; do dpkg -x "$package" "$place"; done
  rm -rf "$work"
}

case "${1:-test}" in
  build)
    install_packages "${build_packages[@]}"
    scripts/fetch-frontend.sh
    ;;
  test)
    install_packages "${build_packages[@]}" "${test_packages[@]}"
    scripts/fetch-frontend.sh
    unpack nginx usr/sbin/nginx nginx
    unpack caddy usr/bin/caddy caddy
    unpack prosody usr/bin/prosody prosody lua5.4 lua-expat lua-filesystem lua-sec lua-socket
    unpack mariadb usr/sbin/mariadbd mariadb-server mariadb-server-core mariadb-client mariadb-client-core mariadb-common \
      libaio1 libnuma1 liburing2 libncurses6
    unpack slapd usr/sbin/slapd slapd ldap-utils libwrap0 libltdl7 libodbc2 libperl5.36 libargon2-1
    install_python_environment "$python_tools" "$requirements"
    install_python_environment "$openid_provider" "$openid_requirements"
    ;;
  *) fail "usage: $0 [build|test]" ;;
esac
command -v swift >/dev/null || fail "no Swift found: install Swift 6.3 (https://www.swift.org/install/linux/)"
echo "Set-up is complete."
