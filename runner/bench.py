"""``./tuixuan bench NAME``: runs one of the measurements in bench/, each on servers of its own."""

import subprocess
import sys

from runner.machine import ROOT

BENCHES = ROOT / "bench"
NAMES = ("votes",)  # those with a command of their own; the others say in their first lines how they are run


def main(arguments: list[str]) -> int:
    if arguments[:1] not in [[name] for name in NAMES]:
        print(f"tuixuan: which bench? {' | '.join(NAMES)}", file=sys.stderr)
        return 2
    return subprocess.call([sys.executable, str(BENCHES / f"{arguments[0]}.py"), *arguments[1:]], cwd=ROOT)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
