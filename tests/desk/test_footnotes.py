"""A footnote survives the editor and comes out of it as it went in."""

import json

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from tamizdat.desk.blocks import PARAGRAPH_FEATURES


@pytest.fixture
def converter() -> ContentstateConverter:
    return ContentstateConverter(features=PARAGRAPH_FEATURES)


@pytest.mark.parametrize(
    "text",
    [
        "Port register, page 9.",
        "“Quoted” & <b>not bold</b>",
        "it's \"double\" and 'single'",
        "Журнал порта, лист 9",
        "ဆိပ်ကမ်း စာရင်း",
    ],
    ids=["plain", "markup", "quotes", "russian", "burmese"],
)
def test_a_footnote_is_read_and_written_alike(converter: ContentstateConverter, text: str) -> None:
    written = converter.to_database_format(
        json.dumps(
            {
                "blocks": [
                    {
                        "key": "abc",
                        "text": "The ship docked.* Then it left.",
                        "type": "unstyled",
                        "depth": 0,
                        "inlineStyleRanges": [],
                        "entityRanges": [{"offset": 16, "length": 1, "key": 0}],
                    }
                ],
                "entityMap": {"0": {"type": "FOOTNOTE", "mutability": "IMMUTABLE", "data": {"text": text}}},
            }
        )
    )
    assert written.count("<footnote text=") == 1
    assert "*" not in written

    read = json.loads(converter.from_database_format(written))

    assert read["blocks"][0]["text"] == "The ship docked.* Then it left."
    [entity] = read["entityMap"].values()
    assert (entity["type"], entity["data"]["text"]) == ("FOOTNOTE", text)
    assert converter.to_database_format(json.dumps(read)) == written


def test_a_note_without_words_is_no_note(converter: ContentstateConverter) -> None:
    read = json.loads(converter.from_database_format('<p>Docked.<footnote text="  "></footnote></p>'))

    assert "footnote" not in converter.to_database_format(json.dumps(read))


def test_notes_at_the_start_and_side_by_side_are_kept(converter: ContentstateConverter) -> None:
    html = (
        '<p data-block-key="a"><footnote text="One."></footnote>Docked '
        '<footnote text="Two."></footnote><footnote text="Three."></footnote><b>at night</b></p>'
    )

    again = converter.to_database_format(converter.from_database_format(html))

    assert again == html
