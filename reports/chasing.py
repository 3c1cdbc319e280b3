"""What the texts for a unit's group say about the time. Pure."""

from datetime import datetime

from django.utils import timezone


def short_moment(value: datetime) -> str:
    """9h00 ngày 13/11: people read it the same week."""
    local = timezone.localtime(value)
    return f"{local.hour}h{local:%M} ngày {local:%d/%m}"
