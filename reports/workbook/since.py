"""What a closing left open and what changed after it, as the form prints them.

The figures of a closing are never rewritten; these stand beside them. The one place
where they are asked for is ``since_closing``.
"""

from dataclasses import dataclass, field

from reports.models import Snapshot
from reports.workbook.scope import Scope


@dataclass
class Since:
    of_unit: dict[int, str] = field(default_factory=dict)  # "+1", by the unit's id
    lines: list[str] = field(default_factory=list)  # one by one, never a reason
    left_open: list[str] = field(default_factory=list)  # each with why it was left


def since_closing(snapshot: Snapshot, scope: Scope) -> Since:
    """Nothing yet: no verb changes a figure after the closing."""
    return Since()
