import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tamizdat.cli import main
from tamizdat.desk.models import Article, Section
from tamizdat.desk.roles import make_newsroom

PAGES = Path(__file__).parent.parent / "desk" / "importing" / "pages"


@pytest.fixture(autouse=True)
def newsroom(db: None, media: Path) -> None:
    make_newsroom("The Far Shore", ["en", "ru", "my"])


def import_files(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


def objects(result: Result) -> list[dict]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_page_is_told_as_one_object_with_everything_found():
    result = import_files("--json", PAGES / "classic.html")

    (told,) = objects(result)
    assert result.exit_code == 0
    assert list(told) == [
        "file", "state", "headline", "kicker", "standfirst", "byline", "published", "language", "credit", "caption",
        "address", "paragraphs", "dropped", "error",
    ]  # fmt: skip
    assert told["file"] == str(PAGES / "classic.html")
    assert told["state"] == "created"
    assert told["headline"] == "Ferry papers went missing before the storm, harbour clerk says"
    assert told["byline"] == ["Ilse Marrow", "Tomas Quill"]
    assert told["published"] == "2031-07-06T09:40:00+02:00"
    assert told["credit"] == "Anna Holt / Coastline Agency"
    assert len(told["paragraphs"]) == 11
    assert {"text": "Copy link", "reason": "sharing"} in told["dropped"]
    assert told["error"] is None


def test_the_same_page_again_says_so_and_makes_no_second_draft():
    import_files(PAGES / "dump.txt")

    again = import_files("--json", PAGES / "dump.txt")

    assert again.exit_code == 0
    assert objects(again)[0]["state"] == "same"
    assert Article.objects.count() == 1


def test_a_file_that_is_not_there_is_refused_and_the_rest_goes_on(tmp_path):
    result = import_files("--json", tmp_path / "nowhere.html", PAGES / "dump.txt")

    missing, there = objects(result)
    assert result.exit_code == 1
    assert (missing["state"], missing["error"]) == ("refused", "there is no such file")
    assert there["state"] == "created"


def test_a_refused_page_says_why_and_the_rest_goes_on(tmp_path):
    broken = tmp_path / "broken.html"
    broken.write_bytes(b"%PDF-1.4")

    result = import_files("--json", broken, PAGES / "dump.txt")

    refused, created = objects(result)
    assert result.exit_code == 1
    assert refused["state"] == "refused"
    assert refused["error"] == "this is a PDF, not a saved page"
    assert refused["headline"] is None
    assert refused["paragraphs"] == []
    assert created["state"] == "created"


def test_a_page_that_finds_no_place_in_the_paper_is_refused():
    Section.objects.filter(locale__language_code="ru").delete()

    result = import_files("--json", PAGES / "burmese.html", PAGES / "russian.html")

    assert [told["state"] for told in objects(result)] == ["created", "refused"]
    assert "section" in objects(result)[1]["error"]


def test_people_get_a_line_a_page_and_a_sum():
    result = import_files(PAGES / "dump.txt", PAGES / "amp.html")

    lines = result.stdout.splitlines()
    assert lines[0].startswith("created")
    assert "“Lighthouse keepers unpaid since spring”" in lines[1]
    assert lines[-1] == "2 drafts made, 0 there before, 0 refused."


def test_a_directory_stands_for_the_pages_in_it(tmp_path):
    (tmp_path / "one.txt").write_bytes((PAGES / "dump.txt").read_bytes())
    (tmp_path / "logo.png").write_bytes(b"\x89PNG")

    result = import_files("--json", tmp_path)

    assert [told["state"] for told in objects(result)] == ["created"]


def test_no_file_is_wrong_usage():
    assert import_files().exit_code == 2
