"""Write the initiatives of part 2, through the verbs that people's buttons call."""

from datetime import datetime, timedelta

from django.utils.timezone import localdate

from contest.models import Contest, RosterEntry, Round, User
from demo.calendar import office_time
from demo.initiatives import INITIATIVES, Initiative
from demo.links import look_at_links
from demo.roster import Book
from initiatives import links
from initiatives import services as verbs
from initiatives.models import Author, InitiativeEntry
from initiatives.services import province
from initiatives.states import SCREENED, State

SETTLED = {State.APPROVED, State.REFUSED, State.WITHDRAWN}
# Of the time from the opening: when the first entry is begun, the last, and how long
# an entry waits to be sent and to be decided.
FIRST, LAST, WAIT = 0.05, 0.8, 0.06
DOCUMENT, POSTED = "215/CV-PNV", 1
AT_LEAST = timedelta(minutes=50)


def write_initiatives(
    contest: Contest, book: Book, *, until: datetime, settled_only: bool = False
) -> None:
    """Hand in the demo's entries, and let the officer decide some, before ``until``."""
    chosen = [i for i in INITIATIVES if not settled_only or i.state in SETTLED]
    # Those decided came first; what still waits is new.
    chosen.sort(key=lambda i: (i.state not in SCREENED, bool(i.duplicate_of)))
    verbs.load_phrases(contest)
    desk = Desk(contest, book, until)
    for place, initiative in enumerate(chosen):
        desk.receive(initiative, FIRST + (LAST - FIRST) * place / len(chosen))
    desk.send_on(all_of_them=settled_only)
    look_at_links(desk.written, until)


class Desk:
    """Where the entries of one contest arrive, one after another."""

    def __init__(self, contest: Contest, book: Book, until: datetime):
        self.round = contest.rounds.get(kind=Round.Kind.INITIATIVES)
        self.themes = {theme.position: theme for theme in contest.themes.all()}
        self.book, self.until = book, until
        self.written: dict[str, InitiativeEntry] = {}

    def receive(self, initiative: Initiative, share: float) -> None:
        begun_at = self._moment(share)
        sent_at = max(self._moment(share + WAIT), begun_at + AT_LEAST)
        decided_at = max(
            self._moment(share + 2 * WAIT), office_time(sent_at + AT_LEAST)
        )
        authors = self._authors(initiative)
        by = authors[0].roster_entry.staff_member.user
        entry = self._draft(initiative, by, begun_at)
        verbs.save_draft(entry, authors=authors, by=by, at=begun_at)
        self.written[initiative.key] = entry
        if initiative.state == State.REGISTERED:
            verbs.register_entry(entry, by=by, at=sent_at)
        elif initiative.state != State.DRAFT:
            verbs.submit_entry(entry, by=by, at=sent_at)
            self._decide(entry, initiative, by, decided_at)

    def send_on(self, *, all_of_them: bool) -> None:
        """Write down what went to the province; the first of it was posted there."""
        entries = InitiativeEntry.objects.approved().filter(round=self.round)
        keys = list(entries.order_by("decided_at").values_list("pk", flat=True))
        contest, officer = self.round.contest, self.book.officer
        at = self.until - AT_LEAST
        dispatch = province.send_to_province(
            contest,
            keys if all_of_them else keys[: len(keys) // 2],
            by=officer,
            sent_on=localdate(at),
            document=DOCUMENT,
            at=at,
        )
        for row in dispatch.rows.order_by("pk")[:POSTED]:
            url = f"https://www.facebook.com/thicchc.example/posts/{row.entry_id:06}"
            province.note_fanpage(row, by=officer, url=url, at=at)
        hashtags = f"#CCHC{contest.year} #SangKienCCHC"
        province.set_hashtags(contest, by=officer, hashtags=hashtags)

    def _moment(self, share: float) -> datetime:
        span = self.until - self.round.opens_at
        return office_time(self.round.opens_at + span * share)

    def _authors(self, initiative: Initiative) -> list[Author]:
        """The first of the unit's people after its head, as many as it takes.

        The participant of the log-ins comes first, so that he finds an entry of his.
        """
        people = (
            RosterEntry.objects.working()
            .filter(contest=self.round.contest, unit=self.book.units[initiative.unit])
            .select_related("staff_member__user")
            .order_by("staff_member__code")
        )
        people = sorted(
            people[1:], key=lambda entry: entry.staff_member != self.book.participant
        )
        return [
            Author(roster_entry=entry, name=entry.staff_member.full_name)
            for entry in people[: initiative.authors]
        ]

    def _draft(self, initiative: Initiative, by: User, at: datetime) -> InitiativeEntry:
        link = links.parse(initiative.video_url) if initiative.video_url else None
        return InitiativeEntry(
            round=self.round,
            unit=self.book.units[initiative.unit],
            created_by=by,
            owner_kind=initiative.owner,
            theme=self.themes[initiative.theme],
            title=initiative.title,
            summary=initiative.summary,
            problem=initiative.problem,
            solution=initiative.solution,
            effect=initiative.effect,
            platform=link.platform if link else "",
            video_key=link.key if link else "",
            video_url=link.url if link else "",
            seconds=initiative.seconds,
            declares_novelty=True,
            declares_copyright=True,
            created_at=at,
        )

    def _decide(self, entry, initiative: Initiative, by: User, at: datetime) -> None:
        officer, reason = self.book.officer, initiative.reason
        match initiative.state:
            case State.APPROVED:
                verbs.approve_entry(entry, by=officer, at=at)
            case State.REFUSED:
                verbs.refuse_entry(entry, by=officer, reason=reason, at=at)
            case State.CHANGES:
                verbs.ask_for_changes(entry, by=officer, reason=reason, at=at)
            case State.WITHDRAWN:
                verbs.withdraw_entry(entry, by=by, at=at)
            case State.DUPLICATE:
                other = self.written[initiative.duplicate_of]
                verbs.mark_duplicate(entry, of=other, by=officer, at=at)
