"""Blocks (khối) by what a file calls them. Reads only."""

import re

from contest import names
from contest.models import Block

# "IV. Khối trường học", "IV - Khối trường học"; the sign tells the code from a word.
CODE_AND_NAME = re.compile(r"([A-Za-z0-9]{1,10})\s*[.)\-–:]\s*(.{2,})")
CODE_ALONE = re.compile(r"[A-Za-z0-9]{1,10}")
MOST_ROMAN = 40
ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


class BlockBook:
    """The stored blocks, and those that a file names for the first time."""

    def __init__(self):
        self.new: list[Block] = []
        self._by_code, self._by_name = {}, {}
        self._last = 0
        for block in Block.objects.all():
            self._keep(block)

    def find(self, text: str) -> Block:
        """Return the block of this code or name, an unsaved one if it is new."""
        code, name = _code_and_name(text)
        block = self._by_code.get(code) or self._by_name.get(names.match_key(name))
        if block is None:
            code = code or self._free_code()
            block = Block(code=code, name=name, position=self._last + 1)
            self._keep(block)
            self.new.append(block)
        return block

    def _keep(self, block: Block) -> None:
        self._by_code[block.code.upper()] = block
        self._by_name[names.match_key(block.name)] = block
        self._last = max(self._last, block.position)

    def _free_code(self) -> str:
        number = len(self._by_code) + 1
        while roman(number) in self._by_code:
            number += 1
        return roman(number)


def _code_and_name(text: str) -> tuple[str, str]:
    if match := CODE_AND_NAME.fullmatch(text):
        return match[1].upper(), match[2]
    if CODE_ALONE.fullmatch(text):
        return text.upper(), f"Khối {text.upper()}"
    return "", text


def roman(number: int) -> str:
    """4 as "IV", as offices number their blocks; from 40 on plain."""
    if number >= MOST_ROMAN:
        return str(number)
    text = ""
    for value, letters in ROMAN:
        text += letters * (number // value)
        number %= value
    return text
