from contest.models.accounts import Grant, KnownDevice, Role, SignInBlock, Slip, User
from contest.models.audit import AuditEvent
from contest.models.history import EntryChange, UnitChange
from contest.models.imports import ImportBatch, ImportFile, ImportLayout
from contest.models.jobs import Job
from contest.models.proof import Evidence, Source, UnitDirty
from contest.models.proposals import Proposal
from contest.models.proposed import Paper
from contest.models.requests import JoinRequest
from contest.models.roster import Excusal, Move, RosterEntry
from contest.models.schedule import Contest, Notice, Round, RoundChange
from contest.models.signoff import RosterConfirmation, UnitRoster
from contest.models.units import Block, Category, StaffMember, Unit, UnitAlias

__all__ = [
    "AuditEvent",
    "Block",
    "Category",
    "Contest",
    "EntryChange",
    "Evidence",
    "Excusal",
    "Grant",
    "ImportBatch",
    "ImportFile",
    "ImportLayout",
    "Job",
    "JoinRequest",
    "KnownDevice",
    "Move",
    "Notice",
    "Paper",
    "Proposal",
    "Role",
    "RosterConfirmation",
    "RosterEntry",
    "Round",
    "RoundChange",
    "SignInBlock",
    "Slip",
    "Source",
    "StaffMember",
    "Unit",
    "UnitAlias",
    "UnitChange",
    "UnitDirty",
    "UnitRoster",
    "User",
]
