"""A paper that would be set otherwise than before is baked anew."""

from pathlib import Path

import pytest

from tamizdat.press.models import Change
from tamizdat.press.upgrades import note_upgrade

pytestmark = pytest.mark.django_db


def test_a_first_start_touches_everything(newsroom_dir: Path) -> None:
    assert note_upgrade()

    assert list(Change.objects.values_list("place", flat=True)) == ["everything"]


def test_a_second_start_touches_nothing(newsroom_dir: Path) -> None:
    note_upgrade()

    assert not note_upgrade()
    assert Change.objects.count() == 1


@pytest.mark.parametrize(
    ("setting", "value"), [("name", "Another Shore"), ("time_zone", "Asia/Yangon"), ("languages", ["en"])]
)
def test_a_setting_that_readers_see_touches_everything(
    newsroom_dir: Path, settings: object, setting: str, value: object
) -> None:
    note_upgrade()
    settings.TAMIZDAT = settings.TAMIZDAT.model_copy(update={setting: value})

    assert note_upgrade()
