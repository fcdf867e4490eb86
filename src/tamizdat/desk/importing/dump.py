"""A page of which only the text was kept: one block a line, or paragraphs parted by empty lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from tamizdat.desk.importing.dates import leftover, read_date
from tamizdat.desk.importing.errors import NoStoryError
from tamizdat.desk.importing.inline import spaced
from tamizdat.desk.importing.judging import Judgement, is_note, is_sentence, judge, reports, speaks, tells
from tamizdat.desk.importing.languages import direction_of, settle_language
from tamizdat.desk.importing.names import ends_like_sentence, read_byline, read_credit, split_caption
from tamizdat.desk.importing.pages import (
    Block,
    Dropped,
    ItemList,
    Paragraph,
    Quote,
    Reason,
    SavedPage,
    Subheading,
    bare,
)
from tamizdat.desk.importing.wording import Wording, wording_for

_RULE = re.compile(r"^[\W_]*$")
_BULLET = re.compile(r"^(?:[-*•–·▪◦]|\d{1,2}[.)])\s+(?=\S)")
#: What a line ends with that is no sentence and no heading either.
_GOES_ON = (":", "：", ";", "—", "”", "»", '"')
#: How far above the story its headline may stand, in lines.
_MOST_ABOVE = 300
_MOST_LINES = 40_000
_SPEAKING = frozenset(
    {Reason.APPEAL, Reason.NEWSLETTER, Reason.DONATION, Reason.LEGAL, Reason.CONTACT, Reason.COOKIES}
)


@dataclass(slots=True)
class _Line:
    text: str
    after_gap: bool
    judged: Judgement | None = None
    reason: Reason | None = None
    is_story: bool = False
    used: bool = False


def read_dump(text: str, *, file_name: str, encoding: str) -> SavedPage:
    return _Dump(text).page(file_name=file_name, encoding=encoding)


class _Dump:
    """The lines of one dump, on their way to a page."""

    def __init__(self, text: str) -> None:
        self.lines = _blocks(text)
        if not self.lines:
            raise NoStoryError("there is no text on the page")
        long = " ".join(line.text for line in self.lines if is_sentence(line.text)) or text
        self.language = settle_language(None, long)
        self.wording = wording_for(self.language)
        self._judge()
        self.first, self.last = self._span()
        self.headline = self._headline()
        self._take_short_ends()

    def page(self, *, file_name: str, encoding: str) -> SavedPage:
        head = _Head(self.lines[: self.first], self.wording)
        # One sentence above the credit, parted from it: the standfirst stands outside the body's run.
        blocks, dropped = self._sorted()
        told = " ".join(text for block in blocks for text in block.texts)
        return SavedPage(
            file_name=file_name,
            headline=self.headline,
            blocks=tuple(blocks),
            dropped=tuple(dropped),
            standfirst=head.standfirst,
            names=head.names,
            agencies=head.agencies,
            published=head.published,
            language=self.language,
            direction=direction_of(self.language, told),
            caption=head.caption,
            credit=head.credit,
            notes=tuple(
                line.text for line in self.lines if line.is_story and is_note(line.text, self.wording)
            ),
            encoding=encoding,
        )

    def _judge(self) -> None:
        region: Reason | None = None
        for number, line in enumerate(self.lines):
            line.judged = judge(line.text, self.wording)
            below = self.lines[number + 1].text if number + 1 < len(self.lines) else ""
            if line.judged is not None:
                line.reason = line.judged.reason
                if line.judged.opens:
                    region = line.reason
                elif region in _SPEAKING and line.reason is Reason.NAVIGATION:
                    line.reason = region  # "Continue" is a button of the box it stands in
            elif region is not None:
                if is_note(line.text, self.wording) or self._resumes(line.text, below, region):
                    region = None
                else:
                    line.reason = region

    def _resumes(self, text: str, below: str, region: Reason) -> bool:
        """Whether the story goes on with this line, after a box in its middle."""
        if not tells(text, self.wording):
            return False
        if region not in _SPEAKING:
            return True
        spoken = speaks(below, self.wording) or (below and judge(below, self.wording) is not None)
        return reports(text, self.wording) or not spoken

    def _span(self) -> tuple[int, int]:
        """Where the story begins and ends: its longest run of sentences, with few lines between them."""
        good = [
            number
            for number, line in enumerate(self.lines)
            if line.reason is None and self._is_body(line.text)
        ]
        if not good:
            raise NoStoryError("there is no story on the page")
        runs = [[good[0]]]
        for number in good[1:]:
            between = [line for line in self.lines[runs[-1][-1] + 1 : number] if line.reason is None]
            boxed = number - runs[-1][-1] - 1 - len(between)
            if len(between) > 3 or boxed > 25:
                runs.append([])
            runs[-1].append(number)
        story = max(runs, key=lambda run: sum(len(self.lines[number].text) for number in run))
        return self._after_head(story), story[-1]

    def _take_short_ends(self) -> None:
        """A story may begin or end with a sentence that is too short to be known for one by itself."""
        while self.last + 1 < len(self.lines) and self._is_short(self.lines[self.last + 1]):
            self.last += 1
        while self.first > 0 and self._is_short(self.lines[self.first - 1]):
            self.first -= 1

    def _is_short(self, line: _Line) -> bool:
        if line.used or line.reason is not None or not ends_like_sentence(line.text):
            return False
        return not speaks(line.text, self.wording) and not self._is_fact(line.text)

    def _is_body(self, text: str) -> bool:
        return (
            is_sentence(text)
            and len(text) >= 40
            and read_credit(text, self.wording) is None
            and not self._is_dated(text)
        )

    def _after_head(self, story: list[int]) -> int:
        """The first paragraph: what stands above a credit, a byline or a date is the standfirst or a caption."""
        for place, number in enumerate(story[:3]):
            following = self.lines[number + 1 : number + 5]
            stop = next(
                (at for at, line in enumerate(following) if line.reason is None and is_sentence(line.text)),
                len(following),
            )
            facts = [line for line in following[:stop] if line.reason is None and self._is_fact(line.text)]
            caption, credit = split_caption(self.lines[number].text, self.wording)
            if not (facts or (caption and credit)):
                return number
            if place + 1 == len(story):
                return number
        return story[min(3, len(story) - 1)]

    def _is_fact(self, text: str) -> bool:
        return (
            read_credit(text, self.wording) is not None
            or self._is_dated(text)
            or any(read_byline(text, self.wording))
        )

    def _is_dated(self, text: str) -> bool:
        return (
            len(text) < 90
            and read_date(text, self.wording) is not None
            and len(leftover(text, self.wording)) < 12
        )

    def _may_be_headline(self, text: str) -> bool:
        dated = len(text) < 120 and read_date(text, self.wording) is not None
        return not (dated or "://" in text or self._is_fact(text))

    def _headline(self) -> str:
        above = self.lines[max(0, self.first - _MOST_ABOVE) : self.first]
        candidates = [line for line in above if line.judged is None and self._may_be_headline(line.text)]
        if not candidates:
            raise NoStoryError("the story has no headline")
        told = [line.text for line in self.lines[self.first : self.last + 1] if line.reason is None]
        words = _stems(" ".join(told)[:20_000])
        texts = [line.text for line in above]
        places = {id(line): number / len(above) for number, line in enumerate(above)}
        best = max(candidates, key=lambda line: _likelihood(line.text, words, texts) + 0.5 * places[id(line)])
        best.used = True
        # A box at the top of the page ends at the headline at the latest.
        for line in above[above.index(best) :]:
            line.reason = line.judged.reason if line.judged else None
        headline = best.text.removeprefix("# ").strip()
        with_site = re.compile(re.escape(headline) + r"\s+[|–—·-]\s")
        for line in above:
            if line is not best and (bare(line.text) == bare(headline) or with_site.match(line.text)):
                line.reason = Reason.DUPLICATE
        return headline

    def _sorted(self) -> tuple[list[Block], list[Dropped]]:
        blocks: list[Block] = []
        dropped: list[Dropped] = []
        items: list[str] = []
        told: set[str] = set()

        def close_list() -> None:
            if items:
                ordered = all(item[0].isdigit() for item in items)
                blocks.append(
                    ItemList(ordered, tuple(Paragraph(_html(_BULLET.sub("", item))).html for item in items))
                )
                items.clear()

        for number, line in enumerate(self.lines):
            inside = self.first <= number <= self.last
            kind = self._kind(number, line) if inside or is_note(line.text, self.wording) else None
            if kind is None:
                if not line.used:
                    close_list()
                    dropped.append(Dropped(line.text, line.reason or Reason.OUTSIDE, len(blocks)))
                continue
            if bare(line.text) in told and len(line.text) > 30:
                dropped.append(Dropped(line.text, Reason.DUPLICATE, len(blocks)))
                continue
            told.add(bare(line.text))
            line.is_story = True
            if kind is ItemList:
                items.append(line.text)
                continue
            close_list()
            if kind is Quote:
                blocks.append(Quote((_html(line.text.lstrip("> ")),)))
            elif kind is Subheading:
                blocks.append(Subheading(line.text.lstrip("# ")))
            else:
                blocks.append(Paragraph(_html(line.text)))
        close_list()
        return blocks, dropped

    def _kind(self, number: int, line: _Line) -> type[Block] | None:
        """What the line is in the body; None if it is not of the story."""
        text = line.text
        if is_note(text, self.wording):
            return Paragraph
        if line.reason is not None or line.used or read_credit(text, self.wording) is not None:
            return None
        if text.startswith("> ") or _BULLET.match(text):
            return Quote if text.startswith("> ") else ItemList
        if len(text) > 160 or (len(text) > 3 and (ends_like_sentence(text) or text.endswith(_GOES_ON))):
            return Paragraph
        alone = not self._is_fragment(number - 1) and not self._is_fragment(number + 1)
        is_heading = len(text) <= 120 and (alone or text.startswith("#")) and number < self.last
        return Subheading if is_heading else None

    def _is_fragment(self, number: int) -> bool:
        if not self.first <= number <= self.last:
            return False
        line = self.lines[number]
        return line.reason is None and not ends_like_sentence(line.text) and not _BULLET.match(line.text)


def _likelihood(text: str, story: frozenset[str], others: Sequence[str]) -> float:
    """How much a line above the story looks like its headline.

    Its words are those of the story, it stands there twice or with the name of the site, and it is neither a
    word of a menu nor a whole sentence.
    """
    stems = _stems(text)
    shared = len(stems & story) / max(4, len(stems))
    size = min(len(text), 60) / 60 - max(0, len(text) - 150) / 100
    repeated = any(
        other != text and len(other) > 12 and (other.startswith(text) or text.startswith(other))
        for other in others
    )
    is_sentence_of_text = text.rstrip().endswith((".", "။", "۔")) and is_sentence(text)
    is_label = len(text.split()) < 3 and len(text) < 16
    is_menu = text.count("|") + text.count("·") >= 2
    return (
        1.5 * shared
        + 0.6 * size
        + 0.5 * repeated
        - 0.8 * is_sentence_of_text
        - 0.6 * is_label
        - 0.5 * is_menu
    )


def _stems(text: str) -> frozenset[str]:
    """The beginnings of the words; of a script without spaces, its syllables as they follow each other."""
    found = frozenset(word[:5] for word in re.findall(r"\w{4,}", text.casefold()))
    letters = bare(text)
    if sum("\u1000" <= char <= "\u109f" for char in letters) > len(letters) / 2:
        return frozenset(letters[at : at + 4] for at in range(len(letters) - 3))
    return found


class _Head:
    """What stands between the top of the dump and the first paragraph, told apart."""

    def __init__(self, lines: list[_Line], wording: Wording) -> None:
        self.standfirst = self.caption = self.credit = ""
        self.names: tuple[str, ...] = ()
        self.agencies: tuple[str, ...] = ()
        self.published: date | datetime | None = None
        start = next((number for number, line in enumerate(lines) if line.used), 0)
        waiting: list[_Line] = []
        for number, line in enumerate(lines):
            if line.used or line.reason is not None:
                continue
            if self._fact(line, wording):
                line.used = True
                if (
                    waiting
                    and self.credit
                    and not line.after_gap
                    and not self.caption
                    and read_credit(line.text, wording)
                ):
                    self.caption = waiting.pop().text
            elif number > start and is_sentence(line.text):
                line.used = True
                caption, credit = split_caption(line.text, wording)
                if credit and caption and not self.credit:
                    self.caption, self.credit = caption, credit
                else:
                    waiting.append(line)
        if waiting:
            self.standfirst = waiting[0].text
        if len(waiting) > 1 and not self.caption and self.credit:
            self.caption = waiting[-1].text
            waiting.pop()
        for line in waiting[1:]:
            line.used = False

    def _fact(self, line: _Line, wording: Wording) -> bool:
        text = line.text
        if self.published is None and len(text) < 120 and (when := read_date(text, wording)) is not None:
            rest = leftover(text, wording)
            if len(rest) < 12:
                self.published = when
                return True
            names, agencies = read_byline(re.split(r"\s[|•·–—-]\s|,\s*(?=\d)|\d", text)[0], wording)
            if names or agencies:
                self.published, self.names, self.agencies = when, names, agencies
                return True
        if not self.credit and (credit := read_credit(text, wording)):
            self.credit = credit
            return True
        if not self.names:
            names, agencies = read_byline(text, wording)
            if names or agencies:
                self.names, self.agencies = names, agencies
                return True
        return False


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blocks(text: str) -> list[_Line]:
    raw = text.split("\n")
    if len(raw) > _MOST_LINES * 3:
        raise NoStoryError("the file has more lines than a story has; it is another kind of text")
    paragraphs: list[list[str]] = [[]]
    for line in raw:
        said = spaced(line)
        if not said or _RULE.match(said):
            paragraphs.append([])
        else:
            paragraphs[-1].append(said)
    paragraphs = [lines for lines in paragraphs if lines]
    if _is_wrapped(paragraphs):
        paragraphs = [_unwrapped(lines) for lines in paragraphs]
    return [_Line(line, after_gap=number == 0) for lines in paragraphs for number, line in enumerate(lines)]


def _is_wrapped(paragraphs: list[list[str]]) -> bool:
    """Whether lines were broken at a width, as mail programs do: then only empty lines part paragraphs."""
    pairs = [pair for lines in paragraphs for pair in pairwise(lines) if len(pair[0]) >= 40]
    broken = sum(len(line) <= 90 and not ends_like_sentence(line) for line, _ in pairs)
    return broken >= 3 and broken > len(pairs) * 0.6


def _unwrapped(lines: list[str]) -> list[str]:
    full = all(len(line) >= 40 for line in lines[:-1])
    return [" ".join(lines)] if full and not any(_BULLET.match(line) for line in lines) else lines
