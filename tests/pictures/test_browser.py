"""The report in a real browser: Chromium without a screen opens it from disk, and its script draws."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Program
from tests.pictures.test_report import HOSTILE, HOSTILE_NAME

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
OPTIONS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage"),
    *("--enable-logging=stderr", "--virtual-time-budget=5000", "--host-resolver-rules=MAP * ~NOTFOUND"),
)


@pytest.fixture(scope="session")
def browser() -> str:
    """Find Chromium; without it the test is skipped, but in CI it fails."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None or sys.platform == "win32":
        reason = "no Chromium is installed"
        if os.environ.get("CI"):
            pytest.fail(f"{reason}; .ci/run installs it")
        pytest.skip(reason)
    return found


def open_page(browser: str, page: Path, folder: Path, *options: str) -> tuple[str, str]:
    """Return the document as the script leaves it, and what the browser had to say."""
    done = subprocess.run(
        [browser, *OPTIONS, *options, f"--user-data-dir={folder / 'browser'}", "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout, "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)


@pytest.mark.parametrize("options", [("--window-size=1280,900",), ("--window-size=390,844",)], ids=["desk", "phone"])
def test_a_browser_draws_it(trained: Program, browser: str, tmp_path: Path, options: tuple[str, ...]) -> None:
    trained.ok("account", "edit", "--name", HOSTILE)
    trained.ok("exercise", "add", HOSTILE_NAME, "--body-part", "chest", "--modality", "barbell")
    trained.ok("start", HOSTILE)
    trained.ok("log", f"{HOSTILE_NAME}: 80kg x 5")
    trained.ok("finish", "--note", HOSTILE)
    page = tmp_path / "report.html"
    trained.ok("report", "-o", str(page))
    drawn, console = open_page(browser, page, tmp_path, *options)
    assert console == "", "no error, no warning, nothing that the policy refused"
    # From 2026-10-05 to 2026-11-23 there are 50 days, on five of which there was training.
    days = re.findall(r'class="day l(\d)"', drawn)
    assert len(days) == 50
    assert sum(level != "0" for level in days) == 5
    assert drawn.count('class="lineof"') == 1, "one lift has more than one point"
    assert re.search(r'<button type="button" aria-pressed="true"[^>]*><i></i>Bench Press \(Barbell\)</button>', drawn)
    assert drawn.count("<rect ") > 50 + 5, "columns by part of the body"
    assert ">Dark</button>" in drawn
    assert "alert(1)</script><img" not in drawn


def test_an_empty_page_has_no_errors(logbk: Program, browser: str, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    logbk.ok("report", "-o", str(page))
    drawn, console = open_page(browser, page, tmp_path)
    assert console == ""
    assert "Nothing here yet" in drawn
