"""How a domain says which places of the paper a change reaches."""

from django.dispatch import Signal

#: Sent inside the transaction of the change, with `places`: an iterable of place names, or of the
#: wildcards `everything` and `everything/CODE`. Whoever bakes must note them in the same transaction.
touched = Signal()

#: Sent inside the transaction of a page's save, with `instance`, when everything that belongs to the page is
#: written too. Wagtail's own `page_published` comes after the commit, when a crash could already lose the change.
settled = Signal()
