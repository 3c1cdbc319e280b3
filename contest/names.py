"""Vietnamese names and texts: cleaning, splitting, ordering, finding. Pure.

The order is CLDR's for Vietnamese (a ă â b c d đ e ê … o ô ơ … u ư …; the tones ngang,
huyền, hỏi, ngã, sắc, nặng decide only between equal letters), with the given name first
as rosters sort. The key is compared byte by byte, in a column collated "C".
"""

import re
import unicodedata

# Look-alikes of đ, and spaces that people cannot see.
LOOKALIKES = str.maketrans(
    {"\u00d0": "\u0110", "\u0189": "\u0110", "\u00f0": "\u0111", "\u0256": "\u0111"}
)
UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]")
SPACES = re.compile(r"\s+")

LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
WEIGHTS = {letter: index for index, letter in enumerate(LETTERS, start=ord("A"))}
BASES = {"ă": "a", "â": "a", "đ": "d", "ê": "e", "ô": "o", "ơ": "o", "ư": "u"}
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
MARKS_OF_LETTERS = {"\u0306", "\u0302", "\u031b"}  # of ă; of â ê ô; of ơ ư


def clean(text: str) -> str:
    """Return ``text`` in NFC, look-alikes mended, unseen signs and extra spaces gone."""
    text = unicodedata.normalize("NFC", str(text)).translate(LOOKALIKES)
    return SPACES.sub(" ", UNSEEN.sub("", text)).strip()


def split_name(full_name: str) -> tuple[str, str]:
    """Return (surname and middle names, given name); the last word is the given name."""
    surname, _, given = clean(full_name).rpartition(" ")
    return surname, given


def sort_key(surname: str, given: str) -> str:
    """Return the key by which a list is in order: given name, surname, middle names."""
    words = [*clean(given).split(" "), "", *clean(surname).split(" ")]
    letters = [[_letter_and_tone(sign) for sign in _signs(word)] for word in words]
    first = " ".join("".join(letter for letter, _ in word) for word in letters)
    second = " ".join("".join(tone for _, tone in word) for word in letters)
    third = "".join("1" if sign.isupper() else "0" for word in words for sign in word)
    return f"{first}!{second}!{third}"


def _signs(word: str) -> list[str]:
    """Split into letters, each with the marks that follow it."""
    signs: list[str] = []
    for sign in unicodedata.normalize("NFD", word.casefold()):
        if unicodedata.combining(sign) and signs:
            signs[-1] += sign
        else:
            signs.append(sign)
    return signs


def _letter_and_tone(sign: str) -> tuple[str, str]:
    tone = next((TONES[mark] for mark in sign if mark in TONES), "0")
    bare = "".join(mark for mark in sign if mark not in TONES)
    letter = unicodedata.normalize("NFC", bare)
    weight = WEIGHTS.get(letter)
    # What is no Vietnamese letter comes before all of them, in its own order.
    return (chr(weight) if weight else f"+{letter}"), tone


def search_key(text: str) -> str:
    """Return ``text`` without accents and case, for finding what was typed in haste."""
    decomposed = unicodedata.normalize("NFD", clean(text).casefold())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return bare.replace("đ", "d")


# oà, oé, uý … in new spelling are òa, óe, úy in old: one key for both.
MOVED_TONE = re.compile(
    "(o[ae]|uy)([\u0300\u0309\u0303\u0301\u0323])(?![a-z\u0300-\u036f])"
)


def match_key(text: str) -> str:
    """Return the key under which two spellings are one: case, spaces, tone placement.

    Accents are kept: Bình Trị is not Bình Triều, Hoa is not Hòa.
    """
    words = clean(text).casefold().split(" ")
    return " ".join(_old_spelling(word) for word in words)


def _old_spelling(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    if not decomposed.startswith("qu"):
        decomposed = MOVED_TONE.sub(_tone_on_first_vowel, decomposed)
    return unicodedata.normalize("NFC", decomposed)


def _tone_on_first_vowel(match: re.Match) -> str:
    vowels, tone = match.groups()
    return vowels[0] + tone + vowels[1]


# Signs that TCVN3 (".VnTime") and VNI fonts use for accented letters; Vietnamese in
# Unicode has none of them inside a word.
LEGACY = re.compile("[µ¸¹·¶»¾¼½«®¬¦§¨©ª¢£¤¥÷]")


def looks_legacy(text: str) -> bool:
    """Whether ``text`` seems typed in TCVN3 or VNI; such a file is refused by name."""
    return bool(LEGACY.search(unicodedata.normalize("NFC", text)))
