"""Vietnamese names and texts: cleaning, splitting, ordering, finding, matching. Pure.

Rosters sort by given name, then surname, then middle names, word by word: all of Hà,
whatever their surnames, before all of Hạ. Within a word the order is CLDR's for
Vietnamese: the letters (a ă â b c d đ e ê … o ô ơ … u ư …) decide, then the tones
(ngang, huyền, hỏi, ngã, sắc, nặng); capitals decide only between names otherwise equal.
"""

import re
import unicodedata
from functools import lru_cache

LOOKALIKES = str.maketrans("ÐƉðɖ", "ĐĐđđ")
UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")
NO_WORD = re.compile(r"[\W_]+")

TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: in this order
QUALITIES = "\u0302\u0306\u031b"  # of â ê ô, of ă, of ơ ư: part of the letter
# A tone typed before the mark of its letter (a, sắc, mũ) is another text to Unicode.
TONE_TOO_EARLY = re.compile(f"([{TONES}])([{QUALITIES}])")

# Capitals of letters stand by their small ones; signs come first, as in CLDR.
ALPHABET = (
    "_-–—,;:!?.…'‘’\"“”()[]{}@*/\\&#%`^+<=>|~$"
    "0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
)
END_OF_NAME, END_OF_WORD, END_OF_LETTERS, FIRST_WEIGHT = " ", "!", '"', 0x23
WEIGHTS = {sign: chr(FIRST_WEIGHT + place) for place, sign in enumerate(ALPHABET)}
TONE_WEIGHTS = {tone: str(place) for place, tone in enumerate(TONES, start=1)}


def clean(text: str) -> str:
    """Return ``text`` in NFC, without unseen signs, extra spaces, false đ."""
    text = str(text)
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return _clean(text)


@lru_cache(maxsize=2000)  # a cell's text comes here once per question about it
def _clean(text: str) -> str:
    text = UNPRINTABLE.sub(" ", UNSEEN.sub("", text))
    if not text.isascii():
        text = unicodedata.normalize("NFD", text.translate(LOOKALIKES))
        text = unicodedata.normalize("NFC", TONE_TOO_EARLY.sub(r"\2\1", text))
    return text.strip()


def split_name(full_name: str) -> tuple[str, str]:
    """Return (surname and middle names, given name): the given name comes last.

    What tells namesakes apart, as in "Nguyễn Thị Hoa (B)", stays with the given name.
    """
    name, bracket, rest = clean(full_name).partition(" (")
    surname, _, given = name.rpartition(" ")
    return surname, given + bracket + rest


def sort_key(surname: str, given: str) -> str:
    """Return the key of a list's order, for a column collated "C".

    ``surname`` may carry the middle names. Both spellings of a tone's place (hoà, hòa)
    get the same key: they are the same name.
    """
    words = [_words_as_typed(given), _words_as_typed(surname)]
    names = [END_OF_WORD.join(map(_word_key, name)) for name in words]
    letters = (sign for name in words for word in name for sign in word)
    case = "".join("1" if sign.isupper() else "0" for sign in letters)
    return END_OF_NAME.join([*names, case.rstrip("0")])


def _words_as_typed(text: str) -> list[str]:
    return clean(text).split()


@lru_cache(maxsize=10_000)
def _word_key(word: str) -> str:
    letters, tones = _letters_and_tones(word.lower())
    weights = "".join(WEIGHTS.get(letter, letter) for letter in letters)
    return weights + END_OF_LETTERS + "".join(TONE_WEIGHTS.get(t, t) for t in tones)


def _letters_and_tones(word: str) -> tuple[str, str]:
    """Take the tones off, wherever in the word they stand: ("hoa", huyền) of hoà, hòa.

    The marks of foreign letters go with the tones: they too decide only second.
    """
    letters, marks = [], []
    for sign in unicodedata.normalize("NFD", word):
        marked = unicodedata.normalize("NFC", "".join(letters[-1:]) + sign)
        if not unicodedata.combining(sign):
            letters.append(sign)
        elif sign in QUALITIES and marked in WEIGHTS:
            letters[-1] = marked
        else:
            marks.append(sign)
    return "".join(letters), "".join(marks)


def search_key(text: str) -> str:
    """Return the words of ``text`` without accents and case, for hasty searching.

    Search for the key of what was typed: signs between words count as spaces in both.
    """
    decomposed = unicodedata.normalize("NFKD", clean(text).casefold())
    bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return NO_WORD.sub(" ", bare.replace("đ", "d")).strip()


def match_key(text: str) -> str:
    """Return the key under which two ways of typing the same name are one.

    Case, spaces, signs and the place of the tone do not matter (HOÀ, Hòa); accents do:
    Hoa is not Hòa. The key is for comparing, not for showing.
    """
    folded = unicodedata.normalize("NFKC", clean(text).casefold())
    return " ".join(_tone_last(word) for word in NO_WORD.sub(" ", folded).split())


@lru_cache(maxsize=10_000)
def _tone_last(word: str) -> str:
    return unicodedata.normalize("NFC", "".join(_letters_and_tones(word)))


# Those that nearly everybody here has. Never proof of a name, only a hint.
SURNAMES = frozenset(
    match_key(
        "Nguyễn Trần Lê Phạm Huỳnh Hoàng Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh "
        "Lâm Trương Đoàn Hà Mai Trịnh Tạ Tô Châu Cao Lưu Phùng Thái Thân Kiều Tăng "
        "Tống Vương Đào La Quách Khổng Nghiêm Lương Thạch Diệp Văn Ung Ông Doãn Mạc "
        "Kim Triệu "
        "Từ Tôn Hứa Đàm Ninh Chu Trà Phó Giang Hồng Khương Liêu Lục Lữ Mạnh Nhan Thi "
        "Tiêu Trang Trình Vi Viên Đồng Đổng Đậu Bạch Bành Cù Danh Đan Đới Khuất Lại Lò "
        "Lỗ Nông Hoa"
    ).split()
)


# What Vietnamese in Unicode always has somewhere, and the old encodings never.
UNICODE_VIETNAMESE = re.compile("[ăđĩũơưĂĐĨŨƠƯ\u0300-\u036f\u1ea0-\u1ef9]")
LEGACY = re.compile(
    r"""
    # TCVN3 (.VnTime): signs for letters, in the places that letters have.
    [^\W\d][¡¢£¤¥¦ª¬\xadµ¶·¸¹«¼½¾] | [¡¢¤¥¦§¨©®¬\xad][^\W\d]
    | [^\W\d][»¨©®×÷][^\W\d]
    # TCVN3: a capital with an accent after a small letter (NguyÔn), or the reverse.
    | [a-z][À-ÖØ-ß] | [A-Z][à-öø-ý][A-Z]
    # Letters that Vietnamese does not have (Hïng in TCVN3, Huøng in VNI).
    | [äåæçëîïñöøûüþßÄÅÆÇËÎÏÑÖØÛÜÞ]
    # VNI: a vowel, and after it a letter that carries its accent (Nguyeãn).
    | a[àáâãèéêùúõ] | e[àáâãùõ] | o[âùõ] | [uyô][ùõ]
    | A[ÀÁÂÃÈÉÊÙÚÕ] | E[ÀÁÂÃÙÕ] | O[ÂÙÕ] | [UYÔ][ÙÕ]
    """,
    re.VERBOSE,
)


def looks_legacy(text: str) -> bool:
    """Whether ``text`` seems typed in TCVN3 or VNI. Ask before ``clean``.

    Read as Unicode such a text is another one, and it cannot be told for every word
    (Vò is Vũ in TCVN3), so whole files are refused, not mended.
    """
    return bool(LEGACY.search(text)) and not UNICODE_VIETNAMESE.search(text)


# What only TCVN3 does: signs for letters, capitals inside a word, these letters after a
# consonant. And only VNI: a vowel with a second one for its accent, đ typed as ñ.
TCVN3 = re.compile(
    r"""
    [¡-¬\xad®µ-¹»-¾×÷] | [a-z][À-ÖØ-Þ]
    | [B-DF-HJ-NP-TV-XZb-df-hj-np-tv-xz][äåçèéêëïùúûüýþ]
    """,
    re.VERBOSE,
)
VNI = re.compile(
    r"""
    a[øûõùïêèúüéëâàåãáä] | e[øûõùïâàåãáä] | o[øûõïâàåãáä] | u[øõùï] | [ôö][øûõùï]
    | y[øõù] | ñ[aeiouyôö] | öô
    """,
    re.VERBOSE | re.IGNORECASE,
)


def legacy_encoding(text: str) -> str | None:
    """Return "TCVN3" or "VNI", whichever ``text`` seems typed in; None for Unicode.

    A word or two may fit both: ask all texts of a file and believe most of them.
    """
    if not looks_legacy(text):
        return None
    of_vni, of_tcvn3 = len(VNI.findall(text)), len(TCVN3.findall(text))
    return "VNI" if of_vni > of_tcvn3 else "TCVN3"
