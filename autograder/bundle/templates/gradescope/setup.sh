#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image for @ASSIGNMENT@.
set -euo pipefail
cd "$(dirname "$0")"

# Only root may read solutions, hidden tests and the seed; student code runs as another user.
chmod -R go-rwx course

python=""
for candidate in ${PYTHON:-} python3.13 python3.12 python3.11 python3; do
    if command -v "$candidate" >/dev/null &&
        "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "$python" ]; then
    apt-get update
    apt-get install -y --no-install-recommends python3.11 python3.11-venv
    python=python3.11
fi

venv=/autograder/venv
test -x "$venv/bin/python" || "$python" -m venv "$venv"
index=${TORCH_INDEX-https://download.pytorch.org/whl/cpu}
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    ${index:+--extra-index-url "$index"} -r requirements.txt
"$venv/bin/python" -m autograder doctor  # read in the build log whether every layer is active
