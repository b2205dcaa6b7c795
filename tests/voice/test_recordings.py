"""Recordings that are kept: for their owner alone, and never more than the cap."""

from pathlib import Path

import pytest

from logbk_cli.voice.recordings import Recordings
from tests.conftest import StillClock

HALF_MB = bytes(500_000)


def test_the_oldest_make_room(tmp_path: Path, still_clock: StillClock) -> None:
    kept = Recordings(tmp_path, 2)
    paths = []
    for _ in range(5):
        paths.append(kept.keep(HALF_MB))
        still_clock.advance(seconds=1)
    assert kept.list_all() == paths[-3:]  # each is half a megabyte and a header: four are too many


@pytest.mark.usefixtures("still_clock")
def test_one_that_is_larger_than_the_cap_is_not_kept(tmp_path: Path) -> None:
    kept = Recordings(tmp_path, 1)
    assert kept.keep(HALF_MB) is not None
    assert kept.keep(bytes(1_000_000)) is None
    assert len(kept.list_all()) == 1


@pytest.mark.parametrize("cap", [0, 5])
def test_nothing_is_no_recording(tmp_path: Path, cap: int) -> None:
    assert Recordings(tmp_path, cap).keep(b"") is None
    assert Recordings(tmp_path, cap).list_all() == []
