"""What the lines around a line tell against it: boxes, runs, lists of links, what is said twice."""

from collections import Counter, defaultdict

from lxml.html import HtmlElement

from tamizdat.desk.importing.body import Body
from tamizdat.desk.importing.judging import is_note, is_sentence, reports, speaks, tells
from tamizdat.desk.importing.lines import Kind
from tamizdat.desk.importing.names import ends_like_sentence
from tamizdat.desk.importing.pages import Reason, bare
from tamizdat.desk.importing.surroundings import Part

_LISTING = frozenset({Reason.RELATED, Reason.NAVIGATION, Reason.SHARING, Reason.ADVERT})
#: What goes on until the story does, whatever the lines say.
_RUNNING = _LISTING | {Reason.CONTACT, Reason.LEGAL, Reason.COOKIES, Reason.COMMENTS}


def weed(body: Body) -> None:
    """Leave out of the body what only its neighbours betray."""
    _Weeding(body).weed()


class _Weeding:
    def __init__(self, body: Body) -> None:
        self.body = body
        self.layout = body.layout

    def weed(self) -> None:
        self._drop_boxes()
        self._drop_runs()
        self._drop_lists()
        self._drop_said_twice()
        self._drop_headings_of_nothing()

    def _drop_boxes(self) -> None:
        """A box whose first line says what it is goes as a whole."""
        for number, judgement in enumerate(self.body.judged):
            if judgement is None or not judgement.opens or not self.layout.inside[number]:
                continue
            element = self.body.lines[number].element
            box = None
            for _ in range(12):
                if element is self.layout.box or self.layout.firsts.get(element) != number:
                    break
                if self.layout.weights.get(element, 0) > 0.35 * self.layout.total:
                    break
                box = element
                parent = element.getparent()
                if parent is None:
                    break
                element = parent
            if box is None or self.layout.counts[box] < 2:
                continue
            within = set(box.iter())
            for other in range(number, len(self.body.lines)):
                if self.body.lines[other].element not in within:
                    break
                self.body.leave_out(other, judgement.reason)

    def _drop_runs(self) -> None:
        """Lines that follow an opener on the same level belong to it until the story goes on."""
        region: Reason | None = None
        home: HtmlElement | None = None
        for number, line in enumerate(self.body.lines):
            if not self.layout.inside[number] or not line.has_words:
                continue
            judgement = self.body.judged[number]
            if judgement is not None and not self.body.kept[number]:
                if judgement.opens:
                    region, home = judgement.reason, self.layout.home(line)
                continue
            if region is None or not self.body.kept[number]:
                continue
            if is_note(line.text, self.body.wording) or self._goes_on(number, region, home):
                region = None
            else:
                self.body.leave_out(number, region)

    def _goes_on(self, number: int, region: Reason, home: HtmlElement | None) -> bool:
        line = self.body.lines[number]
        if region in _RUNNING:
            return not line.is_linked
        if (
            self.layout.home(line) is not home
            and line.kind is Kind.TEXT
            and not speaks(line.text, self.body.wording)
        ):
            return True
        if line.kind is Kind.HEADING:
            return not speaks(line.text, self.body.wording)
        if not tells(line.text, self.body.wording):
            # A short line of the story, said plainly, after a box of one line.
            return (
                is_sentence(line.text)
                and not speaks(line.text, self.body.wording)
                and reports(line.text, self.body.wording)
            )
        below = next((other for other in self.body.lines[number + 1 :] if other.has_words), None)
        spoken = (
            below is not None and self.layout.home(below) is home and speaks(below.text, self.body.wording)
        )
        return reports(line.text, self.body.wording) or not spoken

    def _drop_lists(self) -> None:
        """A list of nothing but links at the end of the story, or under an opener, leads to other stories."""
        groups: dict[HtmlElement, list[int]] = defaultdict(list)
        for number, line in enumerate(self.body.lines):
            if line.kind is Kind.ITEM and self.body.kept[number] and line.group is not None:
                groups[line.group].append(number)
        texts = [
            number
            for number, line in enumerate(self.body.lines)
            if self.body.kept[number] and line.kind in (Kind.TEXT, Kind.QUOTE) and not line.is_linked
        ]
        last = texts[-1] if texts else -1
        for numbers in groups.values():
            if all(self.body.lines[number].is_linked for number in numbers) and (
                numbers[0] > last or len(numbers) > 1
            ):
                for number in numbers:
                    self.body.leave_out(number, Reason.RELATED)
        for number, line in enumerate(self.body.lines):
            if (
                self.body.kept[number]
                and line.is_linked
                and line.kind in (Kind.TEXT, Kind.HEADING)
                and not ends_like_sentence(line.text)
                and len(line.text) < 200
            ):
                self.body.leave_out(number, Reason.RELATED)

    def _drop_said_twice(self) -> None:
        told: set[str] = set()
        times = Counter(
            bare(line.text) for number, line in enumerate(self.body.lines) if self.body.kept[number]
        )
        paragraphs = [
            number
            for number, line in enumerate(self.body.lines)
            if self.body.kept[number] and line.kind is Kind.TEXT
        ]
        joined = "\n".join(bare(self.body.lines[number].text) for number in paragraphs)
        for number, line in enumerate(self.body.lines):
            if not self.body.kept[number] or not line.has_words or line.kind in (Kind.CELL, Kind.CAPTION):
                continue
            key = bare(line.text)
            # What returns again and again is a refrain, such as the same question to many people.
            if len(key) > 30 and key in told and times[key] == 2 and line.kind is not Kind.HEADING:
                self.body.leave_out(number, Reason.DUPLICATE)
                continue
            told.add(key)
            if line.kind is Kind.QUOTE and len(key) > 25 and key in joined:
                self.body.leave_out(number, Reason.DUPLICATE)

    def _drop_headings_of_nothing(self) -> None:
        """A heading after which nothing of the story comes."""
        below = False
        for number in range(len(self.body.lines) - 1, -1, -1):
            line = self.body.lines[number]
            if not self.body.kept[number] or not line.has_words:
                continue
            if line.kind is Kind.HEADING:
                if not below:
                    self.body.leave_out(number, Reason.OUTSIDE)
            elif line.part not in (Part.CREDIT, Part.CAPTION):
                below = True
