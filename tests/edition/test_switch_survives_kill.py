"""Killed at any moment, the tree is the old edition or the new one, whole, and the next release goes on."""

import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tamizdat.edition import switch
from tamizdat.edition.errors import TornSwitchError
from tamizdat.edition.keys import open_keys
from tamizdat.edition.sheets import digest_of
from tamizdat.edition.switch import Drop, Put, order_of
from tamizdat.edition.tree import Tree
from tamizdat.edition.trust import Standing
from tests.edition.conftest import KeyRing, Newsroom
from tests.edition.publishing import edition
from tests.edition.sheets import FRONT, page

KILLS = 12


def shown_editions(www: Path) -> set[int]:
    return {int(re.search(rb"Edition (\d+)", path.read_bytes())[1]) for path in www.rglob("*.html")}


def test_a_publisher_killed_at_any_moment_leaves_one_whole_edition(key_ring: KeyRing, tmp_path: Path) -> None:
    tree = Tree(tmp_path / "www", tmp_path / "aside")
    newsroom = Newsroom(tree, open_keys(key_ring.directory, passphrase="online"))
    dice = random.Random(7)
    finished, number = 0, 0
    for _ in range(KILLS):
        (tmp_path / "next").write_text(str(number + 1))
        publisher = subprocess.Popen(
            [sys.executable, "-m", "tests.edition.publishing", str(tmp_path)], stdout=subprocess.PIPE
        )
        publisher.stdout.readline()  # one edition at least is out; the kill falls somewhere in the next ones
        time.sleep(dice.random() * 0.2)
        publisher.send_signal(signal.SIGKILL)
        publisher.communicate()

        finished += tree.recover()

        (number,) = shown_editions(tree.www)
        assert newsroom.verify().standing is Standing.CURRENT
        assert {entry.path for entry in tree.entries()} == edition(number).keys()
    assert number >= KILLS


class KilledError(Exception):
    """Stands for a kill at one step of the switch."""


def kill_at(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let that many changes to the file system happen and no more."""
    left = [step]

    def counted(name: str) -> None:
        real = getattr(switch.os, name)

        def act(*arguments: object) -> object:
            if left[0] == 0:
                raise KilledError
            left[0] -= 1
            return real(*arguments)

        monkeypatch.setattr(switch.os, name, act)

    for name in ("replace", "unlink", "link"):
        counted(name)


def switched_in_steps(newsroom: Newsroom, step: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Publish, killed after so many changes, then recover. Says whether the publish came to its end by itself."""
    sheets = [page("index.html", "New"), page("a/one.html", "Twin"), page("a/one.html", "Twin")]
    sheets[2:] = [type(FRONT)("a/two.html", sheets[1].body)]
    with monkeypatch.context() as patch:
        kill_at(step, patch)
        try:
            newsroom.release(*sheets, removed=("sections/river.html",))
        except KilledError:
            return False
    return True


def test_a_switch_killed_at_each_single_step_is_finished_or_never_was(
    tmp_path: Path, keys: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    step, is_whole = 0, False
    while not is_whole:
        newsroom = Newsroom(Tree(tmp_path / f"{step}/www", tmp_path / f"{step}/aside"), keys)
        newsroom.release(FRONT, page("sections/river.html"))
        newsroom.pack()

        is_whole = switched_in_steps(newsroom, step, monkeypatch)
        newsroom.tree.recover()

        verdict = newsroom.verify()
        assert verdict.standing is Standing.CURRENT, (step, verdict)
        is_new = "New" in (newsroom.tree.www / "index.html").read_text()
        assert (verdict.edition, verdict.sheets) == ((2, 3) if is_new else (1, 2)), step
        newsroom.release(page("next.html"))
        assert newsroom.verify().standing is Standing.CURRENT
        step += 1
    assert step > 10


def test_a_finished_switch_is_not_done_again(paper: Newsroom) -> None:
    assert paper.tree.recover() is False


def test_finishing_a_switch_twice_does_no_harm(paper: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(switch, "_carry_out", lambda *_: None)
        paper.release(page("index.html", "New"))
    journal = (paper.tree.aside / "journal").read_bytes()
    assert paper.tree.recover() is True

    (paper.tree.aside / "journal").write_bytes(journal)

    assert paper.tree.recover() is True
    assert paper.verify().standing is Standing.CURRENT


def test_the_next_release_finishes_the_switch_before_it(
    paper: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(switch, "_carry_out", lambda *_: None)
        paper.release(page("index.html", "Second"))

    out = paper.release(page("third.html"))

    assert out.number == 3
    assert b"Second" in (paper.tree.www / "index.html").read_bytes()


def test_a_switch_whose_body_is_gone_says_so_and_stands_in_nobodys_way(
    paper: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = page("index.html", "Second")
    with monkeypatch.context() as patch:
        patch.setattr(switch, "_carry_out", lambda *_: None)
        paper.release(changed)
    Path(paper.tree.aside_path(changed.entry.digest)).unlink()

    with pytest.raises(TornSwitchError, match=r"index\.html"):
        paper.tree.recover()

    paper.release(page("index.html", "Third"))
    assert paper.verify().standing is Standing.CURRENT


def test_a_journal_that_is_no_journal_is_refused(paper: Newsroom) -> None:
    (paper.tree.aside / "journal").write_text('["a", "b", "c"]\n')

    with pytest.raises(TornSwitchError):
        paper.tree.recover()


def test_a_file_system_without_hard_links_is_good_enough(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(switch.os, "link", refuse)

    newsroom.release(type(FRONT)("a.html", b"same"), type(FRONT)("b.html", b"same"))

    assert newsroom.verify().standing is Standing.CURRENT


def test_what_a_page_needs_comes_before_it_and_what_leads_to_it_after() -> None:
    wanted = [
        "photos/2026/ferry.jpg", "paper.css",
        "en/2026/02/01/story.html", "2026/02/01/story.html",
        "sections/river.html", "feed.xml",
        "sections/river/index.html", "en/index.html", "index.html",
    ]  # fmt: skip

    shuffled = random.Random(1).sample(wanted, len(wanted))

    assert sorted(shuffled, key=order_of) == wanted


def test_the_timestamp_is_switched_last(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[Put | Drop] = []
    carry_out = switch._carry_out

    def noted(www: Path, aside: Path, given: list[Put | Drop]) -> None:
        steps.extend(given)
        carry_out(www, aside, given)

    monkeypatch.setattr(switch, "_carry_out", noted)
    newsroom.release(FRONT)

    paths = [step.path for step in steps]
    assert paths[0] == "index.html"
    assert paths[-2:] == ["edition/1.root.json", "edition/timestamp.json"]
    assert digest_of(FRONT.body) == steps[0].digest
