"""A list by pages: what its address asks for, what its links carry along."""

import pytest
from django.test import RequestFactory

from contest.views.pages import address_without_page, page_of, query_without


def asked(query):
    return RequestFactory().get(f"/?{query}")


@pytest.mark.parametrize(
    ("query", "names", "address"),
    [
        ("", (), "?"),
        ("trang=2", (), "?"),
        ("ten=%C3%A2&trang=2&khoi=1&khoi=2", (), "?ten=%C3%A2&khoi=1&khoi=2&"),
        ("xem=a&trang=2", ("xem",), "?"),
    ],
)
def test_a_link_to_another_page_carries_all_but_the_page(query, names, address):
    assert address_without_page(asked(query), *names) == address


def test_a_query_without_names_keeps_the_others():
    assert query_without(asked("trang=2&sau=3&tim=x"), "sau", "tim") == "trang=2"


@pytest.mark.parametrize(
    ("asked_for", "number"), [("2", 2), ("", 1), ("x", 1), ("9", 3)]
)
def test_the_page_asked_for_or_the_nearest_there_is(asked_for, number):
    page = page_of(range(5), 2, asked(f"trang={asked_for}"))
    assert page.number == number
