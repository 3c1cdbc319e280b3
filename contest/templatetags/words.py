"""The words of contest.words as filters, in every template."""

from django import template

from contest import words

register = template.Library()


@register.filter
def thousands(number):
    return "" if number is None else words.thousands(number)


@register.filter
def day(value):
    return words.day(value) if value else ""


@register.filter
def moment(value):
    return words.moment(value) if value else ""


@register.filter
def phone(value):
    return words.phone(value or "")


@register.filter
def hour(value):
    return words.hour(value) if value else ""


@register.filter
def remaining(left):
    return words.remaining(left) if left is not None else ""


@register.filter
def clock(value):
    return words.clock(value) if value else ""
