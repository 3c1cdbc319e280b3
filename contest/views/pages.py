"""A list by pages, and the query that its links carry along."""

from django.core.paginator import Page, Paginator

PAGE = "trang"


def page_of(rows, size: int, request, *, count: int | None = None) -> Page:
    """The page that the address asks for. ``count`` of the rows, where it is known."""
    paginator = Paginator(rows, size)
    if count is not None:
        paginator.count = count
    return paginator.get_page(request.GET.get(PAGE))


def query_without(request, *names: str) -> str:
    """The query of this address without these; without the page: ``PAGE``."""
    asked = request.GET.copy()
    for name in names:
        asked.pop(name, None)
    return asked.urlencode()


def address_without_page(request, *names: str) -> str:
    """What a link to another page goes on from, without ``names`` too."""
    query = query_without(request, PAGE, *names)
    return f"?{query}&" if query else "?"
