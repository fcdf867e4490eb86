import pytest

from tamizdat.desk.importing.names import read_byline, read_credit, split_caption
from tamizdat.desk.importing.wording import wording_for


@pytest.mark.parametrize(
    ("language", "line", "credit"),
    [
        ("en", "Str / AFP", "Str / AFP"),
        ("en", "Anna Holt / Coastline Agency", "Anna Holt / Coastline Agency"),
        ("en", "Photo: Anna Holt/Reuters", "Anna Holt/Reuters"),
        ("en", "Photo by Anna Holt", "Anna Holt"),
        ("en", "Anna Holt via Getty Images", "Anna Holt via Getty Images"),
        ("en", "© AFP", "AFP"),
        ("en", "Reuters", "Reuters"),
        ("ru", "Фото: Олег Рощин / ТАСС", "Олег Рощин / ТАСС"),
        ("my", "ဓာတ်ပုံ - AFP", "AFP"),
        ("ar", "تصوير: ليلى الساحلي", "ليلى الساحلي"),
        ("de", "Foto: Petra Hollin/dpa", "Petra Hollin/dpa"),
        ("en", "Photo shows the harbour at dawn before the ferry left for the island.", None),
        ("en", "The ferry left on Tuesday.", None),
        ("en", "News and/or opinion", None),
        ("en", "https://harbour.example/photo", None),
        ("en", "", None),
    ],
)
def test_a_credit_is_read_from_its_line(language, line, credit):
    assert read_credit(line, wording_for(language)) == credit


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("Berth nine at dawn. Anna Holt / AFP", "Berth nine at dawn.", "Anna Holt / AFP"),
        ("Berth nine at dawn (Photo: Anna Holt)", "Berth nine at dawn", "Anna Holt"),
        ("Berth nine at dawn. © Reuters", "Berth nine at dawn.", "Reuters"),
        ("Berth nine at dawn", "Berth nine at dawn", ""),
        ("Str / AFP", "", "Str / AFP"),
        ("Berth nine at dawn. L. Karr / The Mole", "Berth nine at dawn.", "L. Karr / The Mole"),
        ("Berth nine at dawn. Photo: L. Karr / The Mole", "Berth nine at dawn.", "L. Karr / The Mole"),
        (
            "Berth nine at dawn. Photo: Dr. L. M. Karr / The Mole",
            "Berth nine at dawn.",
            "Dr. L. M. Karr / The Mole",
        ),
        ("Berth nine, 2031. J. R. Hale/Reuters", "Berth nine, 2031.", "J. R. Hale/Reuters"),
        ("The end of pier B. Anna Holt / AFP", "The end of pier B.", "Anna Holt / AFP"),
    ],
)
def test_a_caption_is_parted_from_its_credit(text, caption, credit):
    assert split_caption(text, wording_for("en")) == (caption, credit)


@pytest.mark.parametrize(
    ("language", "line", "names", "agencies"),
    [
        ("en", "By Ilse Marrow", ("Ilse Marrow",), ()),
        ("en", "By Ilse Marrow and Tomas Quill", ("Ilse Marrow", "Tomas Quill"), ()),
        ("en", "By Ilse Marrow, Tomas Quill & AFP", ("Ilse Marrow", "Tomas Quill"), ("AFP",)),
        ("en", "By Ilse Marrow / Reuters", ("Ilse Marrow",), ("Reuters",)),
        ("ru", "Автор: Вера Алтынова", ("Вера Алтынова",), ()),
        ("ru", "Авторы: Вера Алтынова и Олег Рощин", ("Вера Алтынова", "Олег Рощин"), ()),
        ("ar", "بقلم: ليلى الساحلي", ("ليلى الساحلي",), ()),
        ("en", "By the end of the week the water was gone", (), ()),
        ("en", "By 2032 the harbour will be closed", (), ()),
        ("en", "Ilse Marrow", (), ()),
    ],
)
def test_a_byline_is_read_from_its_line(language, line, names, agencies):
    assert read_byline(line, wording_for(language)) == (names, agencies)


def test_the_paper_is_not_its_own_author():
    assert read_byline("The Harbour Post", wording_for("en"), surely=True, site="The Harbour Post") == (
        (),
        (),
    )
