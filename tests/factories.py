"""Rows for tests: valid, small, and named after nobody."""

from datetime import UTC, date, datetime, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from contest import names
from contest.models import (
    Block,
    Category,
    Contest,
    Evidence,
    Excusal,
    Grant,
    Role,
    RosterEntry,
    Round,
    Source,
    StaffMember,
    Unit,
    User,
)
from initiatives.models import Author, InitiativeEntry, Theme
from initiatives.states import State
from quiz.models import (
    Attempt,
    BlueprintRow,
    Choice,
    Difficulty,
    Question,
    Topic,
)
from quiz.services import draw_paper


def days_from_now(days):
    return timezone.now() + timedelta(days=days)


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"user{n}")
    full_name = factory.Sequence(lambda n: f"Người dùng {n}")
    password = "!"  # noqa: S105 - nobody can sign in with it; tests use force_login


class BlockFactory(DjangoModelFactory):
    class Meta:
        model = Block

    code = factory.Sequence(lambda n: f"K{n}")
    name = factory.Sequence(lambda n: f"Khối {n}")
    # Small as in life: new blocks take the Roman numeral of the next position.
    position = factory.LazyFunction(lambda: Block.objects.count() + 1)


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit
        skip_postgeneration_save = True

    code = factory.Sequence(lambda n: f"DV{n}")
    name = factory.Sequence(lambda n: f"Đơn vị {n}")
    short_name = factory.SelfAttribute("name")
    block = factory.SubFactory(BlockFactory)
    position = factory.Sequence(lambda n: n)
    path = "/"

    @factory.post_generation
    def place_in_tree(self, create, extracted, **kwargs):
        above = self.parent.path if self.parent else "/"
        self.path = f"{above}{self.pk}/"
        self.save(update_fields=["path"])

    class Params:
        root = factory.Trait(block=None, position=0)


class ContestFactory(DjangoModelFactory):
    class Meta:
        model = Contest

    code = factory.Sequence(lambda n: f"contest-{n}")
    title = "Cuộc thi trực tuyến tìm hiểu, tuyên truyền cải cách hành chính năm 2023"
    short_title = "Cuộc thi CCHC 2023"
    year = 2023
    root_unit = factory.SubFactory(UnitFactory, root=True)
    issuing_body = "Ủy ban nhân dân huyện Thăng Bình"
    host_office = "Phòng Nội vụ"
    place = "Thăng Bình"
    signer_titles = "Trưởng phòng"
    reference_date = date(2023, 11, 15)


class RoundFactory(DjangoModelFactory):
    """A quiz round that runs now and counts."""

    class Meta:
        model = Round

    contest = factory.SubFactory(ContestFactory)
    kind = Round.Kind.QUIZ
    number = 1
    name = "Phần 1: Thi trắc nghiệm"
    opens_at = factory.LazyFunction(lambda: days_from_now(-10))
    closes_at = factory.LazyFunction(lambda: days_from_now(10))
    counts = True

    class Params:
        initiatives = factory.Trait(
            kind=Round.Kind.INITIATIVES,
            number=2,
            name="Phần 2: Thi tìm kiếm sáng kiến, giải pháp CCHC",
            counts=False,
        )


class StaffMemberFactory(DjangoModelFactory):
    class Meta:
        model = StaffMember

    code = factory.Sequence(lambda n: f"{n:05}")
    surname = "Người dự"
    given_name = factory.Sequence(lambda n: f"Thi{n}")
    category = Category.PUBLIC_EMPLOYEE
    position = "Chuyên viên"
    user = factory.SubFactory(UserFactory, username=factory.SelfAttribute("..code"))
    sort_key = factory.LazyAttribute(lambda o: names.sort_key(o.surname, o.given_name))
    search_key = factory.LazyAttribute(
        lambda o: names.search_key(f"{o.surname} {o.given_name}")
    )


class RosterEntryFactory(DjangoModelFactory):
    class Meta:
        model = RosterEntry

    contest = factory.SubFactory(ContestFactory)
    staff_member = factory.SubFactory(StaffMemberFactory)
    unit = factory.LazyAttribute(lambda o: UnitFactory(parent=o.contest.root_unit))
    counts = True
    left_on = factory.LazyAttribute(
        lambda o: date(2023, 10, 1) if o.status == RosterEntry.Status.LEFT else None
    )
    status = RosterEntry.Status.WORKING


class ExcusalFactory(DjangoModelFactory):
    """Approved, over the whole of the contest's year."""

    class Meta:
        model = Excusal

    entry = factory.SubFactory(RosterEntryFactory)
    reason = Excusal.Reason.STUDY
    starts_on = date(2023, 1, 1)
    ends_on = date(2023, 12, 31)
    state = Excusal.State.APPROVED
    proposed_by = factory.SubFactory(UserFactory)
    decided_by = factory.SubFactory(UserFactory)
    decided_at = factory.LazyFunction(timezone.now)


class EvidenceFactory(DjangoModelFactory):
    """A bare row; ``record_evidence`` is the verb that also keeps the fact."""

    class Meta:
        model = Evidence

    entry = factory.SubFactory(RosterEntryFactory)
    contest = factory.SelfAttribute("entry.contest")
    source = Source.QUIZ
    source_key = factory.Sequence(str)
    happened_at = datetime(2023, 10, 5, 2, 0, tzinfo=UTC)


class GrantFactory(DjangoModelFactory):
    class Meta:
        model = Grant

    user = factory.SubFactory(UserFactory)
    role = Role.OFFICER
    unit = factory.SubFactory(UnitFactory)


class TopicFactory(DjangoModelFactory):
    class Meta:
        model = Topic

    contest = factory.SubFactory(ContestFactory)
    name = factory.Sequence(lambda n: f"Chủ đề {n}")


class QuestionFactory(DjangoModelFactory):
    """Approved, with four choices of which the first is right."""

    class Meta:
        model = Question
        skip_postgeneration_save = True

    topic = factory.SubFactory(TopicFactory)
    difficulty = Difficulty.EASY
    stem = factory.Sequence(lambda n: f"Câu hỏi số {n}?")
    stem_key = factory.LazyAttribute(lambda o: names.search_key(o.stem))
    state = Question.State.APPROVED

    @factory.post_generation
    def choices(self, create, extracted, **kwargs):
        texts = extracted or ["đúng", "sai một", "sai hai", "sai ba"]
        Choice.objects.bulk_create(
            Choice(question=self, position=n, text=text, is_right=n == 0)
            for n, text in enumerate(texts)
        )


def quiz_round(questions=4, **fields):
    """A quiz round with a bank and a blueprint that takes all of it."""
    round = RoundFactory(**fields)
    topic = TopicFactory(contest=round.contest)
    QuestionFactory.create_batch(questions, topic=topic)
    BlueprintRow.objects.create(round=round, topic=topic, count=questions)
    return round


class AttemptFactory(DjangoModelFactory):
    """In progress since a minute, on a paper of a round of its own."""

    class Meta:
        model = Attempt

    round = factory.LazyFunction(quiz_round)
    entry = factory.LazyAttribute(lambda o: RosterEntryFactory(contest=o.round.contest))
    number = 1
    paper = factory.LazyAttribute(lambda o: draw_paper(o.round, seed="1"))
    started_at = factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=1))
    due_at = factory.LazyAttribute(lambda o: o.started_at + timedelta(minutes=20))
    allowed = factory.LazyAttribute(lambda o: o.due_at - o.started_at)


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = Theme

    contest = factory.SubFactory(ContestFactory)
    position = factory.Sequence(lambda n: n)
    name = factory.Sequence(lambda n: f"Chủ đề {n}")


class AuthorFactory(DjangoModelFactory):
    class Meta:
        model = Author

    name = factory.Sequence(lambda n: f"Tác giả {n}")
    position = factory.Sequence(lambda n: n + 100)  # after those that a test places


class InitiativeEntryFactory(DjangoModelFactory):
    """A complete draft with one author; the traits are named after the states."""

    class Meta:
        model = InitiativeEntry
        skip_postgeneration_save = True

    round = factory.SubFactory(RoundFactory, initiatives=True)
    unit = factory.LazyAttribute(
        lambda o: UnitFactory(parent=o.round.contest.root_unit)
    )
    created_by = factory.SubFactory(UserFactory)
    owner_kind = InitiativeEntry.Owner.PERSON
    theme = factory.LazyAttribute(lambda o: ThemeFactory(contest=o.round.contest))
    title = factory.Sequence(lambda n: f"Sáng kiến {n}")
    summary = "Làm gì, cho ai, kết quả ra sao."
    declares_novelty = True
    declares_copyright = True
    platform = "youtube"
    video_key = factory.Sequence(lambda n: f"{n:011}")
    video_url = factory.LazyAttribute(
        lambda o: f"https://www.youtube.com/watch?v={o.video_key}"
    )
    seconds = 252
    authors = factory.RelatedFactory(AuthorFactory, factory_related_name="entry")

    class Params:
        empty = factory.Trait(
            theme=None,
            title="",
            summary="",
            declares_novelty=False,
            declares_copyright=False,
            platform="",
            video_key="",
            video_url="",
            seconds=None,
            authors=None,
        )
        is_sent = factory.Trait(
            submitted_at=factory.LazyFunction(lambda: days_from_now(-2))
        )
        is_decided = factory.Trait(
            is_sent=True,
            decided_at=factory.LazyFunction(lambda: days_from_now(-1)),
            decided_by=factory.SubFactory(UserFactory),
        )
        draft = factory.Trait(state=State.DRAFT)
        registered = factory.Trait(state=State.REGISTERED)
        submitted = factory.Trait(is_sent=True, state=State.SUBMITTED)
        changes = factory.Trait(
            is_decided=True, state=State.CHANGES, reason="Chưa ghi đủ tác giả."
        )
        approved = factory.Trait(is_decided=True, state=State.APPROVED)
        refused = factory.Trait(
            is_decided=True, state=State.REFUSED, reason="Chưa đúng chủ đề."
        )
        duplicate = factory.Trait(
            is_decided=True,
            state=State.DUPLICATE,
            duplicate_of=factory.LazyAttribute(
                lambda o: InitiativeEntryFactory(round=o.round, approved=True)
            ),
        )
        withdrawn = factory.Trait(is_sent=True, state=State.WITHDRAWN)
