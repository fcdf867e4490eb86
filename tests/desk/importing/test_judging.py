import pytest

from tamizdat.desk.importing.judging import is_note, judge
from tamizdat.desk.importing.pages import Reason
from tamizdat.desk.importing.wording import languages, wording_for

LINES = [
    ("en", "Donate now", Reason.DONATION),
    ("en", "Sign up for our free weekly newsletter", Reason.NEWSLETTER),
    ("en", "Dear readers,", Reason.APPEAL),
    ("en", "Your email address will not be published.", Reason.COMMENTS),
    ("en", "Share on Facebook", Reason.SHARING),
    ("en", "Skip to content", Reason.NAVIGATION),
    ("en", "We use cookies", Reason.COOKIES),
    ("en", "Spotted an error? Tell us.", Reason.CONTACT),
    ("ru", "Поддержите нашу работу", Reason.APPEAL),
    ("ru", "Подпишитесь на рассылку", Reason.NEWSLETTER),
    ("ru", "Читайте также", Reason.RELATED),
    ("ru", "Ежемесячно", Reason.DONATION),
    ("ru", "Все права защищены", Reason.LEGAL),
    ("ru", "Поделиться", Reason.SHARING),
    ("my", "သတင်းလွှာ", Reason.NEWSLETTER),
    ("my", "ဆက်စပ်သတင်းများ", Reason.RELATED),
    ("my", "လှူဒါန်းရန်", Reason.DONATION),
    ("ar", "اقرأ أيضاً", Reason.RELATED),
    ("ar", "ادعمنا", Reason.APPEAL),
    ("ar", "اشترك في نشرتنا الأسبوعية", Reason.NEWSLETTER),
    ("ar", "جميع الحقوق محفوظة", Reason.LEGAL),
    ("de", "Siehe auch: Der letzte Brunnen", Reason.RELATED),
    ("de", "Impressum", Reason.LEGAL),
    ("fr", "À lire aussi : Le dernier puits", Reason.RELATED),
    ("fr", "Tous droits réservés", Reason.LEGAL),
    ("es", "Lea también", Reason.RELATED),
    ("uk", "Підтримайте нас", Reason.APPEAL),
    ("be", "Чытайце таксама", Reason.RELATED),
    ("fa", "بیشتر بخوانید", Reason.RELATED),
]


@pytest.mark.parametrize(("language", "line", "reason"), LINES)
def test_a_line_is_known_by_its_words(language, line, reason):
    judged = judge(line, wording_for(language))

    assert judged is not None
    assert judged.reason is reason


def test_an_english_box_is_known_on_a_page_of_any_language():
    judged = judge("Share on Facebook", wording_for("my"))

    assert judged is not None
    assert judged.reason is Reason.SHARING


def test_a_language_without_phrases_is_judged_by_all_of_them():
    judged = judge("Читайте также", wording_for("kk"))

    assert judged is not None
    assert judged.reason is Reason.RELATED


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "The clerk said that the donation had never arrived in the harbour."),
        ("en", "“We will share this with our lawyers,” the mayor said."),
        ("ru", "По словам мэра, поддержка фермеров будет прекращена в мае."),
        ("ar", "شارك آلاف العمال في مسيرة وسط المدينة يوم الجمعة."),
        ("my", "ရဲတပ်ဖွဲ့က လူသုံးဦးကို ဖမ်းဆီးခဲ့ကြောင်း သိရသည်။"),
        ("de", "Der Minister sagte, die Spende sei nie angekommen."),
    ],
)
def test_a_sentence_of_a_story_is_not_judged(language, line):
    assert judge(line, wording_for(language)) is None


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Correction: The harbour has nine berths, not ten."),
        ("en", "Editor’s note: The clerk's name was changed."),
        ("en", "This story has been updated to add a comment of the ministry."),
        ("ru", "Исправление: в порту девять причалов, а не десять."),
        ("ru", "От редакции: имя сотрудницы изменено."),
        ("my", "ပြင်ဆင်ချက် - ဆိပ်ခံ ကိုးခုသာ ရှိပါသည်။"),
        ("ar", "تصحيح: في المرفأ تسعة أرصفة لا عشرة."),
    ],
)
def test_a_correction_is_a_note_and_never_left_out(language, line):
    wording = wording_for(language)

    assert is_note(line, wording)
    assert judge(line, wording) is None


@pytest.mark.parametrize("line", ["Update your preferences", "Corrections", "Update", "Corrections desk"])
def test_a_menu_item_is_no_correction(line):
    assert not is_note(line, wording_for("en"))


@pytest.mark.parametrize("language", languages())
def test_every_phrase_of_a_language_is_found_by_itself(language):
    wording = wording_for(language)

    assert wording.kinds[Reason.APPEAL].opens
    assert len(set(wording.months.values())) == 12
    assert wording.speaks
    assert wording.note
