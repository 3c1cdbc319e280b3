"""The record of acts, written in the transaction of the act itself."""

from contest.models import AuditEvent, Contest, User


def record(
    verb: str,
    subject: object,
    *,
    by: User | None = None,
    contest: Contest | None = None,
    **detail,
) -> AuditEvent:
    """Append one act. ``detail`` must be JSON and name no reason, phone or password."""
    return AuditEvent.objects.create(
        actor=by,
        contest=contest,
        verb=verb,
        subject=f"{subject._meta.model_name} {subject.pk}",
        detail=detail,
    )
