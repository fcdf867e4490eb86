"""The root of every error a caller may catch.

* TamizdatError
  - edition.errors.EditionError: an edition cannot be built, signed or trusted
  - desk.errors.DeskError: the desk refuses a change
  - press.errors.PressError: a bake cannot go out
  - newsroom.errors.NewsroomError: the newsroom directory or its settings are not fit to run
  - rehearsal.errors.RehearsalError: the demo paper cannot be put out
  - fetching.FetchError: an outgoing request brought nothing usable
"""


class TamizdatError(Exception):
    """Something a person can be told in one sentence. The message is that sentence."""
