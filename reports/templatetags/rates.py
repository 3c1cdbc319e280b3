"""The words of rates, standings and chasing as filters."""

from django import template
from django.urls import reverse
from django.utils.html import format_html

from contest.words import thousands
from reports import chasing, rates, standings
from reports.workbook.head import as_of

register = template.Library()

register.filter("percent", rates.percent)
register.filter("result", rates.result)
register.filter("standing", standings.standing)
register.filter("masked", standings.masked)
register.filter("as_of", as_of)
register.filter("short_moment", chasing.short_moment)

STATES = {"Đạt": "state-good", "Chưa đạt": "state-bad", rates.NOBODY: ""}


@register.filter
def result_state(participated, expected):
    """The class of the coloured word; the word itself always stands beside it."""
    return STATES[rates.result(participated, expected)]


@register.filter
def state_of(word):
    """The class of a word that stands beside it."""
    return STATES[word]


@register.simple_tag
def people(number, figure, scope="", place="n"):
    """A figure as the link to the names behind it. ``place`` makes its id one.

    With an id the keyboard keeps its place when the page renews itself.
    """
    if not number:
        return thousands(number)
    address = reverse("reports:names", args=[figure])
    return format_html(
        '<a id="{}-{}-{}" href="{}{}">{}</a>',
        place,
        figure,
        scope.replace("=", "-") or "tat-ca",
        address,
        f"?{scope}" if scope else "",
        thousands(number),
    )


@register.filter
def own_people(unit):
    """The scope of the unit's own people, for ``people``."""
    return f"don-vi={unit.pk}"


@register.filter
def subtree(unit):
    """The scope of the people of the unit and of all below it, for ``people``."""
    return f"gop={unit.pk}"
