#!/bin/sh
# Resolves pyproject.toml into the two lock files: exact versions, and hashes of every file of each.
# The hashes cover all platforms and Python versions that a release was built for, not only this machine's.
set -eu
cd "$(dirname "$0")/../.."
python=$1

[ -x build/lock/bin/pip-compile ] || "$python" -m venv build/lock
build/lock/bin/pip install --quiet --disable-pip-version-check --upgrade pip-tools

compile() {
  build/lock/bin/pip-compile --quiet --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header \
    --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@"
}
"$python" -c '
import pathlib, tomllib
tables = tomllib.loads(pathlib.Path("pyproject.toml").read_text())
# Needed by redis on Python before 3.11.3 only, which is what Debian 12 has: the resolver sees but its own Python.
wanted = tables["dependency-groups"]["dev"] + tables["build-system"]["requires"] + ["async-timeout"]
pathlib.Path("build/dev.in").write_text("\n".join(wanted) + "\n")'
compile --build-deps-for editable --output-file requirements.lock pyproject.toml
compile --all-extras --constraint requirements.lock --output-file requirements-dev.lock build/dev.in pyproject.toml
