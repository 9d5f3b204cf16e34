"""The key that blinds restricted values: made once, for its owner alone, never half."""

import stat
from pathlib import Path

import pytest

from hub.audit_key import NoAuditKey, audit_key
from hub.config import Settings


@pytest.fixture(autouse=True)
def nothing_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is named."""
    monkeypatch.delenv("HUB_AUDIT_KEY_FILE")


def test_the_first_start_makes_it_in_the_data_folder_and_the_next_reads_it(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "new")
    key = audit_key(settings)
    assert len(key) == 32
    assert audit_key(settings) == key
    made = tmp_path / "new" / "audit.key"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert [*made.parent.iterdir()] == [made]


def test_a_process_that_comes_second_takes_the_key_of_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(audit_key_file=tmp_path / "k")
    key = audit_key(settings)
    # As it looked before the first had made it.
    monkeypatch.setattr(Path, "exists", lambda _: False)
    assert audit_key(settings) == key


def test_a_key_that_is_too_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "short").write_bytes(b"x" * 31)
    with pytest.raises(NoAuditKey, match="31 bytes of at least 32"):
        audit_key(Settings(audit_key_file=tmp_path / "short"))


def test_a_key_that_can_be_neither_read_nor_made_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NoAuditKey, match="HUB_AUDIT_KEY_FILE"):
        audit_key(Settings(audit_key_file=tmp_path / "file" / "k"))
