"""The words of rates, standings and chasing as filters."""

from django import template

from reports import chasing, rates, standings
from reports.workbook import head

register = template.Library()

register.filter("percent", rates.percent)
register.filter("result", rates.result)
register.filter("standing", standings.standing)
register.filter("masked", standings.masked)
register.filter("short_moment", chasing.short_moment)
register.filter("as_of", head.as_of)

STATES = {"Đạt": "state-good", "Chưa đạt": "state-bad", rates.NOBODY: ""}


@register.filter
def result_state(participated, expected):
    """The class of the coloured word; the word itself always stands beside it."""
    return STATES[rates.result(participated, expected)]
