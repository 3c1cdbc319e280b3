"""What people answer to the doubts of a list, out of the page's many fields."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from contest.decisions import LEFT, NEW, SKIP, WORKING
from contest.models import Category, Unit
from contest.queries import UnitFinder

LONGEST_KEY = 600
LONGEST_TEXT = 200
NUL = "\x00"  # no database keeps it
FORGET = ""  # takes an answer back


class Answers(NamedTuple):
    """``said`` goes to ``decide_import``; ``unknown`` are units that nobody knows."""

    said: dict
    unknown: list[str]


def read_answers(data: Mapping[str, str], units: Iterable[Unit]) -> Answers:
    """Return what was answered. What cannot be an answer is left out.

    Names of fields: "category"; "unit" of all rows that name none, by its name or code;
    "unit:KEY" and "other:KEY" for an unknown text; "row:KEY"; "cell:KEY|FIELD", and
    "as-read:KEY|FIELD" to take that back; "absent:ENTRY", and "all-absent" for all of
    these at once.
    """
    return _Reader(data, units).read()


class _Reader:
    def __init__(self, data, units):
        self._data = data
        self._units = {unit.pk: unit for unit in units}
        self._finder = None
        self._said = {"units": {}, "people": {}, "cells": {}, "absent": {}}
        self._unknown = []

    def read(self) -> Answers:
        takers = {
            "category": self._take_category,
            "unit": self._take_unit,
            "other": self._take_name_of_unit,
            "row": self._take_row,
            "cell": self._take_cell,
            "as-read": self._forget_cell,
            "absent": self._take_absent,
        }
        for name, value in self._data.items():
            kind, _, key = name.partition(":")
            if kind in takers and len(key) <= LONGEST_KEY and NUL not in key:
                takers[kind](key, value.replace(NUL, "").strip()[:LONGEST_TEXT])
        return Answers(self._said, self._unknown)

    def _take_category(self, _key, value):
        if value in {*Category.values, FORGET}:
            self._said["category"] = value

    def _take_unit(self, key, value):
        if not key:
            self._take_unit_of_all(value)
        elif value == FORGET:
            self._said["units"].setdefault(key, FORGET)
        elif value.isdecimal() and int(value) in self._units:
            self._said["units"][key] = int(value)

    def _take_unit_of_all(self, value):
        if value == FORGET:
            self._said["unit"] = 0
        elif unit := self._find(value):
            self._said["unit"] = unit.pk

    def _take_name_of_unit(self, key, value):
        if value and (unit := self._find(value)):
            self._said["units"][key] = unit.pk

    def _find(self, typed) -> Unit | None:
        self._finder = self._finder or UnitFinder(self._units.values())
        found = self._finder.find(typed)
        if len(found) == 1:
            return found[0]
        self._unknown.append(typed)
        return None

    def _take_row(self, key, value):
        if value in {NEW, SKIP, FORGET} or value.isdecimal():
            self._said["people"][key] = value

    def _take_cell(self, key, value):
        """An empty cell says nothing: it was not put right."""
        if value:
            self._said["cells"][key] = value

    def _forget_cell(self, key, _value):
        self._said["cells"][key] = FORGET

    def _take_absent(self, key, value):
        value = self._data.get("all-absent", value)
        if value in {LEFT, WORKING}:
            self._said["absent"][key] = value
