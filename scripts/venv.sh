#!/bin/sh
# Brings .venv to the state that uv.lock describes, with narrows installed in it from this folder.
#
#   scripts/venv.sh                    what narrows itself needs
#   scripts/venv.sh --group test ...   and the named dependency groups of pyproject.toml
#
# Needs a Python of at least 3.11 with venv, and a package index. PYTHON names the Python to take.
# Works without a home folder, adds to an environment without taking anything out, and is quick when up to date.
set -eu

project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$project"
venv=$project/.venv
python=$venv/bin/python
home_of_venv=$venv/.project-path

say() { printf '%s\n' "narrows: $*" >&2; }
fail() { for line in "$@"; do say "$line"; done; exit 1; }

# Caches go to the home folder as usual, or into the project where there is no home to write to.
if [ -z "${HOME:-}" ] || [ ! -d "$HOME" ] || [ ! -w "$HOME" ]; then
    XDG_CACHE_HOME=$project/.cache
    export XDG_CACHE_HOME
    HOME=$project/.cache/home
    export HOME
    mkdir -p "$HOME"
fi
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1
export UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT="$venv" UV_NO_PROGRESS=1
unset VIRTUAL_ENV CONDA_PREFIX PYTHONHOME 2>/dev/null || true
# Behind a proxy with a certificate authority of its own, that authority is known to the system only.
if [ -z "${SSL_CERT_FILE:-}" ] && [ -r /etc/ssl/certs/ca-certificates.crt ]; then
    SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
    export SSL_CERT_FILE
fi

good_python() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
        if good_python "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    fail "no Python of at least 3.11 found (looked for: ${PYTHON:-python3, python3.11 and later})." \
        "Install one (Debian, Ubuntu: apt-get install python3 python3-venv), or name one: make install PYTHON=/path/to/python3"
}

make_venv() {
    base=$(find_python)
    if ! "$base" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        version=$("$base" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        fail "$base cannot make a virtual environment: its modules venv and ensurepip are not installed." \
            "Debian and Ubuntu ship them apart. As root: apt-get install python3-venv   (or python$version-venv)" \
            "Or name a Python that has them: make install PYTHON=/path/to/python3"
    fi
    rm -rf "$venv"
    "$base" -m venv "$venv" || { rm -rf "$venv"; fail "$base -m venv failed; see above."; }
}

# An environment whose Python is gone, or which was copied or moved here with the folder, is made anew.
if ! good_python "$python" ||
    { [ -f "$home_of_venv" ] && [ "$(cat "$home_of_venv")" != "$project" ]; }; then
    make_venv
fi

if ! "$venv/bin/uv" --version >/dev/null 2>&1; then
    "$python" -m pip install --quiet 'uv>=0.9' ||
        fail "could not install uv into .venv: is a package index reachable?" \
            "pip takes another index from PIP_INDEX_URL or pip.conf."
fi

# The lock names files of pypi.org. Where only another index is reachable, pip, which knows that index from its
# own settings, installs the same versions and checks the same hashes.
if ! "$venv/bin/uv" sync --quiet --frozen --inexact --no-default-groups "$@"; then
    say "uv could not fetch what the lock names; trying pip with the index it is set up for."
    mkdir -p "$project/build"
    wanted=$project/build/requirements.txt
    "$venv/bin/uv" export --quiet --frozen --no-default-groups --no-emit-project "$@" --output-file "$wanted"
    "$python" -m pip install --quiet --require-hashes --requirement "$wanted" &&
        "$python" -m pip install --quiet --no-deps --editable "$project" ||
        fail "could not install the locked packages: is a package index reachable?" \
            "pip takes another index from PIP_INDEX_URL or pip.conf."
fi
# Byte code for all of it, once: neither uv nor a Python that is told not to write any makes it, and without it every
# start compiles some thousand files. What cannot be compiled (templates, other versions' syntax) is nobody's to run.
"$python" -m compileall -q -j 0 "$venv/lib" "$project/src" >/dev/null 2>&1 || true
printf '%s\n' "$project" >"$home_of_venv"
