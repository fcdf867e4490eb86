"""Why a saved page cannot become a draft.

* UnreadablePageError
  - EmptyPageError
  - PageTooLargeError
  - NotTextError
  - PageTooDeepError
  - NoStoryError
  - PageTooSlowError
  - ReaderDiedError
"""

from tamizdat.desk.errors import DeskError


class UnreadablePageError(DeskError):
    """The file gives no draft. The rest of a batch is not concerned."""


class EmptyPageError(UnreadablePageError):
    """There is nothing in the file."""


class PageTooLargeError(UnreadablePageError):
    """The file, or the text in it, is larger than any page of a paper."""


class NotTextError(UnreadablePageError):
    """The bytes are a picture, a program, a PDF, or no text in an encoding that we can tell."""


class PageTooDeepError(UnreadablePageError):
    """Elements are nested deeper than a page needs, and undoing that did not help."""


class NoStoryError(UnreadablePageError):
    """The page can be read, but there is no story on it."""


class PageTooSlowError(UnreadablePageError):
    """Reading the page took longer than a page may take."""


class ReaderDiedError(UnreadablePageError):
    """The process that read the page ended: it ran out of memory, or hit a fault in a library."""
