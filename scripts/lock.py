"""Write requirements.lock: the requirements of pyproject.toml, resolved by pip in a new environment.

Versions have no build suffix (torch==2.13.0, not +cpu), so that the same file works for CPU and CUDA builds.
The packages that torch needs only on a CUDA machine are left out; pip installs them there.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
import venv
from itertools import chain
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TORCH = "torch==2.13.0"
HEADER = "# Written by `make lock`; every version that the kit is tested with.\n"


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = str(Path(folder) / "bin" / "python")
        for requirements in ([TORCH], [*wanted, TORCH]):
            subprocess.run([python, "-m", "pip", "install", "--quiet", *requirements], check=True)
        frozen = subprocess.run(
            [python, "-m", "pip", "freeze", "--exclude", "pip"], check=True, capture_output=True, text=True
        ).stdout
    lines = [
        re.sub(r"\+\w+$", "", line)
        for line in frozen.splitlines()
        if not line.startswith(("nvidia-", "triton"))
    ]
    linux_only = ("landlockpy", "pyseccomp")
    lines = [f"{line}; sys_platform == 'linux'" if line.startswith(linux_only) else line for line in lines]
    (ROOT / "requirements.lock").write_text(HEADER + "\n".join(lines) + "\n")
    print(f"requirements.lock: {len(lines)} packages", file=sys.stderr)


if __name__ == "__main__":
    main()
