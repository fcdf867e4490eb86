"""Who wrote it and whose picture it is: bylines and photo credits as papers print them."""

import re
import tomllib
from collections.abc import Sequence
from importlib.resources import files

from tamizdat.desk.importing.dates import leftover
from tamizdat.desk.importing.inline import spaced
from tamizdat.desk.importing.wording import Wording, folded

#: Houses whose name stands in credits and bylines without a person's.
_AGENCIES = frozenset(
    folded(name)
    for name in tomllib.loads(files(__package__).joinpath("agencies.toml").read_text(encoding="utf-8"))[
        "names"
    ]
)
_PARTS = re.compile(r"\s*/\s*|\s+via\s+|\s*[|•·]\s*|\s*,\s*|\s+–\s+|\s+-\s+|\s+—\s+")
_MARK = re.compile(r"^\s*(?:©|\(c\)|ⓒ)\s*", re.IGNORECASE)
_PREPOSITION = re.compile(r"^(?:by|de|von|par|por)\s+(?=\S)", re.IGNORECASE)
_LABEL_WITH_COLON = re.compile(r"[^:：]{2,40}[:：]")
#: What stands in the place of a name where nobody is named.
_NOBODY = frozenset({"admin", "staff", "editor", "редакция", "редакція"})
#: Where a sentence or a part of one ends.
_PAUSE = re.compile(r"[.!?…။؟۔|]['\"”»]?\s+|\s[–—-]\s|\s(?=©)")
_INITIAL = re.compile(r"(?<!\w)[^\W\d_]\.\s*$")
_STOPS = ".!?…။؟。۔"
_POST = re.compile(
    r"\b(staff writer|senior|correspondent|reporter|editor|writer|contributor|editor-in-chief|корреспондент|редактор|журналист\w*)\b",
    re.IGNORECASE,
)
_ROLE = re.compile(rf"{_POST.pattern}.*$", re.IGNORECASE)


def is_agency(name: str) -> bool:
    return folded(name).strip(" .") in _AGENCIES


def ends_like_sentence(text: str) -> bool:
    return text.rstrip(" \"'”’»)]›").endswith(tuple(_STOPS))


def label_of(line: str, label: re.Pattern[str] | None) -> str | None:
    """What follows the label, if the line begins with it and something does; folding keeps the words in place."""
    if label is None:
        return None
    found = label.match(folded(line))
    if not found:
        return None
    # Folding may change lengths, so the label is cut off by its words, not by its letters.
    count = len(found[0].split())
    rest = line.split(None, count)
    tail = rest[count] if len(rest) > count else ""
    head = line.split()[:count]
    if head and (glued := re.search(r"[:：](.+)$", head[-1])):
        tail = f"{glued[1]} {tail}"
    return tail.strip(" :：–—-|")


def read_credit(line: str, wording: Wording, *, surely: bool = False) -> str | None:
    """The credit in the form "Name / Agency", if this line is one and nothing more.

    `surely` says that the page marks it as a credit, so that any short text will do.
    """
    line = spaced(line)
    if not line or len(line) > 140:
        return None
    labelled = label_of(line, wording.photo_by)
    credit = (_MARK.sub("", line) if labelled is None else _PREPOSITION.sub("", labelled)).strip("[]() ")
    credit = spaced(_MARK.sub("", credit).rstrip("."))
    words = len(credit.split())
    if not credit or len(credit) > 110 or words > 16 or not re.search(r"[^\W\d_]", credit):
        return None
    if surely or is_agency(credit):
        return credit
    if ends_like_sentence(credit) and words > 5:
        return None
    parts = [part for part in _PARTS.split(credit) if part]
    named = _is_name(parts[0])
    certain = any(is_agency(part) for part in parts)
    slashed = "/" in credit and "://" not in credit
    signs = (
        labelled is not None and words <= 10 and (certain or named or bool(_LABEL_WITH_COLON.match(line))),
        certain and words <= 12 and named and len(parts) > 1,
        slashed and words <= 8 and len(parts) == 2 and all(_is_name(part) for part in parts),
        certain and bool(_MARK.match(line)),
    )
    return credit if any(signs) else None


def split_caption(text: str, wording: Wording) -> tuple[str, str]:
    """The caption and the credit that stands at its end, in brackets or after the last sentence."""
    text = spaced(text)
    if alone := read_credit(text, wording):
        return "", alone
    if bracketed := re.search(r"^(.*?)\s*[\[(]([^()\[\]]{2,110})[\])]\.?$", text):
        inner = bracketed[2]
        if credit := read_credit(inner, wording):
            return bracketed[1], credit
    for cut in _likely_cuts(text, wording):
        if credit := read_credit(text[cut:], wording):
            return text[:cut].strip(" |–—-"), credit
    return text, ""


def _likely_cuts(text: str, wording: Wording) -> list[int]:
    """Where a caption may end and its credit begin, the likeliest first, and of two alike the later.

    Before the words that announce a credit, or after a sentence; last of all after an initial, which mostly is the
    beginning of a name and not the end of a sentence.
    """
    cuts = [cut for found in reversed(list(_PAUSE.finditer(text))) if len(text) - (cut := found.end()) <= 110]

    def unlikelihood(cut: int) -> int:
        if label_of(text[cut:], wording.photo_by) is not None:
            return 0
        return 2 if _INITIAL.search(text[:cut]) else 1

    return sorted(cuts, key=unlikelihood)


def read_byline(
    line: str, wording: Wording, *, surely: bool = False, site: str = ""
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names and the agencies in a byline; both empty if the line is none."""
    line = spaced(line)
    if not line or len(line) > 240:
        return (), ()
    rest = label_of(line, wording.by)
    if rest is None and not surely:
        return (), ()
    rest = line if rest is None else rest
    rest = re.split(r"\s+[|•·]\s+|\s+—\s+|\s+–\s+|\s{2,}", rest)[0]
    names: list[str] = []
    agencies: list[str] = []
    for part in (one for piece in rest.split("/") for one in wording.joins.split(piece) if one):
        name = _ROLE.sub("", part).strip(" .,:;–—-|@·•")
        if is_agency(name):
            agencies.append(name)
        elif _is_name(name, most=5) and folded(name) not in _NOBODY | {folded(site)}:
            names.append(name)
        elif name and not surely:
            return (), ()
    return tuple(dict.fromkeys(names)), tuple(dict.fromkeys(agencies))


def says_more(line: str, wording: Wording, known: Sequence[str]) -> bool:
    """Whether a byline says more than the known names, what announces them, a date and somebody's post."""
    rest = leftover(label_of(spaced(line), wording.by) or line, wording)
    rest = wording.joins.sub(" ", _POST.sub(" ", rest))
    words = {word for name in known for word in _words(name)}
    return sum(len(word) > 2 and word not in words for word in _words(rest)) > 1


def _words(text: str) -> list[str]:
    return re.sub(r"[\W_]+", " ", folded(text)).split()


def _is_name(text: str, *, most: int = 4) -> bool:
    words = text.strip(" .").split()
    if not 1 <= len(words) <= most or len(text) > 70 or re.search(r"[\d@:/?!\"။؟۔]", text):
        return False
    cased = [word for word in words if word[0].isupper() or word[0].islower()]
    return all(word[0].isupper() or len(word) <= 3 for word in cased) and any(
        not word[0].islower() for word in words
    )
