from contest.models.accounts import Grant, KnownDevice, Role, SignInBlock, Slip, User
from contest.models.audit import AuditEvent
from contest.models.imports import ImportBatch
from contest.models.jobs import Job
from contest.models.proof import Evidence, Source, UnitDirty
from contest.models.roster import Excusal, Move, RosterEntry
from contest.models.schedule import Contest, Notice, Round
from contest.models.units import Block, Category, StaffMember, Unit, UnitAlias

__all__ = [
    "AuditEvent",
    "Block",
    "Category",
    "Contest",
    "Evidence",
    "Excusal",
    "Grant",
    "ImportBatch",
    "Job",
    "KnownDevice",
    "Move",
    "Notice",
    "Role",
    "RosterEntry",
    "Round",
    "SignInBlock",
    "Slip",
    "Source",
    "StaffMember",
    "Unit",
    "UnitAlias",
    "UnitDirty",
    "User",
]
