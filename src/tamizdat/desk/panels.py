"""The desk's edit screens: which fields stand where, in a newsroom's order and words."""

from django import forms
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PageChooserPanel,
    Panel,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.widgets.slug import SlugInput

from tamizdat.desk.import_panel import LeftOutPanel
from tamizdat.desk.story_panels import (
    CarriedDatePanel,
    LengthPanel,
    PagePhotoPanel,
    StatePanel,
    TranslationsPanel,
    WhenPanel,
)
from tamizdat.desk.widgets import FilteredCheckboxes, HeadlineInput


def _in_local_time(text: object) -> str:
    told = gettext("Times are those of %(zone)s.") % {"zone": timezone.get_current_timezone_name()}
    return f"{text} {told}".strip()


#: Told when it is shown: staff may have times of their own.
in_local_time = lazy(_in_local_time, str)

STORY = ObjectList(
    [
        StatePanel(),
        LengthPanel(),
        CarriedDatePanel(),
        TitleFieldPanel(
            "title",
            heading=_("Headline"),
            placeholder=_("Headline"),
            help_text=_("One sentence, the news itself."),
            widget=HeadlineInput,
        ),
        FieldPanel("kicker", help_text=_("One or two words above the headline. May stay empty.")),
        FieldPanel(
            "standfirst", help_text=_("What the story says, in two sentences. Lists and feeds show it.")
        ),
        MultiFieldPanel(
            [
                PagePhotoPanel(),
                FieldPanel("lead_photo"),
                FieldPanel("lead_caption"),
                FieldPanel("lead_alternative_text", heading=_("Described in this story as")),
            ],
            heading=_("Lead photo"),
            help_text=_("The credit comes from the photo itself."),
        ),
        FieldRowPanel(
            [
                FieldPanel("place", heading=_("Place"), help_text=_("Where it was reported from.")),
                FieldPanel("placed_on", heading=_("Date"), help_text=_("When, if it matters.")),
            ],
            heading=_("Dateline"),
        ),
        InlinePanel(
            "bylines",
            heading=_("Byline"),
            label=_("Name"),
            panels=[FieldPanel("contributor"), FieldPanel("pseudonym")],
            help_text=_("Contributors and agencies, in the order in which they are printed."),
        ),
        FieldPanel("body", heading=_("Body")),
        LeftOutPanel(heading=_("Left out of the saved page")),
    ],
    heading=_("Story"),
)
PLACING = ObjectList(
    [
        FieldPanel("section", heading=_("Section"), widget=forms.Select),
        FieldPanel("topics", heading=_("Topics"), widget=FilteredCheckboxes),
        InlinePanel(
            "related_picks",
            heading=_("Related stories"),
            label=_("Story"),
            panels=[PageChooserPanel("related", "desk.Article")],
            max_num=6,
            help_text=_("Picked by hand. What is missing is filled up with the newest of the same topics."),
        ),
        TranslationsPanel(heading=_("Languages")),
        WhenPanel(heading=_("When it comes out")),
        FieldPanel(
            "published_at",
            heading=_("Publication date"),
            help_text=in_local_time(
                _("The date readers see. Left empty, it is the moment the story comes out.")
            ),
        ),
        FieldPanel(
            "slug",
            heading=_("Address"),
            widget=SlugInput,
            help_text=_("The last part of the story’s address. Changed later, the former address leads on."),
        ),
        PublishingPanel(),
        CommentPanel(),
    ],
    heading=_("Placing"),
)
CORRECTIONS = ObjectList(
    [
        InlinePanel(
            "corrections",
            heading=_("Corrections"),
            label=_("Correction"),
            panels=[
                FieldPanel(
                    "text", help_text=_("What was wrong and what is right. Readers see it below the story.")
                ),
                FieldPanel("made_at", help_text=in_local_time("")),
            ],
        ),
    ],
    heading=_("Corrections"),
)
DESK_NOTE = ObjectList([FieldPanel("desk_note", heading=_("Desk note"))], heading=_("Desk note"))


def article_edit_handler() -> Panel:
    return TabbedInterface([STORY, PLACING, CORRECTIONS, DESK_NOTE])


def front_page_edit_handler() -> Panel:
    return TabbedInterface(
        [
            ObjectList(
                [
                    PageChooserPanel("lead", "desk.Article"),
                    InlinePanel(
                        "picks",
                        heading=_("Picked stories"),
                        label=_("Story"),
                        panels=[PageChooserPanel("article", "desk.Article")],
                        max_num=12,
                        help_text=_("In this order below the lead. The latest stories fill in what is left."),
                    ),
                ],
                heading=_("Stories"),
            ),
            ObjectList(
                [
                    FieldPanel("title", heading=_("Name of the paper"), classname="title"),
                    FieldPanel("tagline"),
                    FieldPanel("support_address"),
                ],
                heading=_("Masthead"),
            ),
        ]
    )


def plain_page_edit_handler() -> Panel:
    return TabbedInterface(
        [
            ObjectList(
                [
                    TitleFieldPanel("title", heading=_("Title"), placeholder=_("Title")),
                    FieldPanel("body", heading=_("Body")),
                    FieldPanel("is_in_footer"),
                    FieldPanel("slug", heading=_("Address"), widget=SlugInput),
                    PublishingPanel(),
                ],
                heading=_("Page"),
            ),
        ]
    )
