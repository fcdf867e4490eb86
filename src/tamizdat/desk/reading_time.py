"""How long a text is, and how long it takes to read, by language."""

from dataclasses import dataclass

from tamizdat.desk.running_text import without_tags


@dataclass(frozen=True, slots=True)
class Speed:
    """Of readers at ease. Scripts without spaces between words are counted in letters: so many make a word."""

    words_a_minute: float = 0
    letters_a_minute: float = 0
    letters_in_a_word: float = 0


_USUAL = Speed(200)
_SPEEDS = {
    "ar": Speed(140),
    "be": Speed(185),
    "en": Speed(230),
    "fa": Speed(150),
    "ru": Speed(185),
    "uk": Speed(185),
    "my": Speed(letters_a_minute=720, letters_in_a_word=4.5),
    "th": Speed(letters_a_minute=900, letters_in_a_word=4.5),
    "km": Speed(letters_a_minute=800, letters_in_a_word=4.5),
    "lo": Speed(letters_a_minute=850, letters_in_a_word=4.5),
    "zh": Speed(letters_a_minute=300, letters_in_a_word=1.6),
    "ja": Speed(letters_a_minute=450, letters_in_a_word=2),
}


def speed_of(language: str) -> Speed:
    return _SPEEDS.get(language.partition("-")[0], _USUAL)


def length_of(html: str, language: str) -> tuple[int, int]:
    """Words and minutes of a text, notes' marks left out."""
    speed, words = speed_of(language), without_tags(html).split()
    if speed.letters_in_a_word:
        letters = sum(map(len, words))
        return round(letters / speed.letters_in_a_word), max(1, round(letters / speed.letters_a_minute))
    return len(words), max(1, round(len(words) / speed.words_a_minute))
