#!/bin/sh
# Make the environment and install what a requirements file lists: sh setup.sh FOLDER FILE
set -eu
folder=$1 file=$2
python=${PYTHON:-python3}

say() { echo "gateway: $*" >&2; }

command -v "$python" >/dev/null || { say "Python is missing. Install Python 3.11 or newer (Debian: apt install python3 python3-venv)."; exit 1; }
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "$($python --version) is too old. Install Python 3.11 or newer, then: make PYTHON=python3.11 ..."; exit 1; }

if [ ! -x "$folder/bin/python" ] || ! "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    rm -rf "$folder"
    say "making the environment in $folder"
    if ! "$python" -m venv "$folder" >/dev/null 2>&1; then
        rm -rf "$folder"  # without python3-venv half a folder is left behind
        say "The environment could not be made. Install venv for your Python (Debian: apt install python3-venv) and try again."
        exit 1
    fi
fi

say "installing $file"
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check uv 2>/dev/null || say "uv is not to be had; pip does it, which takes longer"
if ! { [ -x "$folder/bin/uv" ] && "$folder/bin/uv" pip install --quiet --compile-bytecode --python "$folder/bin/python" -r "$file"; }; then
    "$folder/bin/python" -m pip install --quiet --disable-pip-version-check -r "$file" || { say "Installing failed; the lines above say why. Nothing else was changed; run the same command again once it is mended."; exit 1; }
fi
