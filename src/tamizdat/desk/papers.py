"""The papers: each language that is out, and what all its pages share."""

from collections.abc import Mapping
from functools import cached_property

from babel import Locale as Babel
from django.conf import settings
from wagtail.models import Locale

from tamizdat.desk import paths
from tamizdat.desk.calendars import direction_of
from tamizdat.desk.models import FrontPage, PlainPage, Section, Topic
from tamizdat.desk.pages import Link, Paper, Tongue
from tamizdat.desk.paper_assets import icon_path, stylesheet_path
from tamizdat.edition.errors import KeysError
from tamizdat.edition.keys import fingerprint_of, read_roots


class Papers:
    """One look at them; what it has read it keeps."""

    def __init__(self) -> None:
        self._section_links: dict[int, Link] = {}
        self._topic_links: dict[int, Link] = {}
        self.address: str = settings.TAMIZDAT.address

    @cached_property
    def codes(self) -> dict[int, str]:
        """The language of each locale."""
        return dict(Locale.objects.values_list("pk", "language_code"))

    @cached_property
    def fronts(self) -> dict[str, FrontPage]:
        """The live front page of each language that is out, in the newsroom's order."""
        found: dict[str, FrontPage] = {}
        # By their numbers: asked for what is live, a database may walk the tree of all pages to find these few.
        ids = list(FrontPage.objects.order_by().values_list("pk", flat=True))
        fronts = FrontPage.objects.filter(pk__in=ids, live=True).order_by()
        for front in sorted(fronts, key=lambda front: -front.pk):
            found[self.codes[front.locale_id]] = front
        return {code: found[code] for code in settings.TAMIZDAT.languages if code in found}

    @cached_property
    def sections(self) -> dict[int, Section]:
        return {section.pk: section for section in Section.objects.order_by("position", "name", "pk")}

    def is_out(self, locale_id: int) -> bool:
        """Whether there is a paper in this language."""
        return self.codes.get(locale_id) in self.fronts

    @cached_property
    def by_language(self) -> dict[str, Paper]:
        checked_against = fingerprint()
        plain_pages = self._plain_pages()
        return {
            code: Paper(
                name=front.title,
                tagline=front.tagline,
                language=code,
                direction=direction_of(code),
                address=self.address,
                front_path=paths.front_path(code),
                sections=tuple(
                    self.section_link(section)
                    for section in self.sections.values()
                    if section.locale_id == front.locale_id
                ),
                plain_pages=tuple(plain_pages.get(code, ())),
                archive_path=paths.archive_path(code),
                topics_path=paths.topics_path(code),
                people_path=paths.people_path(code),
                search_path=paths.fixed_path(code, "search"),
                feeds_path=paths.fixed_path(code, "feeds"),
                check_path=paths.fixed_path(code, "check"),
                feed_path=paths.feed_path(paths.front_path(code)),
                stylesheet_path=stylesheet_path(),
                icon_path=icon_path(),
                fingerprint=checked_against,
                support_address=front.support_address,
                time_zone=settings.TAMIZDAT.time_zone,
            )
            for code, front in self.fronts.items()
        }

    def _plain_pages(self) -> dict[str, list[Link]]:
        """Those of each language's footer, in the order of the desk's tree."""
        plain: dict[str, list[Link]] = {}
        ids = list(PlainPage.objects.filter(is_in_footer=True).order_by().values_list("pk", flat=True))
        rows = PlainPage.objects.filter(pk__in=ids, live=True).order_by()
        for _, title, slug, locale_id in sorted(rows.values_list("path", "title", "slug", "locale_id")):
            code = self.codes[locale_id]
            plain.setdefault(code, []).append(Link(title, paths.plain_path(code, slug)))
        return plain

    def section_link(self, section: Section) -> Link:
        if section.pk not in self._section_links:
            path = paths.section_path(self.codes[section.locale_id], section.slug)
            self._section_links[section.pk] = Link(section.name, path)
        return self._section_links[section.pk]

    def section_of(self, section_id: int | None, locale_id: int) -> Link | None:
        """The section a story stands in, if it is of the story's language."""
        section = self.sections.get(section_id) if section_id is not None else None
        return self.section_link(section) if section is not None and section.locale_id == locale_id else None

    def topic_links(self, topic_ids: tuple[int, ...]) -> tuple[Link, ...]:
        """Topics as they stand below a story: by name."""
        links = (self._topic_link(pk) for pk in topic_ids if pk in self._topics)
        return tuple(sorted(links, key=_by_name))

    @cached_property
    def _topics(self) -> dict[int, tuple[str, str, int]]:
        return {pk: rest for pk, *rest in Topic.objects.values_list("pk", "name", "slug", "locale_id")}  # type: ignore[misc]

    def _topic_link(self, pk: int) -> Link:
        if pk not in self._topic_links:
            name, slug, locale_id = self._topics[pk]
            self._topic_links[pk] = Link(name, paths.topic_path(self.codes[locale_id], slug))
        return self._topic_links[pk]

    def tongues(self, here: int | str, translations: Mapping[str, str]) -> tuple[Tongue, ...]:
        """The other languages: the same page where there is one, the front page otherwise."""
        own = self.codes.get(here) if isinstance(here, int) else here
        return tuple(
            Tongue(code, name, translations.get(code, front), code in translations)
            for code, name, front in self._languages
            if code != own
        )

    @cached_property
    def _languages(self) -> list[tuple[str, str, str]]:
        return [(code, own_name(code), paths.front_path(code)) for code in self.fronts]


def fingerprint() -> str:
    """What readers check copies against. Empty as long as the newsroom has no keys."""
    try:
        roots = read_roots(settings.TAMIZDAT.keys_dir)
    except KeysError:
        return ""
    return fingerprint_of(roots[0])


def own_name(code: str) -> str:
    """A language as those who speak it call it."""
    locale = Babel.parse(code, sep="-")
    name = locale.get_display_name(code) or code
    return name[:1].upper() + name[1:]


def _by_name(link: Link) -> tuple[str, str]:
    return link.name, link.path or ""
