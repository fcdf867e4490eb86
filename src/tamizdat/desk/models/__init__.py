"""The desk's tables: what staff write and arrange, and what the desk notes of it."""

from tamizdat.desk.models.articles import Article, Byline, Correction, RelatedPick
from tamizdat.desk.models.entries import Contributor, Section, Topic
from tamizdat.desk.models.imports import ImportedPage
from tamizdat.desk.models.pages import FrontPage, FrontPick, PaperPage, PlainPage
from tamizdat.desk.models.photos import Photo, PhotoRendition
from tamizdat.desk.models.sign_ins import FailedSignIn
from tamizdat.desk.models.standing import FormerAddress, FormerSlug, Listing, Standing, Use

__all__ = [
    "Article",
    "Byline",
    "Contributor",
    "Correction",
    "FailedSignIn",
    "FormerAddress",
    "FormerSlug",
    "FrontPage",
    "FrontPick",
    "ImportedPage",
    "Listing",
    "PaperPage",
    "Photo",
    "PhotoRendition",
    "PlainPage",
    "RelatedPick",
    "Section",
    "Standing",
    "Topic",
    "Use",
]
