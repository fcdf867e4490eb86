"""A press with real keys and a real tree, and a source that the test writes."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from tamizdat.edition.keys import OnlineKeys, create_keys
from tests.simulators.sheets import PLAIN


@pytest.fixture
def newsroom_dir(tmp_path: Path, settings: Settings) -> Path:
    settings.TAMIZDAT = settings.TAMIZDAT.model_copy(update={"directory": tmp_path})
    return tmp_path


@pytest.fixture
def keys(newsroom_dir: Path) -> OnlineKeys:
    return create_keys(
        newsroom_dir / "keys",
        newsroom_dir / "root-key",
        passphrase="scratch",
        root_passphrase="scratch",
        now=datetime.now(UTC),
    )


@pytest.fixture
def plain(settings: Settings, newsroom_dir: Path) -> Iterator[dict[str, dict[str, bytes]]]:
    settings.TAMIZDAT_SHEET_SOURCES = ["tests.simulators.sheets.PlainSheets"]
    PLAIN.clear()
    yield PLAIN
    PLAIN.clear()
