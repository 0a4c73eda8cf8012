#!/bin/sh
# Installs what the tests use of the system: ODBC drivers and database servers, where it may.
# The tests start these servers themselves, on temporary folders and free ports; none is left running.
# Whatever cannot be installed is reported here, and its tests are skipped in pytest's summary.
set -eu
cd "$(dirname "$0")"

wanted=$(sed 's/#.*//' packages.txt)
if ! command -v dpkg-query >/dev/null 2>&1; then
  echo "tests: no dpkg on this system; these were not installed and tests of what is missing are skipped:" $wanted
  exit 0
fi

missing=""
for package in $wanted; do
  dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
  root=""
elif sudo -n true 2>/dev/null; then
  root="sudo"
else
  echo "tests: not allowed to install packages; tests of what is missing are skipped. To have them: sudo apt-get install$missing"
  exit 0
fi

echo "tests: installing$missing"
# Run level 1 keeps the packages' services from being started.
quietly() { $root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq "$@" >/dev/null; }
quietly update || true
# shellcheck disable=SC2086 - one word per package
if ! quietly install --yes --no-install-recommends $missing; then
  # One name that this release lacks must not cost the others.
  for package in $missing; do
    quietly install --yes --no-install-recommends "$package" || echo "tests: could not install $package; its tests are skipped"
  done
fi
