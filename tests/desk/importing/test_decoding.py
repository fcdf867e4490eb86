import pytest

from tamizdat.desk.importing.decoding import LARGEST_FILE, decode
from tamizdat.desk.importing.errors import EmptyPageError, NotTextError, PageTooLargeError
from tamizdat.desk.importing.reading import read_saved_page

RUSSIAN = (
    "<html><head>{meta}<title>Журналы пропали</title></head><body><h1>Журналы порта пропали до обыска</h1>"
    "<p>Три журнала, в которых записан каждый рейс, исчезли из конторы порта в пятницу, сообщила сотрудница.</p>"
    "<p>Следователи пришли в субботу утром и нашли на полке только пыль, сказал один из них после обыска.</p>"
    "</body></html>"
)


@pytest.mark.parametrize(
    ("meta", "encoding"),
    [
        ('<meta charset="utf-8">', "utf-8"),
        ('<meta charset="windows-1251">', "windows-1251"),
        ('<meta charset="koi8-r">', "koi8-r"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', "windows-1251"),
        ('<meta charset="utf-16">', "utf-16"),
        ("", "utf-8"),
        ("", "utf-8-sig"),
        ("", "utf-16-le"),
        ("", "utf-16-be"),
        ("", "windows-1251"),
        ("", "koi8-r"),
        ("", "cp866"),
        ('<meta charset="windows-1251">', "utf-8"),
        ('<meta charset="utf-8">', "windows-1251"),
        ('<meta charset="iso-8859-1">', "windows-1251"),
        ('<meta charset="koi8-r">', "windows-1251"),
        ('<meta charset="no-such-thing">', "windows-1251"),
    ],
    ids=lambda value: value or "undeclared",
)
def test_a_page_is_read_in_the_encoding_it_is_in(meta, encoding):
    page = read_saved_page(RUSSIAN.format(meta=meta).encode(encoding), file_name="r.html")

    assert page.headline == "Журналы порта пропали до обыска"
    assert page.paragraphs[1].startswith("Следователи пришли")


def test_an_xml_declaration_names_the_encoding():
    body = '<?xml version="1.0" encoding="windows-1251"?>' + RUSSIAN.format(meta="")

    assert read_saved_page(body.encode("windows-1251"), file_name="r.xhtml").language == "ru"


def test_one_broken_byte_does_not_spoil_a_page():
    body = RUSSIAN.format(meta='<meta charset="utf-8">').encode().replace("пыль".encode(), b"\xd0", 1)

    assert read_saved_page(body, file_name="r.html").headline == "Журналы порта пропали до обыска"


def test_zero_bytes_are_taken_out_of_a_page():
    body = RUSSIAN.format(meta="").encode().replace(b"<h1>", b"<h\x001>\x00")

    assert "\x00" not in decode(body).text


@pytest.mark.parametrize(
    "body", [b"", b"  \n\t ", b"\xef\xbb\xbf\n"], ids=["nothing", "spaces", "only a mark"]
)
def test_an_empty_file_is_refused(body):
    with pytest.raises(EmptyPageError):
        decode(body)


def test_a_file_of_50_megabytes_is_refused():
    with pytest.raises(PageTooLargeError, match="50 MB"):
        decode(b"x" * (50 * 2**20))


def test_the_largest_file_is_not_refused_for_its_size():
    body = RUSSIAN.format(meta="").encode()
    picture = b'<img src="data:image/png;base64,' + b"QUJD" * ((LARGEST_FILE - len(body) - 100) // 4) + b'">'

    page = read_saved_page(body.replace(b"</body>", picture + b"</body>"), file_name="r.html")

    assert len(page.paragraphs) == 2


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"%PDF-1.7\n1 0 obj", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"PK\x03\x04 word/document.xml", "a zip archive or an office document"),
        (b"\x7fELF\x02\x01", "a program"),
        (b"bplist00\xd1\x01", "a Safari web archive"),
    ],
)
def test_a_file_that_is_no_page_is_called_what_it_is(body, what):
    with pytest.raises(NotTextError, match=what):
        decode(body)


def test_noise_is_refused():
    noise = bytes((number * 167 + number // 7 * 31) % 256 for number in range(50_000))

    with pytest.raises(NotTextError):
        decode(noise)


def test_a_page_saved_as_one_file_is_unpacked():
    page = RUSSIAN.format(meta="").encode()
    archive = (
        b"From: <Saved by a browser>\r\nSnapshot-Content-Location: https://port.example/ledgers\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="--b"\r\n\r\n'
        b"----b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
        b"Content-Location: https://port.example/ledgers\r\n\r\n" + page + b"\r\n"
        b"----b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n----b--\r\n"
    )

    saved = read_saved_page(archive, file_name="ledgers.mhtml")

    assert saved.headline == "Журналы порта пропали до обыска"
    assert saved.address == "https://port.example/ledgers"


def test_an_archive_without_a_page_is_refused():
    with pytest.raises(NotTextError, match="no page inside"):
        decode(b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b--\r\n")
