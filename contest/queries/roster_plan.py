"""What rows of people mean beside the roster as it is. Reads only."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from contest import names, words
from contest.db import db_today
from contest.decisions import LEFT, NEW, SKIP, UNDECIDED, Decisions
from contest.models import Category, Contest, Proposal, RosterEntry, Unit, User
from contest.previews import WRITES, Absent, Preview, UnitAnswer, UnitQuestion, by_place
from contest.queries.asked import Asked, Decider
from contest.queries.namesakes import doubt_the_same_twice
from contest.queries.people import (
    CODE,
    NAME,
    Doubt,
    Known,
    NameKeys,
    PeopleFinder,
    Refused,
)
from contest.queries.person_item import CATEGORY, UNIT, PersonItem
from contest.queries.units import UnitFinder
from contest.roster_corrections import correct
from contest.roster_workbooks import PersonRow
from contest.workbooks import Problem

HEADINGS = ("Họ và tên", "Chức vụ", "Đối tượng", "Đơn vị")


class RosterPlan:
    """The rows beside the stored people and units of ``contest``.

    ``within`` is the unit of a coordinator's upload: no unit outside of it is found,
    nobody outside of it is named, unless to an officer over him. ``decider`` says who
    will have proposed and decided what lowers a number.
    """

    def __init__(
        self,
        contest: Contest,
        rows: Sequence[PersonRow],
        problems: Iterable[Problem],
        *,
        decisions: Decisions = UNDECIDED,
        within: Unit | None = None,
        skipped: Sequence = (),
        decider: Decider | None = None,
    ):
        self.contest, self.decisions = contest, decisions
        self.decider = decider or Decider.unknown(contest)
        self._skipped = skipped
        self._set_units(within)
        rows, problems = correct(rows, problems, decisions.corrected())
        found = by_place(problems)
        self.items = [PersonItem(row, tuple(row.place.among(found))) for row in rows]
        keys = NameKeys()
        self._people = PeopleFinder(
            contest, rows, units=self.units, mine=self._mine, keys=keys
        )
        for item in self.items:
            self._find(item)
        self._doubt_near_names()
        doubt_the_same_twice(self.items, keys)
        self._refuse_taken_usernames()
        self._asked = Asked(contest)
        del self._people  # with the keys of all names
        for item in self.items:
            self._compare(item)

    def writes(self) -> list[PersonItem]:
        return [item for item in self.items if item.effect in WRITES]

    @cached_property
    def leaving(self) -> list[RosterEntry]:
        """The absent of whom somebody said that they left, and nobody asked yet."""
        return [
            entry
            for entry in self._absent_entries
            if self.decisions.absent.get(str(entry.pk)) == LEFT
            and not self._asked.to_leave(entry.pk)
        ]

    def problems(self) -> list[Problem]:
        """What keeps rows out, doubts included."""
        return [
            problem
            for item in self.items
            if not item.is_skipped
            for problem in item.problems or item.doubts
        ]

    def lowering(self) -> int:
        """How many acts lower an expected number."""
        acts = sum(len(item.lowering) for item in self.writes())
        return acts + len(self.leaving)

    def learned(self) -> dict[str, tuple[str, Unit]]:
        """Texts that no unit has and a person resolved: text and unit by key. Of texts
        with one key the first is told."""
        if self._within:
            return {}  # in a unit's own list a name may be said of that unit alone
        texts = reversed(self._unit_texts.items())
        return {
            names.match_key(text): (text, self.units[chosen])
            for text, (found, _) in texts
            if not found and (chosen := self._chosen_unit(text))
        }

    def _set_units(self, within: Unit | None) -> None:
        """Know the contest's units, and those of them that rows may name."""
        known = Unit.objects.under(self.contest.root_unit)
        self.units = {unit.pk: unit for unit in known}
        path = within.path if within else ""
        self._mine = {
            pk: unit for pk, unit in self.units.items() if unit.path.startswith(path)
        }
        self._today = db_today()
        self._unit_finder = UnitFinder(self._mine.values())
        self._within = within
        others = [unit for pk, unit in self.units.items() if pk not in self._mine]
        self._others_finder = UnitFinder(others) if others else None
        # Each text of the file: the units that it names, how many rows say it.
        self._unit_texts: dict[str, tuple[list[Unit], int]] = {}

    def _find(self, item: PersonItem) -> None:
        """Set the item's unit and person, as far as they can be known."""
        item.decision = self.decisions.people.get(item.row.place.key, "")
        item.is_skipped = item.decision == SKIP
        item.unit = self._unit_of(item)
        if item.name or item.row.code:
            self._find_person(item)
        is_without = item.unit is None and not item.row.unit
        if is_without and item.known is not None:
            item.unit = self._mine.get(item.known.entry_unit)
        if item.unit is None and not item.problems and not item.doubts:
            item.refuse(UNIT, "", "để trống")

    def _find_person(self, item: PersonItem) -> None:
        unit_id = item.unit.pk if item.unit else None
        try:
            known = self._people.find(item.row, unit_id)
        except Doubt as doubt:
            known = _chosen(item, doubt.candidates)
            if known is None and item.decision != NEW:
                item.take_doubt(doubt)
        except Refused as refused:
            value = item.row.code if refused.column == CODE else item.name
            item.refuse(refused.column, value, str(refused))
            return
        else:
            if item.decision == NEW and not item.row.code:
                known = None
        self._mean(item, known)

    def _mean(self, item: PersonItem, known: Known | None) -> None:
        item.known = known
        item.is_mine = known is None or self._may_show(known)

    def _may_show(self, known: Known) -> bool:
        unit = self.units.get(known.unit)
        return self._people.is_mine(known) or self.decider.sees(unit)

    def _unit_of(self, item: PersonItem) -> Unit | None:
        text = item.row.unit
        if not text:
            return None
        if text not in self._unit_texts:
            self._unit_texts[text] = (self._unit_finder.find(text), 0)
        found, rows = self._unit_texts[text]
        self._unit_texts[text] = (found, rows + 1)
        if len(found) == 1:
            return found[0]
        if not found and self._is_elsewhere(text):
            item.refuse(
                UNIT, text, f"không thuộc {self._within.short_name}; bỏ qua dòng này"
            )
            return None
        if chosen := self._chosen_unit(text):
            return self._mine[chosen]
        if found:
            codes = ", ".join(sorted(unit.code for unit in found))
            item.refuse(UNIT, text, f"là tên của nhiều đơn vị; ghi mã: {codes}")
        else:
            item.refuse(UNIT, text, *self._unknown_unit(text))
        return None

    def _unknown_unit(self, text: str) -> tuple[str, str]:
        """Why no unit is meant, and which may be: a person decides."""
        ended = self._unit_finder.ended(text)
        if ended is None:
            reason = "chưa biết là đơn vị nào; ghi mã hoặc tên như ở danh sách đơn vị"
            return reason, self._unit_suggestion(text)
        reason = f"là đơn vị chỉ có đến hết ngày {words.day(ended.valid_to)}"
        heir = self._mine.get(ended.successor_id)
        return reason, f"đơn vị kế thừa: {heir.name}" if heir else ""

    def _chosen_unit(self, text: str) -> int | None:
        chosen = self._mine.get(self.decisions.units.get(names.match_key(text)))
        is_there = chosen is not None and not chosen.has_ended_by(self._today)
        return chosen.pk if is_there else None

    def _is_elsewhere(self, text: str) -> bool:
        """Whether a unit's own list names another unit: that is not to be answered."""
        return self._others_finder is not None and bool(self._others_finder.find(text))

    def _unit_suggestion(self, text: str) -> str:
        nearest = self._unit_finder.nearest(text)
        if not nearest:
            return ""
        return "có phải: " + "; ".join(unit.name for unit in nearest) + "?"

    def _doubt_near_names(self) -> None:
        """A new row beside somebody of its unit whose name is nearly the same."""
        new = [
            item
            for item in self.items
            if item.is_live and item.known is None and not item.doubts
            if item.unit and item.name and item.decision != NEW
        ]
        pairs = [(item.row, item.unit.pk) for item in new]
        found = self._people.find_near(pairs, {person.pk for person in self._named})
        for item, near in zip(new, found, strict=True):
            if not near:
                continue
            if chosen := _chosen(item, near):
                self._mean(item, chosen)
                continue
            reason = (
                f"gần giống {near[0].full_name}, cùng đơn vị, cùng ngày sinh hoặc điện "
                "thoại; chọn người này nếu viết sai tên, chọn thêm mới nếu là hai người"
            )
            item.take_doubt(Doubt(NAME, reason, near))

    @property
    def _named(self) -> list[Known]:
        return [item.known for item in self.items if item.known is not None]

    def _refuse_taken_usernames(self) -> None:
        """The code becomes the user name: it must not be somebody's already."""
        new = {
            item.row.code: item
            for item in self.items
            if item.row.code and item.is_live
            if item.known is None or item.known.user is None
        }
        taken = User.objects.filter(username__in=new).values_list("username", flat=True)
        for code in taken:
            new[code].refuse(CODE, code, "đã là tên đăng nhập của người khác")

    def _compare(self, item: PersonItem) -> None:
        """Set the fields as they will be stored, and note what that changes."""
        if item.known is not None and item.known.entry is not None:
            self._hear_what_is_asked(item)
        item.merge(self.decisions.category)
        if item.is_live and not item.doubts:
            self._refuse_incomplete(item)
        item.compare(self.units)
        if item.effect in WRITES and item.lowering:
            unit = self.units[item.known.entry_unit]
            item.waits = self.decider.waits_for(item.known.user, unit)

    def _hear_what_is_asked(self, item: PersonItem) -> None:
        """An act that waits already is not asked for again; another one is refused."""
        entry, row = item.known.entry, item.row
        asked = self._asked.of(entry)
        move = asked.get(Proposal.Kind.MOVE)
        if (
            move
            and item.unit
            and item.unit.pk
            not in {
                move.to_unit_id,
                item.known.entry_unit,
            }
        ):
            reason = "đã có đề nghị chuyển đến đơn vị khác; duyệt đề nghị đó trước"
            item.refuse(UNIT, row.unit or "", reason)
        change = asked.get(Proposal.Kind.CATEGORY)
        if change and row.category not in {
            None,
            change.category,
            item.known.category,
        }:
            reason = "đã có đề nghị đổi sang đối tượng khác; duyệt đề nghị đó trước"
            item.refuse(CATEGORY, row.category.label, reason)
        item.asked = asked
        item.may_accept = self.decider.may_accept(
            asked.get(Proposal.Kind.ADD), self.units[item.known.entry_unit]
        )

    def _refuse_incomplete(self, item: PersonItem) -> None:
        if not item.fields.get("given_name"):
            item.refuse(NAME, "", "để trống")
        if not item.fields["category"]:
            labels = ", ".join(Category.labels)
            item.refuse(CATEGORY, "", f"để trống; ghi một trong: {labels}")

    @cached_property
    def _absent_entries(self) -> list[RosterEntry]:
        """Who works in the units of the file, and whom no row can mean."""
        units = {item.unit.pk for item in self.items if item.unit is not None}
        meant = {person.entry for person in self._named}
        for item in self.items:
            meant.update(person.entry for person in item.candidates)
        return list(
            RosterEntry.objects.working()
            .filter(contest=self.contest, unit__in=units)
            .exclude(pk__in=meant - {None})
            .order_by("unit__position", "staff_member__sort_key")
            .select_related("staff_member", "unit")
        )

    @property
    def absent(self) -> list[Absent]:
        leaving = {entry.pk for entry in self.leaving}
        return [
            Absent(
                entry=entry.pk,
                name=entry.staff_member.full_name,
                unit=entry.unit.short_name,
                decision=self.decisions.absent.get(str(entry.pk), ""),
                waits=self._asked.to_leave(entry.pk)
                or (
                    entry.pk in leaving
                    and self.decider.waits_for(entry.staff_member.user_id, entry.unit)
                ),
            )
            for entry in self._absent_entries
        ]

    def preview(self) -> Preview:
        return Preview(
            headings=HEADINGS,
            rows=[item.preview_row(self.units) for item in self.items],
            absent=self.absent,
            skipped=list(self._skipped),
            units=self._unit_questions(),
            without_category=sum(_lacks_category(item) for item in self.items),
            without_unit=sum(_lacks_unit(item) for item in self.items),
            units_chosen=self._units_chosen(),
            lowering=self.lowering(),
            names_people=True,
        )

    def _is_asked(self, text: str, found: list[Unit]) -> bool:
        return len(found) > 1 or (not found and not self._is_elsewhere(text))

    def _units_chosen(self) -> list[UnitAnswer]:
        answers = {}
        for text, (found, _) in self._unit_texts.items():
            if self._is_asked(text, found) and (chosen := self._chosen_unit(text)):
                key = names.match_key(text)
                answers[key] = UnitAnswer(text, key, self._mine[chosen].name)
        return list(answers.values())

    def _unit_questions(self) -> list[UnitQuestion]:
        asked = defaultdict(int)
        texts = {}
        for text, (found, rows) in self._unit_texts.items():
            if self._is_asked(text, found) and not self._chosen_unit(text):
                key = names.match_key(text)
                texts.setdefault(key, (text, found))
                asked[key] += rows
        return [
            UnitQuestion(
                text=text,
                key=key,
                rows=asked[key],
                nearest=tuple(
                    (unit.pk, unit.name)
                    for unit in found or self._unit_finder.nearest(text)
                ),
            )
            for key, (text, found) in texts.items()
        ]


def _chosen(item: PersonItem, people: Iterable[Known]) -> Known | None:
    """Whom the decision about this row names, if it is one of these."""
    return next((p for p in people if str(p.pk) == item.decision), None)


def _lacks_category(item: PersonItem) -> bool:
    return not item.is_skipped and not item.fields["category"]


def _lacks_unit(item: PersonItem) -> bool:
    return not item.is_skipped and item.unit is None and not item.row.unit
