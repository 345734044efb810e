"""Brings a machine to where the portal can run: the virtual environment, its packages, and a few system libraries.

Standard library only: this runs before anything is installed.
"""

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME_LOCK = "requirements.lock"
DEV_LOCK = "requirements-dev.lock"
# Every variable that the portal reads (config/env.py and settings.py): a test run starts from none of them.
SETTINGS = (
    "ALLOWED_HOSTS",
    "CERTIFICATE_KEY",
    "CLAMD_ADDRESS",
    "DATABASE_URL",
    "DEBUG",
    "EMAIL_URL",
    "FONT_DIR",
    "GROUP_COMMIT",
    "LOG_LEVEL",
    "MAIL_FROM",
    "REDIS_URL",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SITE_URL",
    "SMS_BACKEND",
    "TRUSTED_PROXY_COUNT",
    "TUIXUAN_PROFILE",
    "TUIXUAN_VAR",
    "VOTER_KEY",
    "VOTER_PROVIDERS",
    "WECHAT_API_URL",
    "WECHAT_APPID",
    "WECHAT_AUTHORIZE_URL",
    "WECHAT_JSSDK_URL",
    "WECHAT_MESSAGE_BACKEND",
    "WECHAT_SECRET",
)
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class MachineError(Exception):
    """What stands in the way, in one line for a person, with the command that helps."""


@dataclass(frozen=True)
class Need:
    """Something that pip cannot bring: what it is for, how to see it is there, and Debian's packages that bring it."""

    purpose: str
    present: Callable[[], bool]
    packages: tuple[str, ...]


def chromium() -> str | None:
    """The browser of the browser tests: ``TUIXUAN_CHROMIUM``, else the first one found on PATH."""
    named = os.environ.get("TUIXUAN_CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def _has_libraries(*names: str) -> bool:
    """Whether the loader finds these; elsewhere than on Linux they have other names, and who needs them says so."""
    with contextlib.suppress(OSError):
        return not sys.platform.startswith("linux") or all(ctypes.CDLL(name) for name in names)
    return False


def _has_pango() -> bool:
    return _has_libraries("libpango-1.0.so.0", "libpangoft2-1.0.so.0", "libharfbuzz-subset.so.0")


def _has_chromium() -> bool:
    return chromium() is not None and _has_libraries("libatomic.so.1")


def _has_venv() -> bool:
    return _healthy() or importlib.util.find_spec("ensurepip") is not None


VENV_NEED = Need("a virtual environment", _has_venv, ("python3-venv",))
PANGO_NEED = Need("PDF pages", _has_pango, ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"))
CHROMIUM_NEED = Need("the browser tests", _has_chromium, ("chromium", "libatomic1"))  # the latter for Playwright


def bring(needs: Iterable[Need]) -> list[Need]:
    """Installs what ``needs`` misses, where this user may; returns what is still missing."""
    missing = [need for need in needs if not need.present()]
    apt = _apt() if missing else None
    if apt is None:
        return missing
    packages = [package for need in missing for package in need.packages]
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        quiet = subprocess.run([*apt, "-qq", *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if quiet.returncode:
            print(quiet.stdout.strip()[-2000:], file=sys.stderr)
            break
    return [need for need in missing if not need.present()]


def advice(needs: Iterable[Need]) -> str:
    """The one command that a person with root's rights can give for ``needs``."""
    packages = " ".join(package for need in needs for package in need.packages)
    return f"sudo apt-get update && sudo apt-get install --no-install-recommends {packages}"


def _apt() -> list[str] | None:
    """apt-get as this user may call it without being asked for a password, or None."""
    if shutil.which("apt-get") is None:
        return None
    command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    if os.geteuid() == 0:
        return command
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n", *command]
    return None


def _version() -> str:
    """The Python of the environment, or nothing where it does not start (as after an upgrade of the system)."""
    with contextlib.suppress(OSError):
        asked = subprocess.run([PYTHON, "-c", "import sys, pip; print(sys.version)"], capture_output=True, text=True)
        return asked.stdout.strip()
    return ""


def _healthy() -> bool:
    return _version() != ""


def _checksum(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def install(lock: str) -> None:
    """Makes ``.venv`` and installs ``lock`` into it by hash; nothing is done where a stamp says it was done already.

    Raises MachineError in one line when the environment cannot be made or a package cannot be had.
    """
    stamp = VENV / f".{lock}"
    wanted = f"{_checksum(lock)}\n{_version()}\n"
    if _healthy() and stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"Preparing .venv from {lock} (once; a minute or two) …", flush=True)
    if not _healthy():
        _run("python3 -m venv", [sys.executable, "-m", "venv", "--clear", str(VENV)])
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    _run("pip install", [*pip, "--require-hashes", "-r", str(ROOT / lock)])
    stamp.write_text(f"{_checksum(lock)}\n{_version()}\n")
    if lock == DEV_LOCK:  # it holds all of the other, pin for pin
        (VENV / f".{RUNTIME_LOCK}").write_text(f"{_checksum(RUNTIME_LOCK)}\n{_version()}\n")


def _run(name: str, command: list[str]) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        print(done.stdout.strip()[-3000:], file=sys.stderr)
        raise MachineError(f"{name} failed; its own words stand above.")
