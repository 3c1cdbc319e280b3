"""Scans of the documents behind acts on the roster."""

from typing import BinaryIO

from django.core.files import File
from django.db import transaction

from contest.models import Contest, Paper, Unit, User
from contest.papers import kind_of_paper
from contest.services.audit import record


@transaction.atomic
def store_paper(contest: Contest, unit: Unit, file: BinaryIO, by: User) -> Paper:
    """Keep a scan under a random name, with the type that its content shows.

    It belongs to ``unit``: who may open it, that unit's grants say. Raises
    PaperRefused.
    """
    content_type, suffix = kind_of_paper(file)
    paper = Paper(contest=contest, unit=unit, content_type=content_type, uploaded_by=by)
    paper.file.save(f"paper{suffix}", File(file), save=False)
    paper.save()
    record("store_paper", paper, by=by, contest=contest, unit=unit.pk)
    return paper


def forget_file(paper: Paper) -> None:
    """Take a file away whose row was rolled back: storage knows no transaction."""
    paper.file.storage.delete(paper.file.name)
