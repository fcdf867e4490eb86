"""Which language a story is in, and which way it runs."""

import re
import unicodedata

from tamizdat.desk.importing.wording import language_of, languages

_RIGHT_TO_LEFT = frozenset(
    {"ar", "fa", "he", "ur", "ps", "ckb", "ug", "yi", "sd", "dv", "ku-Arab", "az-Arab"}
)
_SCRIPTS = {
    "ru": "CYRILLIC",
    "uk": "CYRILLIC",
    "be": "CYRILLIC",
    "my": "MYANMAR",
    "ar": "ARABIC",
    "fa": "ARABIC",
}


def settle_language(declared: str | None, text: str) -> str | None:
    """The BCP 47 tag without the region; the words of the story win over what a template declared."""
    said = _tag(declared) if declared else None
    read = language_of(text)
    if said is None:
        return read
    if read is None:
        return said
    primary = said.split("-")[0]
    if primary == read:
        return said
    if primary in languages():
        return read
    # A language that we have no words for keeps its name, unless the very letters are others.
    return read if _script_of(text) != _SCRIPTS.get(primary, _script_of(text)) else said


def direction_of(language: str | None, text: str) -> str:
    if language is not None:
        return "rtl" if language in _RIGHT_TO_LEFT or language.split("-")[0] in _RIGHT_TO_LEFT else "ltr"
    ways = [unicodedata.bidirectional(char) for char in text[:5000]]
    return "rtl" if sum(way in ("R", "AL") for way in ways) > ways.count("L") else "ltr"


def _tag(declared: str) -> str | None:
    parts = re.split(r"[-_]", declared.strip())
    if not re.fullmatch(r"[A-Za-z]{2,3}", parts[0]) or parts[0].lower() in ("und", "mul", "zxx"):
        return None
    primary = {"iw": "he", "in": "id", "ji": "yi", "ua": "uk", "by": "be"}.get(
        parts[0].lower(), parts[0].lower()
    )
    script = next((part.title() for part in parts[1:] if len(part) == 4 and part.isalpha()), None)
    if script is None and primary == "zh" and len(parts) > 1:
        script = "Hant" if parts[1].upper() in ("TW", "HK", "MO") else "Hans"
    return f"{primary}-{script}" if script else primary


def _script_of(text: str) -> str:
    counts: dict[str, int] = {}
    for char in text[:2000]:
        if char.isalpha():
            script = unicodedata.name(char, "?").split()[0]
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda script: counts[script]) if counts else ""
