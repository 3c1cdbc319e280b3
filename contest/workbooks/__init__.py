"""Workbooks that people upload, read without trust, and those that we write.

The templates we give them, and the cells, head and foot of official forms.
"""

from contest.workbooks.cells import Unreadable, Value
from contest.workbooks.guard import WorkbookRefused
from contest.workbooks.opening import open_upload
from contest.workbooks.reading import Upload
from contest.workbooks.tables import Column, Problem, Row, Table, read_table
from contest.workbooks.templates import template

__all__ = [
    "Column",
    "Problem",
    "Row",
    "Table",
    "Unreadable",
    "Upload",
    "Value",
    "WorkbookRefused",
    "open_upload",
    "read_table",
    "template",
]
