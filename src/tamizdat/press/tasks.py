"""The press's background tasks."""

from django_tasks import task

from tamizdat.press.search import build_index


@task()
def refresh_search() -> None:
    build_index()
