"""The page for a hard day, done as it says, by a newsroom that lost its server: every command that needs no other machine."""

import json
import shutil
import subprocess
import sys

import pytest

from tamizdat.desk import typeset
from tests.desk import samples
from tests.docs.pages import page
from tests.docs.walkthrough import Shell, Step, steps_of, unlike

HARD_DAY = page("docs/how-to/on-a-hard-day.md")
#: What needs another machine, a person at the keyboard, or does not end.
ELSEWHERE = ("rsync", "copy.example", "changepassword")
REFUSED = ("Error", "Usage:", "Traceback")


def _tamizdat(*arguments: object) -> str:
    command = [sys.executable, "-m", "tamizdat", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.mark.xdist_group("tutorial")
def test_a_newsroom_comes_through_a_hard_day_as_written(tmp_path):
    server, stick = tmp_path / "server", tmp_path / "stick"
    paper, sealed = server / "paper", stick / "backup-passphrase"
    stick.mkdir()
    sealed.write_text("words for the backup\n")
    made = json.loads(
        _tamizdat(
            *("new", paper, "--name", "The Lantern", "--language", "en", "--json"),
            *("--address", "https://paper.example/", "--root-keys-dir", stick / "paper-root-key"),
        )
    )
    _tamizdat("--newsroom", paper, "edition", "bake")
    _tamizdat("--newsroom", paper, "backup", stick / "paper.backup", "--passphrase-file", sealed)
    story = stick / "copy" / "2031" / "07" / "06"
    story.mkdir(parents=True)
    for name in ("naval-visit.html", "index.html"):
        (story / name).write_bytes(typeset.typeset_page(samples.story(), samples.paper()))
    shutil.rmtree(paper)
    faults = {}

    with Shell(tmp_path, {"TAMIZDAT_ROOT_PASSPHRASE": made["root_passphrase"]}) as shell:
        for step in steps_of(HARD_DAY):
            if any(word in step.code for word in ELSEWHERE):
                continue
            if "edition bake" in step.code:
                settings = (paper / "newsroom.toml").read_text()
                (paper / "newsroom.toml").write_text(settings.replace("paper.example", "other.example"))
            code = (
                step.code.replace("/srv/tamizdat", str(server))
                .replace("/media/stick", str(stick))
                .replace("FINGERPRINT", made["root_fingerprint"])
            )
            printed = shell.type(code)
            faults[step.code] = _faults(step, printed)

    assert len(faults) > 8
    assert {code: lines for code, lines in faults.items() if lines} == {}
    assert (stick / "paper-after.backup").is_file()
    assert _number_of_drafts(paper) == 1


def _faults(step: Step, printed: str) -> list[str]:
    return [*unlike(step.printed, printed), *(word for word in REFUSED if word in printed)]


def _number_of_drafts(paper) -> int:
    count = "from tamizdat.desk.models import Article; print(Article.objects.count())"
    return int(_tamizdat("--newsroom", paper, "manage", "shell", "-c", count).split()[-1])
