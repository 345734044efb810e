"""``./tuixuan COMMAND``: prepares the machine on a bare Python, then hands over to the command inside ``.venv``."""

import os
import sys
from dataclasses import dataclass
from typing import NoReturn

from runner import machine

USAGE = """\
./tuixuan up [--host H] [--port N] [--no-demo]      install and start the portal   安装并启动
./tuixuan test [--no-browser] [pytest arguments]    all checks and tests           全部检查与测试
./tuixuan bench votes [--seconds N] [--json FILE]   votes a second              每秒票数测量
./tuixuan messages                                  refresh the catalogue of texts 更新译文目录
./tuixuan lock [--upgrade]                          pin the packages anew          重新锁定依赖
"""


@dataclass(frozen=True)
class Command:
    """A command's module inside the environment, the lock it needs, and the system packages it does better with."""

    module: str
    lock: str
    needs: tuple[machine.Need, ...] = ()


COMMANDS = {
    "up": Command("runner.up", machine.RUNTIME_LOCK, (machine.PANGO_NEED,)),
    "test": Command("runner.checks", machine.DEV_LOCK, (machine.PANGO_NEED,)),
    "bench": Command("runner.bench", machine.DEV_LOCK, (machine.PANGO_NEED,)),
    "messages": Command("runner.catalogue", machine.DEV_LOCK),
    "lock": Command("runner.locks", machine.DEV_LOCK),
}


def needs(name: str, arguments: list[str]) -> tuple[machine.Need, ...]:
    """The whole test run needs a browser; a part of it finds out by itself."""
    if name == "test" and not arguments:
        return (*COMMANDS[name].needs, machine.CHROMIUM_NEED)
    return COMMANDS[name].needs


def prepare(name: str, arguments: list[str]) -> None:
    """Brings the machine to where ``name`` can run; says in one line what is missing and the command that brings it.

    Raises MachineError with that line where going on without makes no sense.
    """
    missing = machine.bring((machine.VENV_NEED, *needs(name, arguments)))
    if missing:
        line = f"缺少 Missing for {', '.join(need.purpose for need in missing)}: {machine.advice(missing)}"
        if missing == [machine.CHROMIUM_NEED]:
            line += "  (or leave the browser tests out: ./tuixuan test --no-browser)"
        is_whole_run = name == "test" and arguments in ([], ["--no-browser"])
        if is_whole_run or machine.VENV_NEED in missing:
            raise machine.MachineError(line)
        print(f"tuixuan: {line}", file=sys.stderr, flush=True)
    machine.install(COMMANDS[name].lock)


def hand_over(module: str, arguments: list[str]) -> NoReturn:
    """Goes on inside ``.venv``, in this same process: what the caller knows of it stays true."""
    os.execv(machine.PYTHON, [str(machine.PYTHON), "-m", module, *arguments])  # noqa: S606  no shell is the point


def main() -> int:
    if sys.argv[1:2] in ([], ["-h"], ["--help"], ["help"]):
        print(USAGE, end="")
        return 0
    name, arguments = sys.argv[1], sys.argv[2:]
    if name not in COMMANDS:
        print(f"tuixuan: no command {name!r}.\n{USAGE}", end="", file=sys.stderr)
        return 2
    try:
        prepare(name, arguments)
    except machine.MachineError as error:
        print(f"tuixuan: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    sys.stdout.flush()
    hand_over(COMMANDS[name].module, arguments)


if __name__ == "__main__":
    sys.exit(main())
