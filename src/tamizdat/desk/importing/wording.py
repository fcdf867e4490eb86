"""How papers word the parts of a page that are not the story, in the languages that we know.

The phrases themselves are data: `phrases/*.toml`, explained in `phrases/README.md`.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from itertools import pairwise, zip_longest
from typing import Any

from tamizdat.desk.importing.pages import Reason

_ARABIC_VOWELS = re.compile(r"[\u064b-\u065f\u0670\u0640]")
_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "ё": "е", "أ": "ا", "إ": "ا", "آ": "ا"}
)
_WORD = re.compile(r"[^\W\d_]+")
_MARK = "\ue000"


def folded(text: str) -> str:
    """As phrases are compared: lower case, plain apostrophes, single spaces, no Arabic vowels."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_QUOTES)
    return " ".join(_ARABIC_VOWELS.sub("", text).split())


@dataclass(frozen=True)
class Kind:
    """The phrases that give one reason to leave a line out."""

    whole: re.Pattern[str] | None
    opens: re.Pattern[str] | None
    holds: re.Pattern[str] | None
    betrays: re.Pattern[str] | None


@dataclass(frozen=True)
class Wording:
    """The phrases of one or several languages, ready to be looked for in folded text."""

    kinds: Mapping[Reason, Kind]
    speaks: re.Pattern[str] | None
    reporting: re.Pattern[str] | None
    note: re.Pattern[str] | None
    by: re.Pattern[str] | None
    photo_by: re.Pattern[str] | None
    dated: re.Pattern[str] | None
    joins: re.Pattern[str]
    months: Mapping[str, int]

    @cached_property
    def month_names(self) -> str:
        return "|".join(re.escape(name) for name in sorted(self.months, key=len, reverse=True))


@cache
def languages() -> tuple[str, ...]:
    names = (item.name for item in files(__package__).joinpath("phrases").iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml")))


@cache
def _tables(language: str) -> Mapping[str, Any]:
    path = files(__package__).joinpath("phrases", f"{language}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def wording_for(language: str | None) -> Wording:
    """The phrases of the language and the English ones, which stand on pages of any; all, if it is unknown."""
    if language is None or language.split("-")[0] not in languages():
        return _compiled(languages())
    return _compiled(tuple(sorted({language.split("-")[0], "en"})))


@cache
def _compiled(chosen: tuple[str, ...]) -> Wording:
    def gathered(*keys: str) -> list[tuple[str, bool]]:
        found = []
        for language in chosen:
            table: Any = _tables(language)
            for key in keys:
                table = table.get(key, {})
            found += [(phrase, bool(_tables(language).get("unspaced"))) for phrase in table or ()]
        return found

    months = {
        folded(name): number
        for language in chosen
        for number, names in enumerate(_tables(language)["months"], start=1)
        for name in names
    }
    kinds = {
        reason: Kind(
            whole=_pattern(gathered(reason.value, "whole"), end=True, start=True),
            opens=_pattern(gathered(reason.value, "opens"), start=True),
            holds=_pattern(gathered(reason.value, "holds")),
            betrays=_pattern(gathered(reason.value, "betrays")),
        )
        for reason in Reason
    }
    joins = "|".join(rf"\s{re.escape(folded(word))}\s" for word, _ in gathered("and"))
    return Wording(
        kinds=kinds,
        speaks=_pattern(gathered("speaks")),
        reporting=_pattern(gathered("reporting")),
        note=_pattern(gathered("note"), start=True),
        by=_pattern(gathered("by"), start=True),
        photo_by=_pattern(gathered("photo_by"), start=True),
        dated=_pattern(gathered("dated"), start=True),
        joins=re.compile(rf"\s*[,;،]\s*|\s&\s|\s\+\s|{joins}", re.IGNORECASE),
        months=months,
    )


def _pattern(
    phrases: Iterable[tuple[str, bool]], *, start: bool = False, end: bool = False
) -> re.Pattern[str] | None:
    parts = [
        _phrase(text, unspaced=unspaced)
        for text, unspaced in sorted(set(phrases), key=lambda pair: -len(pair[0]))
    ]
    if not parts:
        return None
    # What may stand before or after the phrase without changing it: bullets, arrows, a colon, a number.
    before = r"^[\W_]*?" if start else ""
    after = r"[\W\d_]*$" if end else ""
    return re.compile(f"{before}(?:{'|'.join(parts)}){after}")


def _phrase(text: str, *, unspaced: bool) -> str:
    text = folded(text.replace("...", f" {_MARK} "))
    words = [
        r"(?:\S+\s){0,6}?\S+?" if word == _MARK else re.escape(word).replace(r"\*", r"\w*")
        for word in text.split()
    ]
    gaps = [r"\s*" if unspaced or _MARK in pair else r"\s+" for pair in pairwise(text.split())]
    body = "".join(part for pair in zip_longest(words, gaps, fillvalue="") for part in pair)
    if unspaced:
        return body
    first, last = text[0], text[-1]
    opening = r"(?<!\w)" if first.isalnum() else ""
    closing = r"(?!\w)" if last.isalnum() else ""
    return f"{opening}{body}{closing}"


def language_of(text: str) -> str | None:
    """The language whose commonest words, or whose script, the text is full of; None if in doubt."""
    scores = _scores(text)
    if not scores:
        return None
    best, second = [*sorted(scores.items(), key=lambda item: -item[1]), ("", 0.0)][:2]
    return best[0] if best[1] >= 0.03 and best[1] > second[1] * 1.15 else None


def familiarity(text: str) -> float:
    """The share of words that are the commonest of some language: near zero in a wrong encoding."""
    shown = [char for char in text[:100_000] if not char.isspace()]
    letters = sum(char.isalpha() for char in shown)
    return max(_scores(text).values(), default=0.0) * letters / max(1, len(shown))


def _scores(text: str) -> dict[str, float]:
    sample = folded(text[:100_000])
    burmese = sum("\u1000" <= char <= "\u109f" for char in sample)
    letters = sum(char.isalpha() for char in sample)
    if burmese and burmese > letters / 2:
        return {"my": 1.0}
    words = _WORD.findall(sample)
    if len(words) < 3:
        return {}
    scores = {}
    for language in languages():
        if _tables(language).get("unspaced"):
            continue
        common = _stop_words(language)
        scores[language] = sum(word in common for word in words) / len(words)
    return scores


@cache
def _stop_words(language: str) -> frozenset[str]:
    return frozenset(folded(word) for word in _tables(language)["stop_words"])
