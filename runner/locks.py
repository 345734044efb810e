"""``./tuixuan lock [--upgrade]``: pins every package by hash, for all platforms, in the two locks.

The second lock is bound to the first, so that tests run on exactly what is installed for users.
"""

import shutil
import subprocess
import sys

from runner.machine import DEV_LOCK, ROOT, RUNTIME_LOCK

COMPILE = ("--universal", "--generate-hashes", "--python-version", "3.11", "--no-emit-index-url", "--quiet")


def main(arguments: list[str]) -> int:
    uv = shutil.which("uv")
    if uv is None:
        print("tuixuan: uv makes the locks; install it with: python3 -m pip install uv", file=sys.stderr)
        return 1
    for target, extra in ((RUNTIME_LOCK, []), (DEV_LOCK, ["--group", "dev", "-c", RUNTIME_LOCK])):
        command = [uv, "pip", "compile", *COMPILE, "pyproject.toml", *extra, *arguments, "-o", target]
        code = subprocess.run(command, cwd=ROOT).returncode
        if code:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
