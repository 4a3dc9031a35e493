#!/bin/sh
# Makes a virtual environment, on a fresh Debian or Ubuntu too, where python3-venv is a package
# of its own. Usage: venv.sh FOLDER, with the interpreter in $PYTHON (python3 if unset).
set -eu
folder=$1
python=${PYTHON:-python3}

if ! command -v "$python" >/dev/null 2>&1; then
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing python3 and python3-venv ..."
        apt-get update -qq && apt-get install -y -qq python3 python3-venv >/dev/null
    else
        echo "There is no $python: install Python 3.11 or newer, or name one with PYTHON=..." >&2
        exit 1
    fi
fi
if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
    echo "$("$python" --version) is too old: name Python 3.11 or newer with PYTHON=..." >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "Installing python3-venv ..."
        apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
    else
        echo "$python cannot make virtual environments: run  sudo apt install python3-venv  first" >&2
        exit 1
    fi
fi
"$python" -m venv "$folder"
