"""Which lines of a web page are the story.

Trafilatura says where the text is; the elements around a line and its own words say what of it is
something else. Layout alone decides nothing: a short line in the story is a line of the story.
"""

import copy
import re
from collections import defaultdict
from collections.abc import Sequence

import trafilatura
from lxml.html import HtmlElement

from tamizdat.desk.importing.judging import Judgement, is_note, is_sentence, judge, speaks
from tamizdat.desk.importing.layout import Layout
from tamizdat.desk.importing.lines import Kind, Line
from tamizdat.desk.importing.names import ends_like_sentence
from tamizdat.desk.importing.pages import Reason, bare
from tamizdat.desk.importing.wording import Wording

CLOCK = re.compile(r"^\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?(?:\s+[A-Z]{2,5})?$", re.IGNORECASE)
_POSTS = re.compile(
    r"twitter-tweet|twitter-video|instagram-media|telegram-post|bluesky-embed|mastodon-embed|tiktok-embed"
)
#: Their words are so common that the box around a line knows better.
_COMMON = frozenset({Reason.NAVIGATION, Reason.RELATED, Reason.DONATION})


def extracted(tree: HtmlElement) -> str:
    """The text that trafilatura takes for the story; empty if it finds none."""
    try:
        found = trafilatura.bare_extraction(
            copy.deepcopy(tree), include_comments=False, include_tables=True, with_metadata=False
        )
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError):
        # It fails on trees that only a hostile page has; our own rules then stand alone.
        return ""
    return "" if found is None or isinstance(found, dict) else (found.text or "")


def _is_post(line: Line) -> bool:
    """A post from a social network, shown in the story."""
    return (
        line.kind is Kind.QUOTE
        and line.group is not None
        and bool(_POSTS.search(line.group.get("class", "")))
    )


def _beside(line: Line) -> Reason:
    """Why a line that nothing speaks against is not in the story: mostly it leads away from it."""
    if not line.is_linked:
        return Reason.OUTSIDE
    return Reason.RELATED if len(line.text) > 24 or len(line.text.split()) > 3 else Reason.NAVIGATION


class Body:
    """The lines of a page, each with the reason why it is not of the story, if there is one."""

    def __init__(self, tree: HtmlElement, lines: Sequence[Line], wording: Wording, text: str) -> None:
        self.lines = lines
        self.wording = wording
        self.judged: list[Judgement | None] = [
            judge(line.text, wording) if line.text else None for line in lines
        ]
        self.good = self._good(text)
        if self._is_chatty():
            self.judged = [judge(line.text, wording, chatty=True) if line.text else None for line in lines]
        self.layout = Layout(tree, lines, self.good)
        self.inside, self.counts, self.around = self.layout.inside, self.layout.counts, self.layout.around
        self.reasons: list[Reason | None] = [None] * len(lines)
        self.kept = [False] * len(lines)
        self.used = [False] * len(lines)
        self._decide()

    def _good(self, text: str) -> list[int]:
        """Lines that are story beyond doubt: trafilatura took them, or they look it if it took little."""
        taken = {bare(line.strip(" -|")) for line in text.split("\n")}
        joined = bare(text)
        good = []
        for number, line in enumerate(self.lines):
            key = bare(line.text)
            if line.kind in (Kind.CONTROL, Kind.PICTURE, Kind.EMBED) or not key:
                continue
            if key in taken or (len(key) > 25 and key in joined):
                good.append(number)
        own = self._best_looking()
        if sum(len(self.lines[number].text) for number in good) < 0.4 * sum(
            len(self.lines[number].text) for number in own
        ):
            return own
        return good

    def _is_chatty(self) -> bool:
        """Advice, letters and opinion speak to the reader from beginning to end."""
        told = [self.lines[number].text for number in self.good if len(self.lines[number].text) > 40]
        return len(told) >= 5 and sum(speaks(text, self.wording) for text in told) > 0.4 * len(told)

    def _best_looking(self) -> list[int]:
        looks = [
            number
            for number, line in enumerate(self.lines)
            if line.kind in (Kind.TEXT, Kind.QUOTE)
            and self.judged[number] is None
            and not line.is_linked
            and len(line.text) >= 50
            and ends_like_sentence(line.text)
            and not any(reason is not Reason.OUTSIDE for _, reason in line.around[-4:])
        ]
        scores: defaultdict[HtmlElement, float] = defaultdict(float)
        for number in looks:
            weight, element = float(len(self.lines[number].text)), self.lines[number].element
            for _ in range(4):
                scores[element] += weight
                weight *= 0.8
                parent = element.getparent()
                if parent is None:
                    break
                element = parent
        if not scores:
            return []
        best = max(scores, key=lambda element: scores[element])
        within = set(best.iter())
        return [number for number in looks if self.lines[number].element in within]

    def _decide(self) -> None:
        good = set(self.good)
        self.clocks = sum(
            inside and bool(CLOCK.match(line.text))
            for inside, line in zip(self.inside, self.lines, strict=True)
        )
        homes = {
            self.layout.home(self.lines[number])
            for number in self.good
            if len(self.lines[number].text) > 60 and self.around(number) is None
        }
        homes = {home for home in homes if self.layout.weights.get(home, 0) > 0.12 * self.layout.total}
        self.alike = {(home.tag, home.get("class")) for home in homes if home.get("class")}
        spans = [number for number in self.good if self.inside[number]]
        first, last = (spans[0], spans[-1]) if spans else (0, -1)
        for number, line in enumerate(self.lines):
            judgement = self.judged[number]
            around = None if _is_post(line) else self.around(number)
            if not line.has_words:
                self.kept[number] = (
                    self.inside[number] and around is None and not (line.is_linked and line.text)
                )
                continue
            if (
                is_note(line.text, self.wording)
                and (line.is_linked is False)
                and around is not Reason.COMMENTS
            ):
                self.kept[number] = True
                continue
            if judgement is not None and not self._stands_as_heading(line, judgement):
                common = judgement.reason in _COMMON and not judgement.opens
                named = around if common and around is not Reason.OUTSIDE else None
                self.reasons[number] = named or judgement.reason
            elif around is not None:
                self.reasons[number] = around
            elif line.kind is Kind.CONTROL:
                self.reasons[number] = Reason.NAVIGATION
            elif (self.inside[number] and number in good) or (
                self.inside[number] and self._fits(line, homes, between=first <= number <= last)
            ):
                self.kept[number] = True
            else:
                self.reasons[number] = _beside(line)

    def _stands_as_heading(self, line: Line, judgement: Judgement) -> bool:
        """A subheading may be one common word, such as "Contents" or "Politics"; a label outside the story is none."""
        return (
            line.kind is Kind.HEADING
            and judgement.reason is Reason.NAVIGATION
            and not judgement.opens
            and not line.is_linked
        )

    def _fits(self, line: Line, homes: set[HtmlElement], *, between: bool) -> bool:
        """Whether a line that trafilatura left stands among the lines that it took."""
        if line.is_linked and line.kind is not Kind.QUOTE:
            return False
        if CLOCK.match(line.text):
            return self.clocks > 1
        home = self.layout.home(line)
        if (
            home not in homes
            and (home.tag, home.get("class")) in self.alike
            and line.element.tag == "p"
            and is_sentence(line.text)
        ):
            return True
        if home not in homes:
            return (
                between
                and line.kind in (Kind.HEADING, Kind.QUOTE)
                and line.part is None
                and self.counts[line.element] <= 4
            )
        if line.kind in (Kind.HEADING, Kind.QUOTE, Kind.ITEM, Kind.CELL, Kind.CAPTION):
            return True
        natural = line.element.tag in ("p", "pre", "dd", "dt")
        return is_sentence(line.text) or (natural and (between or ends_like_sentence(line.text)))

    def leave_out(self, number: int, reason: Reason) -> None:
        if is_note(self.lines[number].text, self.wording):
            return
        self.kept[number] = False
        if self.reasons[number] is None or self.reasons[number] in (Reason.OUTSIDE, Reason.NAVIGATION):
            self.reasons[number] = reason

    def first_line(self) -> int:
        """The first line of the body that is more than a label."""
        wordy = (Kind.TEXT, Kind.QUOTE, Kind.ITEM, Kind.CELL)
        kept = [number for number, line in enumerate(self.lines) if self.kept[number] and line.has_words]
        telling = (
            number
            for number in kept
            if self.lines[number].kind in wordy and len(self.lines[number].text) > 40
        )
        return next(telling, kept[0] if kept else 0)

    @property
    def is_empty(self) -> bool:
        return not any(
            kept and line.has_words and line.kind is not Kind.CAPTION
            for kept, line in zip(self.kept, self.lines, strict=True)
        )

    def is_free(self, number: int) -> bool:
        """Whether the line may still turn out to be the byline, the date or another fact about the story."""
        return self.lines[number].has_words and not self.used[number]

    def use(self, number: int) -> None:
        """The line is a fact about the story, so it is neither in the body nor left out."""
        self.used[number] = True
        self.kept[number] = False
