"""What stands around a story on a web page: date, byline, kicker, standfirst."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from tamizdat.desk.importing.body import Body
from tamizdat.desk.importing.dates import leftover, read_date, read_machine_date
from tamizdat.desk.importing.judging import is_sentence
from tamizdat.desk.importing.lines import Kind, Line
from tamizdat.desk.importing.names import label_of, read_byline, says_more
from tamizdat.desk.importing.pages import Reason, bare
from tamizdat.desk.importing.statements import Statements
from tamizdat.desk.importing.surroundings import Part, is_standfirst, opens_under_headline

#: How far below the headline the standfirst may stand, in lines.
_REACH = 60


class Facts:
    """Reads the facts out of the lines near the story; a line that is read as one is used up."""

    def __init__(self, body: Body, said: Statements, title_at: int | None) -> None:
        self.body = body
        self.said = said
        self.title_at = title_at
        self.first = body.first_line()

    def _near(self) -> list[int]:
        """The lines about the story: some above its first paragraph, some below its last."""
        top = min(self.first, self.title_at if self.title_at is not None else self.first)
        kept = [
            number for number, line in enumerate(self.body.lines) if self.body.kept[number] and line.has_words
        ]
        last = kept[-1] if kept else self.first
        return [
            *range(max(0, top - 8), min(self.first + 3, len(self.body.lines))),
            *range(last, min(last + 8, len(self.body.lines))),
        ]

    def published(self) -> date | datetime | None:
        found = self.said.published
        for number in self._near():
            line = self.body.lines[number]
            if not self.body.is_free(number) or len(line.text) > 140 or line.kind is Kind.CONTROL:
                continue
            when = read_machine_date(self._marked(line)) or read_date(line.text, self.body.wording)
            if when is None:
                continue
            plainly = len(leftover(line.text, self.body.wording)) < 12 or self._has_byline(line)
            if line.part is not Part.DATE and not plainly:
                continue
            if self.body.kept[number] and line.kind is Kind.TEXT and is_sentence(line.text):
                continue
            if found is None or (type(found) is date and isinstance(when, datetime) and when.date() == found):
                found = when
            if line.part is not Part.BYLINE and not self._has_byline(line):
                self.body.use(number)
        return found

    def _marked(self, line: Line) -> str:
        """What the page says of the line's date to machines."""
        element = line.element
        if element.get("datetime"):
            return str(element.get("datetime"))
        if line.part is not Part.DATE and self.body.counts[element] > 1:
            return ""
        return next((time.get("datetime", "") for time in element.iter("time")), "")

    def _has_byline(self, line: Line) -> bool:
        return any(read_byline(_before_date(line.text), self.body.wording))

    def byline(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        names: list[str] = []
        agencies: list[str] = []
        site = self.said.site_name
        for author in self.said.authors:
            more, houses = read_byline(author, self.body.wording, surely=True, site=site)
            names += more
            agencies += houses
        seen: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        for number in self._near():
            line = self.body.lines[number]
            if not self.body.is_free(number) or len(line.text) > 200 or line.kind is Kind.CONTROL:
                continue
            surely = line.part is Part.BYLINE and not self.body.kept[number]
            text = _before_date(line.text)
            more, houses = read_byline(text, self.body.wording, surely=surely, site=site)
            known = bool(names) and any(bare(name) == bare(text) for name in names)
            if not (more or houses or known):
                continue
            if self.body.kept[number] and is_sentence(line.text) and line.part is not Part.BYLINE:
                continue
            if is_sentence(line.text) and len(line.text) > 60:
                continue
            seen[number] = (() if known else more, houses)
        if names:
            fuller = (more for more, _ in seen.values() if self._names_more(more, names))
            names = list(next(fuller, names))
        else:
            names = [name for more, _ in seen.values() for name in more]
        agencies = agencies or [house for _, houses in seen.values() for house in houses]
        taken = {bare(name) for name in (*names, *agencies)}
        for number, (more, houses) in seen.items():
            told = {bare(name) for name in (*more, *houses)}
            more_said = says_more(self.body.lines[number].text, self.body.wording, (*names, *agencies, site))
            if told <= taken and not more_said:
                self.body.use(number)
            else:
                self.body.leave_out(number, Reason.OUTSIDE)
        return tuple(dict.fromkeys(names)), tuple(dict.fromkeys(agencies))

    def _names_more(self, more: Sequence[str], names: Sequence[str]) -> bool:
        """Whether a visible byline names everybody the page names to machines, and other people too."""
        known = {bare(name) for name in names}
        others = [name for name in more if bare(name) not in known]
        return (
            bool(others)
            and known <= {bare(name) for name in more}
            and all(self._is_whole_name(name) for name in others)
        )

    def _is_whole_name(self, name: str) -> bool:
        """A lone capitalised word beside a name is as likely a town, and a labelled name took the photos."""
        return (len(name.split()) > 1 or name.upper() == name.lower()) and label_of(
            name, self.body.wording.photo_by
        ) is None

    def kicker(self) -> str:
        if self.title_at is None:
            return ""
        for number in range(self.title_at - 1, max(-1, self.title_at - 5), -1):
            line = self.body.lines[number]
            if (
                self.body.is_free(number)
                and line.part is Part.KICKER
                and len(line.text) <= 60
                and line.kind is not Kind.ITEM
                and self.body.judged[number] is None
            ):
                self.body.use(number)
                return line.text
        return ""

    def standfirst(self, headline: str) -> str:
        """What stands between headline and story, or failing that what the page says of itself to machines."""
        start = max(0, self.first - 6) if self.title_at is None else self.title_at + 1
        for number in range(start, min(start + _REACH, self.first + 1, len(self.body.lines))):
            if self._is_standfirst(number):
                self.body.use(number)
                return self.body.lines[number].text
        below = self._under_headline()
        if below is not None:
            self.body.use(below)
            return self.body.lines[below].text
        return self.said.description if self._is_description_fit(headline) else ""

    def _under_headline(self) -> int | None:
        """A paragraph that is named a standfirst and follows the headline with nothing in between."""
        if self.title_at is None:
            return None
        below = range(self.title_at + 1, min(self.title_at + _REACH, len(self.body.lines)))
        number = next((other for other in below if self.body.lines[other].has_words), None)
        if number is None or not self.body.is_free(number) or self.body.judged[number] is not None:
            return None
        line = self.body.lines[number]
        fits = 20 <= len(line.text) <= 600 and not line.is_linked and line.kind is Kind.TEXT
        return number if fits and opens_under_headline(line.element) and self._is_text_below(number) else None

    def _is_standfirst(self, number: int) -> bool:
        line = self.body.lines[number]
        is_told = self.body.is_free(number) and self.body.judged[number] is None
        if not is_told or len(line.text) < 20 or line.is_linked:
            return False
        if self.body.kept[number] and (self._opens_body(line) or not self._is_text_below(number)):
            return False
        above = number < self.first
        if line.kind is Kind.HEADING:
            return self._heads_story(number) and (line.part is Part.STANDFIRST or (above and line.level > 1))
        return line.part is Part.STANDFIRST or (
            above and self._is_described(line, kept=self.body.kept[number])
        )

    def _is_described(self, line: Line, *, kept: bool) -> bool:
        """Whether the line is what the page says of itself to machines."""
        described, key = bare(self.said.description), bare(line.text)
        return (
            not kept
            and len(described) > 30
            and (key == described or (len(key) > 60 and described.startswith(key[:60])))
        )

    def _is_text_below(self, number: int) -> bool:
        lines = range(number + 1, len(self.body.lines))
        return any(self.body.kept[other] and self.body.lines[other].kind is Kind.TEXT for other in lines)

    def _is_description_fit(self, headline: str) -> bool:
        """Whether the description was written for this story, and not cut from it or made for the whole site."""
        told = self.said.description.rstrip()
        described = bare(told)
        if len(described) < 25 or described in bare(headline) or told.endswith(("...", "…", "[…]", "[...]")):
            return False
        kept = (
            line.text
            for number, line in enumerate(self.body.lines)
            if self.body.kept[number] and line.has_words
        )
        return described[:50] not in bare(" ".join(kept)) and self._is_about(told, headline)

    def _opens_body(self, line: Line) -> bool:
        """A first paragraph among the others, called "lead" for its looks, is still the first paragraph."""
        parent = line.element.getparent()
        if line.element.tag != "p" or parent is None or is_standfirst(line.element):
            return False
        return (
            sum(
                1
                for kept, other in zip(self.body.kept, self.body.lines, strict=True)
                if kept and other.element.getparent() is parent
            )
            > 2
        )

    def _heads_story(self, number: int) -> bool:
        """A heading under the headline is a standfirst if it is a sentence or stands directly below."""
        line = self.body.lines[number]
        words = [
            other
            for other in range((self.title_at or 0) + 1, number)
            if self.body.lines[other].has_words and not self.body.used[other]
        ]
        return is_sentence(line.text) or (not words and len(line.text) > 40)

    def _is_about(self, description: str, headline: str) -> bool:
        """A description of the story and not of the whole site: it shares words with it."""
        words = set(re.findall(r"\w{4,}", description.casefold()))
        told = (
            headline.casefold()
            + " "
            + " ".join(
                line.text.casefold() for number, line in enumerate(self.body.lines) if self.body.kept[number]
            )[:20_000]
        )
        shared = sum(1 for word in words if word[: max(4, len(word) - 2)] in told)
        return bool(words) and shared >= len(words) * 0.5


def _before_date(text: str) -> str:
    return re.split(r"\s[|•·]\s|\son\s|,\s*(?=\d)|\s+[–—-]\s+(?=\d)|(?<=\D)\s\d", text)[0]
