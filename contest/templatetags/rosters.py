"""The words of contest.roster_words as filters."""

from django import template

from contest import roster_words

register = template.Library()


@register.filter
def roster_state(entry):
    return roster_words.state(entry)[0]


@register.filter
def roster_look(entry):
    return roster_words.state(entry)[1]
