"""Whether the words of a line alone show that it is not part of a story."""

import re
from dataclasses import dataclass

from tamizdat.desk.importing.names import ends_like_sentence
from tamizdat.desk.importing.pages import Reason
from tamizdat.desk.importing.wording import Kind, Wording, folded

_QUOTED = re.compile(r"[\"“”«»„]")
#: No box has a line that is longer; of longer lines only the beginning is looked at.
_LONGEST = 2000
#: In the order in which they are tried.
_ORDER = (
    Reason.COOKIES,
    Reason.LEGAL,
    Reason.DONATION,
    Reason.NEWSLETTER,
    Reason.APPEAL,
    Reason.COMMENTS,
    Reason.ADVERT,
    Reason.CONTACT,
    Reason.SHARING,
    Reason.RELATED,
    Reason.NAVIGATION,
)
#: Their openers are said of and by the paper itself, so a whole sentence may begin with them.
_SPEAKING = frozenset({Reason.APPEAL, Reason.NEWSLETTER, Reason.COOKIES, Reason.CONTACT, Reason.DONATION})


@dataclass(frozen=True, slots=True)
class Judgement:
    """`opens` says that the lines below belong to it, until the story goes on."""

    reason: Reason
    opens: bool = False


def judge(text: str, wording: Wording, *, chatty: bool = False) -> Judgement | None:
    """`chatty` says that the whole story speaks to the reader, so that speaking shows nothing."""
    if len(text) > _LONGEST or is_note(text, wording):
        return None
    line = folded(text)
    for reason in _ORDER:
        kind = wording.kinds[reason]
        if _is_whole(kind, line) or (_betrays(kind, line) and not _is_quoted_report(text, line, wording)):
            return Judgement(reason, opens=bool(kind.opens and kind.opens.search(line)))
    sentence = is_sentence(text)
    if not (chatty and sentence):
        for reason in _ORDER:
            if _opens(reason, wording.kinds[reason], line, wording, sentence=sentence):
                return Judgement(reason, opens=True)
    held = None if chatty or _QUOTED.search(text) else _held(line, wording)
    return Judgement(held) if held else None


def _is_whole(kind: Kind, line: str) -> bool:
    return len(line) <= 70 and bool(kind.whole and kind.whole.search(line))


def _betrays(kind: Kind, line: str) -> bool:
    return len(line) <= 900 and bool(kind.betrays and kind.betrays.search(line))


def _held(line: str, wording: Wording) -> Reason | None:
    """The reason whose phrases stand in a line that speaks to the reader: two signs in a short line, or three."""
    spoken = len(set(_found(wording.speaks, line)))
    if not spoken or len(line) > 500:
        return None
    enough = 2 if len(line) < 200 else 3
    for reason in _ORDER:
        held = set(_found(wording.kinds[reason].holds, line))
        if held and len(held) + spoken >= enough:
            return reason
    return None


def is_note(text: str, wording: Wording) -> bool:
    """A correction or a note of the editors: readers must find it, so it always stays."""
    if wording.note is None:
        return False
    line = folded(text[:_LONGEST])
    found = wording.note.match(line)
    if not found or len(line) < 12:
        return False
    label, rest = found[0], line[found.end() :]
    if len(label.split()) >= 3 and not rest.startswith("?"):
        return True
    return bool(
        re.match(r"\s*(?:\([^)]*\)|,?\s*[\w. ]{0,24}\d[\w., ]{0,12})?\s*[:：.\-–—]\s*\S", rest)
    ) or label.rstrip().endswith(":")


def speaks(text: str, wording: Wording) -> bool:
    """Whether the line speaks to the reader, or of the paper as "we"."""
    return bool(wording.speaks and wording.speaks.search(folded(text[:_LONGEST])))


def reports(text: str, wording: Wording) -> bool:
    return bool(wording.reporting and wording.reporting.search(folded(text[:_LONGEST])))


def is_sentence(text: str) -> bool:
    """It ends like a sentence and has the length of one, in any script."""
    if not ends_like_sentence(text):
        return False
    return len(text.split()) >= 5 or len(text) >= 25


def tells(text: str, wording: Wording) -> bool:
    """A sentence as a story has them: long enough, and not about the paper or the reader."""
    return is_sentence(text) and len(text) >= 60 and not (speaks(text, wording) and not _QUOTED.search(text))


def _opens(reason: Reason, kind: Kind, line: str, wording: Wording, *, sentence: bool) -> bool:
    if not kind.opens or not kind.opens.search(line):
        return False
    if reason is Reason.NAVIGATION:
        return not sentence and len(line) < 90
    if reason in _SPEAKING:
        spoken = bool(wording.speaks and wording.speaks.search(line))
        reported = bool(wording.reporting and wording.reporting.search(line))
        return (len(line) < 160 and not sentence and not reported) or (
            len(line) < 400 and spoken and not reported
        )
    if reason is Reason.LEGAL:
        return len(line) < 400 if line.lstrip().startswith(("©", "(c)")) else not sentence and len(line) < 120
    if sentence and not re.match(r"[^.:]{1,40}:", line):
        return False
    return len(line) < 200


def _is_quoted_report(text: str, line: str, wording: Wording) -> bool:
    return (
        bool(_QUOTED.search(text))
        and bool(wording.reporting and wording.reporting.search(line))
        and len(line) > 80
    )


def _found(pattern: re.Pattern[str] | None, line: str) -> list[str]:
    return [found[0] for found in pattern.finditer(line)] if pattern else []
