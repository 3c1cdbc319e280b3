"""Other names under which files may call a unit, learned from people and papers."""

from collections.abc import Iterable

from django.db import transaction

from contest import names
from contest.errors import ContestError
from contest.models import Unit, UnitAlias, UnitChange, User
from contest.queries.unit_names import NameBook
from contest.services.audit import record
from contest.services.tree import lock_tree


class AliasTaken(ContestError):
    """A text that names two units would name neither."""

    def __init__(self, text: str, owner: Unit):
        super().__init__(
            f"“{text}” đang là tên của {owner.name} (mã {owner.code}). Chưa thêm gì. "
            "Một tên chỉ chỉ một đơn vị: bỏ ở đơn vị kia trước, nếu tên này là của đơn "
            "vị này."
        )


class AliasWithoutWord(ContestError):
    sentence = (
        "Tên khác cần có ít nhất một chữ hoặc số. Chưa thêm gì. Ghi tên như trong tệp "
        "của đơn vị."
    )


@transaction.atomic
def add_alias(unit: Unit, text: str, *, by: User) -> UnitAlias:
    """Let files call ``unit`` so. One of its own names already is no error.

    Raises AliasTaken, AliasWithoutWord.
    """
    lock_tree()
    text = names.clean(text)
    key = names.match_key(text)
    if not key:
        raise AliasWithoutWord
    owner = NameBook().owner(text, besides=[unit])
    if owner is not None:
        raise AliasTaken(text, owner)
    alias, is_new = UnitAlias.objects.get_or_create(
        key=key, defaults={"unit": unit, "text": text, "learned_by": by}
    )
    if is_new:
        UnitChange.objects.create(
            unit=unit, act=UnitChange.Act.ALIAS, after={"alias": text}, by=by
        )
        record("add_alias", unit, by=by, text=text)
    return alias


@transaction.atomic
def remove_alias(alias: UnitAlias, *, by: User) -> None:
    """Let no file call the unit so any more. One that is gone already is no error."""
    lock_tree()
    if not UnitAlias.objects.filter(pk=alias.pk).delete()[0]:
        return
    UnitChange.objects.create(
        unit_id=alias.unit_id,
        act=UnitChange.Act.CORRECTED,
        before={"alias": alias.text},
        by=by,
    )
    record("remove_alias", alias.unit, by=by, text=alias.text)


def learn_names(
    names_of: Iterable[tuple[Unit, str]], *, by: User | None
) -> list[tuple[Unit, str]]:
    """Make aliases of the texts that name no unit now; return those learned.

    Of names that were given up: call it once the new ones are stored.
    """
    wanted = {}
    for unit, text in names_of:
        wanted.setdefault(names.match_key(text), []).append((unit, text))
    if not wanted:
        return []
    book = NameBook()
    learned = [
        (alike[0], key)
        for key, alike in wanted.items()
        if key and len({unit for unit, _ in alike}) == 1
        if not book.is_alias(alike[0][1]) and not book.owner(alike[0][1])
    ]
    if not learned:
        return []
    UnitAlias.objects.bulk_create(
        [
            UnitAlias(unit=unit, text=text, key=key, learned_by=by)
            for (unit, text), key in learned
        ],
        ignore_conflicts=True,  # a list of people is imported beside changes of units
    )
    return [pair for pair, _ in learned]
