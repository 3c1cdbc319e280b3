"""Lines of text to authors and back, by the roster of one unit."""

import re
from collections import defaultdict
from collections.abc import Iterable

from contest import names
from contest.errors import ContestError
from contest.models import RosterEntry
from initiatives.models import Author

MOST_AUTHORS = 30
LONGEST_NAME = Author._meta.get_field("name").max_length
CODE_AT_END = re.compile(r"\(([^()]+)\)\s*$")
SHARE_AT_END = re.compile(r"[\s:;,–-]*\b(\d{1,4})\s*%$")
WHOLE = 100  # percent


class LineNotUnderstood(ContestError):
    """A line of the list of authors that cannot be taken."""


class UnitRoster:
    """Finds the people of one unit by code, or by a name that only one of them has."""

    def __init__(self, entries: Iterable[RosterEntry]):
        self.by_code = {}
        self.by_name = defaultdict(list)
        for entry in entries:
            self.by_code[entry.staff_member.code.casefold()] = entry
            key = names.match_key(entry.staff_member.full_name)
            self.by_name[key].append(entry)

    def find(self, line: str) -> RosterEntry | None:
        in_brackets = CODE_AT_END.search(line)
        code = in_brackets[1] if in_brackets else line
        if code.strip().casefold() in self.by_code:
            return self.by_code[code.strip().casefold()]
        same_name = self.by_name.get(names.match_key(line), [])
        return same_name[0] if len(same_name) == 1 else None

    def line_of(self, author: Author) -> str:
        """The line that finds this author again."""
        share = "" if author.share is None else f": {author.share}%"
        if author.roster_entry is None:
            return author.name + share
        return self.line_of_person(author.roster_entry) + share

    def line_of_person(self, entry: RosterEntry) -> str:
        """The name, and the code only where the name says too little."""
        name = entry.staff_member.full_name
        if self.find(name) == entry:
            return name
        return f"{name} ({entry.staff_member.code})"


def read_authors(text: str, roster: UnitRoster) -> list[Author]:
    """Return the authors named in ``text``, one on a line. Raises LineNotUnderstood."""
    lines = [names.clean(line) for line in text.splitlines()]
    lines = [line for line in lines if line]
    if len(lines) > MOST_AUTHORS:
        raise LineNotUnderstood(
            f"Một bài ghi nhiều nhất {MOST_AUTHORS} tác giả; ở đây có {len(lines)} "
            "dòng. Nội dung vẫn còn trên trang. Bỏ bớt rồi lưu lại."
        )
    authors, seen = [], {}
    for number, line in enumerate(lines, start=1):
        author = _read_line(number, line, roster)
        key = author.roster_entry or names.match_key(author.name)
        if key in seen:
            raise LineNotUnderstood(
                f"{author.name} ghi hai lần (dòng {seen[key]} và dòng {number}). "
                "Nội dung vẫn còn trên trang. Bỏ bớt một dòng; nếu là hai người "
                "cùng tên, ghi mã người dự thi của mỗi người."
            )
        seen[key] = number
        authors.append(author)
    refuse_shares_over_the_whole(authors)
    return authors


def refuse_shares_over_the_whole(authors: Iterable[Author]) -> None:
    total = sum(author.share or 0 for author in authors)
    if total > WHOLE:
        raise LineNotUnderstood(
            f"Tổng tỷ lệ đóng góp là {total}%, quá 100%. Nội dung vẫn còn trên trang. "
            "Sửa lại tỷ lệ, hoặc để trống nếu không cần ghi."
        )


def _read_line(number: int, line: str, roster: UnitRoster) -> Author:
    line, share = _without_share(number, line)
    found = roster.find(line)
    if found:
        name = found.staff_member.full_name
        return Author(roster_entry=found, name=name, share=share)
    if not any(sign.isalpha() for sign in line):
        raise LineNotUnderstood(
            f'Dòng {number}: không thấy mã "{line[:40]}" trong danh sách của đơn vị. '
            "Nội dung vẫn còn trên trang. Kiểm tra lại mã, hoặc ghi họ và tên."
        )
    if len(line) > LONGEST_NAME:
        raise LineNotUnderstood(
            f"Dòng {number} dài quá {LONGEST_NAME} ký tự. Nội dung vẫn còn trên trang. "
            "Mỗi dòng chỉ ghi họ và tên một người."
        )
    return Author(name=line, share=share)


def _without_share(number: int, line: str) -> tuple[str, int | None]:
    match = SHARE_AT_END.search(line)
    if not match:
        return line, None
    share = int(match[1])
    if not 1 <= share <= WHOLE:
        raise LineNotUnderstood(
            f"Dòng {number}: tỷ lệ đóng góp {share}% chưa đúng. Nội dung vẫn còn trên "
            "trang. Ghi từ 1% đến 100%, hoặc để trống."
        )
    return line[: match.start()], share
