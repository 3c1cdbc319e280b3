"""People and their roster entries from rows, and the way back."""

from contest.services.people.saving import preview_people, save_people
from contest.services.people.undoing import undo_people

__all__ = ["preview_people", "save_people", "undo_people"]
