"""How the lines of a page stand in its elements, and which of these hold the story."""

from collections import defaultdict
from collections.abc import Sequence

from lxml.html import HtmlElement

from tamizdat.desk.importing.lines import Line
from tamizdat.desk.importing.pages import Reason

#: A box around less than this share of the story may be named for what it is; a wider one is the page itself.
_WIDE = 0.4


class Layout:
    """`good` are the lines that are story beyond doubt.

    Of each element: how many lines stand in it, the first of them, and how many letters of the story.
    """

    def __init__(self, tree: HtmlElement, lines: Sequence[Line], good: Sequence[int]) -> None:
        self.lines = lines
        self._count(tree)
        self.weights = self._weigh(tree, good)
        self.total = sum(len(lines[number].text) for number in good) or 1
        self.box = self._box(tree)
        within = set(self.box.iter())
        self.inside = [line.element in within for line in lines]

    def _count(self, tree: HtmlElement) -> None:
        counts: dict[HtmlElement, int] = defaultdict(int)
        firsts: dict[HtmlElement, int] = {}
        own: dict[HtmlElement, list[int]] = defaultdict(list)
        for number, line in enumerate(self.lines):
            if line.has_words:
                own[line.element].append(number)
        elements = list(tree.iter())
        for element in reversed(elements):
            for number in own.get(element, ()):
                counts[element] += 1
                firsts[element] = min(firsts.get(element, number), number)
            parent = element.getparent()
            if parent is not None and element in counts:
                counts[parent] += counts[element]
                firsts[parent] = min(firsts.get(parent, firsts[element]), firsts[element])
        self.counts, self.firsts = counts, firsts

    def _weigh(self, tree: HtmlElement, numbers: Sequence[int]) -> dict[HtmlElement, int]:
        weights: dict[HtmlElement, int] = defaultdict(int)
        for number in numbers:
            weights[self.lines[number].element] += len(self.lines[number].text)
        for element in reversed(list(tree.iter())):
            parent = element.getparent()
            if parent is not None and element in weights:
                weights[parent] += weights[element]
        return weights

    def _box(self, tree: HtmlElement) -> HtmlElement:
        """The smallest element that holds most of the story."""
        box = tree
        while True:
            inner = next((child for child in box if self.weights.get(child, 0) >= 0.8 * self.total), None)
            if inner is None or inner.tag in ("p", "tr"):
                return box
            box = inner

    def around(self, number: int) -> Reason | None:
        """What the elements around the line say, leaving out those that hold the story itself."""
        line = self.lines[number]
        found = [
            reason for element, reason in line.around if self.weights.get(element, 0) < _WIDE * self.total
        ]
        if not found:
            return None
        named = [
            reason for reason in found if reason not in (Reason.OUTSIDE, Reason.NAVIGATION, Reason.LEGAL)
        ]
        return named[-1] if named else found[-1]

    def home(self, line: Line) -> HtmlElement:
        """The element that the line, or the list or quote it belongs to, is a direct part of."""
        element = line.group if line.group is not None else line.element
        for _ in range(8):
            parent = element.getparent()
            if parent is None or element is self.box:
                return element
            if line.group is None and self.counts[element] > 1:
                return element
            if self.counts[parent] > self.counts[element]:
                return parent
            element = parent
        return element
