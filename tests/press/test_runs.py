"""The two ways to a release."""

import shutil
from pathlib import Path

import pytest
from django.db import transaction

from tamizdat.desk.signals import touched
from tamizdat.edition.errors import DuplicatePathError
from tamizdat.edition.keys import OnlineKeys
from tamizdat.press import runs
from tamizdat.press.bake import newsroom_tree
from tamizdat.press.errors import BakeRefusedError, UnknownPlaceError
from tamizdat.press.models import Change, PressRun, SheetRecord
from tamizdat.press.runs import bake_changes, bake_everything

pytestmark = pytest.mark.django_db

Plain = dict[str, dict[str, bytes]]


def page(*links: str) -> bytes:
    anchors = "".join(f'<a href="{link}">x</a>' for link in links)
    return (
        f'<!doctype html><html lang="en"><head><title>t</title></head><body>{anchors}</body></html>'.encode()
    )


def touch(*places: str) -> None:
    with transaction.atomic():
        touched.send(sender=touch, places=places)


def standing(directory: Path) -> set[str]:
    www = directory / "www"
    files = (path.relative_to(www).as_posix() for path in www.rglob("*") if path.is_file())
    return {path for path in files if not path.startswith("edition/") and not path.endswith((".gz", ".br"))}


def test_a_touched_place_is_released_and_forgotten(
    keys: OnlineKeys, plain: Plain, newsroom_dir: Path
) -> None:
    plain["plain/1"] = {"one.html": page()}
    touch("plain/1")

    run = bake_changes(keys)

    assert run is not None
    assert (run.outcome, run.changed) == (PressRun.Outcome.RELEASED, 1)
    assert (newsroom_dir / "www/one.html").read_bytes() == page()
    assert not Change.objects.filter(is_out=False).exists()


def test_nothing_touched_is_no_run(keys: OnlineKeys, plain: Plain) -> None:
    assert bake_changes(keys) is None
    assert not PressRun.objects.exists()


def test_a_rolled_back_change_is_not_noted(keys: OnlineKeys, plain: Plain) -> None:
    plain["plain/1"] = {"one.html": page()}
    with pytest.raises(ZeroDivisionError), transaction.atomic():  # noqa: PT012  # the fault comes after
        touched.send(sender=None, places=["plain/1"])
        1 / 0  # noqa: B018

    assert bake_changes(keys) is None


def test_a_place_that_has_gone_takes_its_sheets_along(
    keys: OnlineKeys, plain: Plain, newsroom_dir: Path
) -> None:
    plain["plain/1"] = {"one.html": page(), "sub/two.html": page()}
    plain["plain/2"] = {"three.html": page()}
    touch("plain/1", "plain/2")
    bake_changes(keys)

    del plain["plain/1"]
    touch("plain/1")
    bake_changes(keys)

    assert standing(newsroom_dir) == {"three.html"}
    assert set(SheetRecord.objects.values_list("path", flat=True)) == {"three.html"}


def test_fifty_changes_become_one_run(keys: OnlineKeys, plain: Plain) -> None:
    for number in range(50):
        plain[f"plain/{number}"] = {f"{number}.html": page()}
        touch(f"plain/{number}")

    bake_changes(keys)

    assert PressRun.objects.count() == 1
    assert bake_changes(keys) is None


def test_what_did_not_change_is_not_released_again(keys: OnlineKeys, plain: Plain) -> None:
    plain["plain/1"] = {"one.html": page()}
    touch("plain/1")
    bake_changes(keys)
    touch("plain/1")

    run = bake_changes(keys)

    assert run is not None
    assert run.outcome == PressRun.Outcome.UNCHANGED


def test_a_dead_link_is_refused_by_name_and_line(keys: OnlineKeys, plain: Plain, newsroom_dir: Path) -> None:
    plain["plain/1"] = {"one.html": page().replace(b"<body>", b'<body>\n\n<a href="gone.html">x</a>')}
    touch("plain/1")

    with pytest.raises(BakeRefusedError, match=r"one\.html, line 3: dead link to gone\.html"):
        bake_changes(keys)

    assert standing(newsroom_dir) == set()
    assert Change.objects.filter(is_out=False).count() == 1
    assert PressRun.objects.get().outcome == PressRun.Outcome.REFUSED


def test_a_link_to_a_sheet_that_stands_already_is_no_dead_link(keys: OnlineKeys, plain: Plain) -> None:
    plain["plain/1"] = {"one.html": page()}
    touch("plain/1")
    bake_changes(keys)
    plain["plain/2"] = {"sub/two.html": page("../one.html")}
    touch("plain/2")

    run = bake_changes(keys)

    assert run is not None
    assert run.outcome == PressRun.Outcome.RELEASED


def test_removing_a_sheet_that_a_sheet_of_the_same_bake_links_to_is_refused(
    keys: OnlineKeys, plain: Plain
) -> None:
    plain["plain/1"] = {"one.html": page("two.html")}
    plain["plain/2"] = {"two.html": page()}
    touch("plain/1", "plain/2")
    bake_changes(keys)
    del plain["plain/2"]
    touch("plain/1", "plain/2")

    with pytest.raises(BakeRefusedError, match=r"dead link to two\.html"):
        bake_changes(keys)


@pytest.mark.parametrize(
    ("markup", "fault"),
    [
        (b'<a href="https://types.example/x.html">x</a>', "absolute"),
        (b'<img src="https://elsewhere.example/x.png" alt="">', "elsewhere"),
        (b'<script src="//elsewhere.example/x.js"></script>', "elsewhere"),
        (b'<img src="x.png">', "alt"),
    ],
    ids=[
        "absolute link to ourselves",
        "photo from elsewhere",
        "script from elsewhere",
        "no alternative text",
    ],
)
def test_a_faulty_sheet_is_refused(
    keys: OnlineKeys, plain: Plain, settings: object, markup: bytes, fault: str
) -> None:
    address = settings.TAMIZDAT.address.encode()  # type: ignore[attr-defined]
    body = page().replace(b"<body>", b"<body>\n" + markup.replace(b"https://types.example/", address))
    plain["plain/1"] = {"one.html": body, "x.png": b"png"}
    touch("plain/1")

    with pytest.raises(BakeRefusedError, match=rf"one\.html, line 2: .*{fault}"):
        bake_changes(keys)


def test_two_places_cannot_make_one_path(keys: OnlineKeys, plain: Plain) -> None:
    plain["plain/1"] = {"one.html": page()}
    plain["plain/2"] = {"one.html": page()}
    touch("plain/1", "plain/2")

    with pytest.raises(DuplicatePathError, match=r"one\.html.*plain/1.*plain/2"):
        bake_changes(keys)


def test_a_path_that_another_place_has_is_not_taken_over(keys: OnlineKeys, plain: Plain) -> None:
    plain["plain/1"] = {"one.html": page()}
    touch("plain/1")
    bake_changes(keys)
    plain["plain/2"] = {"one.html": page()}
    touch("plain/2")

    with pytest.raises(DuplicatePathError, match=r"one\.html.*plain/1.*plain/2"):
        bake_changes(keys)


def test_a_place_that_no_source_makes_is_refused(keys: OnlineKeys, plain: Plain) -> None:
    touch("nowhere/1")

    with pytest.raises(UnknownPlaceError, match="nowhere/1"):
        bake_changes(keys)


def test_everything_touched_is_everything_baked(keys: OnlineKeys, plain: Plain, newsroom_dir: Path) -> None:
    plain["plain/1"] = {"one.html": page()}
    plain["plain/2"] = {"two.html": page()}
    touch("everything")

    bake_changes(keys)

    assert standing(newsroom_dir) == {"one.html", "two.html"}


def test_a_full_bake_needs_nothing_touched(keys: OnlineKeys, plain: Plain, newsroom_dir: Path) -> None:
    plain["plain/1"] = {"one.html": page()}

    run = bake_everything(keys)

    assert standing(newsroom_dir) == {"one.html"}
    assert run.is_full
    assert run.healed == []


def test_a_full_bake_heals_a_sheet_that_was_altered_in_the_tree(
    keys: OnlineKeys, plain: Plain, newsroom_dir: Path
) -> None:
    plain["plain/1"] = {"one.html": page(), "two.html": page()}
    bake_everything(keys)
    (newsroom_dir / "www/one.html").write_bytes(b"altered")
    (newsroom_dir / "www/two.html").unlink()

    run = bake_everything(keys)

    assert run.healed == ["one.html", "two.html"]
    assert (newsroom_dir / "www/one.html").read_bytes() == page()
    assert (newsroom_dir / "www/two.html").read_bytes() == page()


def test_a_lost_tree_is_told_of_in_a_few_lines(
    keys: OnlineKeys, plain: Plain, newsroom_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    plain["plain/1"] = {f"sheet-{number}.html": page() for number in range(30)}
    bake_everything(keys)
    for path in (newsroom_dir / "www").glob("*.html"):
        path.unlink()

    run = bake_everything(keys)

    assert len(run.healed) == 30
    assert len(caplog.messages) == 21
    assert caplog.messages[-1] == "healed 30 sheets in all"


def test_a_full_bake_reports_what_no_change_was_noted_for(keys: OnlineKeys, plain: Plain) -> None:
    plain["plain/1"] = {"one.html": page()}
    plain["plain/2"] = {"two.html": page()}
    bake_everything(keys)
    plain["plain/1"] = {"one.html": page("two.html")}
    plain["plain/2"] = {"two.html": page("one.html")}
    touch("plain/2")

    run = bake_everything(keys)

    assert run.healed == ["one.html"]
    assert run.changed == 2


@pytest.mark.django_db(transaction=True)  # forking closes the connection
def test_a_full_bake_over_both_cores_gives_the_same_tree(
    keys: OnlineKeys, plain: Plain, newsroom_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(600):
        plain[f"plain/{number}"] = {
            f"{number % 7}/{number}.html": page(f"../{(number + 1) % 7}/{number + 1}.html")
        }
    plain["plain/599"] = {f"{599 % 7}/599.html": page()}
    monkeypatch.setattr("tamizdat.press.bake.WORTH_SHARING", 1)

    bake_everything(keys)

    assert len(standing(newsroom_dir)) == 600
    assert {entry.path for entry in newsroom_tree().entries()} == standing(newsroom_dir)


def test_what_is_touched_while_a_full_bake_runs_is_in_it_or_waits_on(
    keys: OnlineKeys, plain: Plain, newsroom_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain["plain/1"] = {"one.html": page()}
    plain["plain/2"] = {"two.html": page()}
    real_bake, real_again = runs.bake_shared, runs._bake_again

    def bake_and_touch(*args: object, **options: object) -> object:
        baked = real_bake(*args, **options)
        plain["plain/1"] = {"one.html": page("two.html")}
        touch("plain/1")
        return baked

    def again_and_touch(*args: object) -> None:
        real_again(*args)
        plain["plain/2"] = {"two.html": page("one.html")}
        touch("plain/2")

    monkeypatch.setattr(runs, "bake_shared", bake_and_touch)
    monkeypatch.setattr(runs, "_bake_again", again_and_touch)
    bake_everything(keys)
    monkeypatch.undo()

    assert (newsroom_dir / "www/one.html").read_bytes() == page("two.html")
    assert list(Change.objects.filter(is_out=False).values_list("place", flat=True)) == ["plain/2"]


def test_a_full_bake_makes_a_lost_edition_anew(keys: OnlineKeys, plain: Plain, newsroom_dir: Path) -> None:
    plain["plain/1"] = {"one.html": page()}
    bake_everything(keys)
    shutil.rmtree(newsroom_dir / "www")

    bake_everything(keys)

    assert standing(newsroom_dir) == {"one.html"}
    assert [entry.path for entry in newsroom_tree().entries()] == ["one.html"]
