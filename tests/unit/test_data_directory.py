"""Files that are written whole or not at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from onward.data_directory import DataDirectory, create_once, write_atomically
from onward.domain.errors import Unavailable


def test_it_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    """E2"""
    data = DataDirectory(tmp_path / "deep/data")
    data.prepare()
    data.prepare()
    assert data.root.stat().st_mode & 0o777 == 0o700
    assert data.logs.is_dir()


def test_a_place_that_cannot_be_a_directory_is_refused_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Unavailable) as refusal:
        DataDirectory(tmp_path / "file").prepare()
    assert "ONWARD_DATA" in (refusal.value.hint or "")


def test_a_file_is_replaced_whole_and_no_draft_stays(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    write_atomically(path, "one")
    write_atomically(path, "two")
    assert path.read_text() == "two"
    assert list(tmp_path.iterdir()) == [path]


def test_of_many_that_create_a_file_one_wins(tmp_path: Path) -> None:
    """E4"""
    path = tmp_path / "key"
    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(lambda number: create_once(path, str(number)), range(64)))
    assert won.count(True) == 1
    assert path.read_text() == str(won.index(True))
    assert list(tmp_path.iterdir()) == [path]
