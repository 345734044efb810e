"""What ./tuixuan says on a machine that lacks something, and what the whole run does when a part of it fails."""

import subprocess
from pathlib import Path

import pytest

from runner import __main__ as command
from runner import checks, machine


@pytest.fixture
def bare_path(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No program is found: neither Chromium nor apt-get, as for a user who may install nothing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("TUIXUAN_CHROMIUM", raising=False)


@pytest.mark.usefixtures("bare_path")
def test_the_whole_run_without_a_browser_names_the_command_and_the_way_around() -> None:
    with pytest.raises(machine.MachineError) as refused:
        command.prepare("test", [])
    assert "apt-get install --no-install-recommends chromium" in str(refused.value)
    assert "./tuixuan test --no-browser" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.usefixtures("bare_path")
@pytest.mark.parametrize("arguments", [["--no-browser"], ["tests/core", "-k", "clock"]])
def test_a_run_that_needs_no_browser_goes_on_without(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    command.prepare("test", arguments)
    assert capsys.readouterr().err == ""


@pytest.mark.usefixtures("bare_path")
def test_what_is_missing_is_named_once_for_all() -> None:
    missing = machine.Need("anything", lambda: False, ("one", "two"))
    assert machine.bring([missing, machine.Need("air", lambda: True, ("air",))]) == [missing]
    assert machine.advice([missing]).endswith("install --no-install-recommends one two")


def test_a_chromium_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    browser = tmp_path / "my-browser"
    browser.touch(mode=0o755)
    monkeypatch.setenv("TUIXUAN_CHROMIUM", str(browser))
    assert machine.chromium() == str(browser)
    monkeypatch.setenv("TUIXUAN_CHROMIUM", str(tmp_path / "missing"))
    assert machine.chromium() is None


def test_a_check_that_fails_is_shown_with_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    assert checks.passes(checks.Check("good", ["sh", "-c", "echo quiet"]), {})
    assert not checks.passes(checks.Check("bad", ["sh", "-c", "echo why; exit 3"]), {})
    good, bad, why = capsys.readouterr().out.splitlines()
    assert good.startswith("ok   good")
    assert bad.startswith("FAIL bad")
    assert why == "why"


def test_production_settings_of_the_check_are_all_that_production_needs(tmp_path: Path) -> None:
    assert set(checks.production(str(tmp_path))) <= set(machine.SETTINGS)
    check = checks.Check("settings", checks.manage("check"), checks.production(str(tmp_path)))
    assert checks.passes(check, {})


def test_an_unknown_command_is_told_the_known_ones() -> None:
    asked = subprocess.run([machine.ROOT / "tuixuan", "fly"], capture_output=True, text=True)
    assert asked.returncode == 2
    assert all(f"./tuixuan {name}" in asked.stderr for name in command.COMMANDS)
