#!/bin/sh
# Programs that the tests start: taken from Debian's packages when they are missing and that is possible here.
set -u
missing=""
packages=""
need() { # program, package, where else it may be
    command -v "$1" >/dev/null 2>&1 && return
    for place in $3; do [ -x "$place" ] && return; done
    missing="$missing $1"
    packages="$packages $2"
}
look() {
    missing=""
    packages=""
    need chromium chromium "/usr/bin/chromium-browser /usr/bin/google-chrome"
    need initdb postgresql "/usr/lib/postgresql/*/bin/initdb"
    need firefox-esr firefox-esr ""
    need redis-server redis-server ""
    need node nodejs ""
    need npm npm ""
}
look
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing from Debian:$packages"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
    look
    [ -z "$missing" ] && exit 0
fi
echo "The tests need programs that are missing here:$missing"
echo "Install them, on Debian with: apt-get install$packages"
exit 1
