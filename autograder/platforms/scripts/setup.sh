#!/bin/sh
# Prepares an image with apt, once: Python 3.11 or newer with what grading needs, and bubblewrap.
# Usage: setup.sh [FOLDER]; the environment is made in FOLDER/venv (default: beside this file).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-$here}
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

apt-get update -qq
# One wall more, where the container allows namespaces; without it the other layers stand.
install bubblewrap || echo "there is no package bubblewrap: the sandbox does without"
command -v python3 >/dev/null || install python3
python=
for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if new_enough "$name"; then python=$name; break; fi
done
if [ -z "$python" ]; then  # Ubuntu 22.04 has Python 3.10, and 3.11 as a package beside it
    install python3.11 || true
    python=python3.11
    new_enough $python || { echo "no Python 3.11 or newer: choose a newer image" >&2; exit 1; }
fi
package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
"$python" -c 'import ensurepip, venv' 2>/dev/null || install "$package"
mkdir -p "$folder"
"$python" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    -r "$here/requirements.txt"
if [ -f "$here/key" ]; then chmod 600 "$here/key"; fi
"$folder/venv/bin/python" -c 'import sys, numpy; print("Python", sys.version.split()[0],
    "and NumPy", numpy.__version__, "are ready")'
