"""Vietnamese names: cleaned, split, in order, found, matched; old encodings told."""

import unicodedata
from itertools import pairwise
from random import Random

import pytest

from contest.names import (
    clean,
    legacy_encoding,
    looks_legacy,
    match_key,
    search_key,
    sort_key,
    split_name,
)

# A star stands after the vowel that carries the tone, in the old spelling.
RHYMES = """
a* a*i a*n a*nh a*o ă*m ă*n ă*ng â*m â*n â*u e*m ê* ê*n i* i*nh iê*m o* o*a oa*n o*e
o*ng ô* ô*n ô*ng ơ* ơ*n u* u*y uâ*n u*ng uyê*n ư* ươ*ng y*
"""
ONSETS = "b c ch d đ g h kh l m n ng nh ph qu s t th tr v x"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
LIST_IN_ORDER = """
Nguyễn Văn A
Lê Thị Anh
Nguyễn Thị Anh
Lê Ánh
Trần An Ân
Lê Văn Bình
Phạm Văn Bỉnh
Lê Cư
Đỗ Danh
Lê Duy
Bùi Đạt
Hồ Thị Hà
Lê Thị Hà
Nguyễn Ngọc Hà
Nguyễn Thị Hà
Đinh Thị Hạ
Hoàng Hoa
An Thị Hòa
Bạch Văn Hoà
Cao Thị Hòa
Lê Hùng
Lê Văn Hùng
LÊ VĂN HÙNG
Lệ Hùng
Ôn Hùng
Phan Hùng
Ung Văn Lê
Trần Lệ
Võ Thị Ly
Võ Thị Ý
""".strip().splitlines()


def invented_names(count: int) -> list[tuple[str, str]]:
    """Names of two to four words from all letters and tones, some in capitals."""
    chance = Random(2023)  # noqa: S311 - test data

    rhymes, onsets = RHYMES.split(), [*ONSETS.split(), ""]

    def word():
        rhyme = chance.choice(rhymes).replace("*", chance.choice(TONES))
        return unicodedata.normalize("NFC", chance.choice(onsets) + rhyme)

    surnames = [word().capitalize() for _ in range(12)]
    names = []
    for _ in range(count):
        middle = [word().capitalize() for _ in range(chance.randrange(3))]
        name = " ".join([chance.choice(surnames), *middle]), word().capitalize()
        names.append(tuple(map(str.upper, name)) if chance.random() < 0.1 else name)
    return names


def test_sort_key_puts_a_roster_in_vietnamese_order_by_given_name():
    typed = sorted(LIST_IN_ORDER, reverse=True)

    in_order = sorted(typed, key=lambda name: sort_key(*split_name(name)).encode())

    assert in_order == LIST_IN_ORDER


@pytest.mark.parametrize(
    "words",
    [
        "a ă â b c d đ e ê g h i k l m n o ô ơ p q r s t u ư v x y",
        "ma mà mả mã má mạ mă mằ mẳ mẵ mắ mặ mâ mầ mẩ mẫ mấ mậ mb",
        "an àn ang ăn",
        "da đa e",
        "10 2 a",
        "hoa Hoa hòa Hòa hỏa họa hoan",
    ],
)
def test_sort_key_orders_letters_before_tones_before_capitals(words):
    typed = words.split()[::-1]

    given_names = sorted(typed, key=lambda word: sort_key("Lê", word).encode())

    assert given_names == words.split()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoà", "Hòa"),
        ("Thuý", "Thúy"),
        (unicodedata.normalize("NFD", "Nguyệt"), "Nguyệt"),
        (" Hùng\u00a0", "Hùng"),
    ],
)
def test_sort_key_is_one_for_one_name(one, other):
    assert sort_key("Lê  Văn", one) == sort_key("Lê Văn", other)


@pytest.mark.parametrize("key", [sort_key, search_key, match_key])
def test_keys_of_3000_names_are_the_same_in_nfc_and_nfd(key):
    names = invented_names(3000)
    keyed = key if key is sort_key else (lambda *name: key(" ".join(name)))

    decomposed = [[unicodedata.normalize("NFD", part) for part in n] for n in names]

    assert [keyed(*name) for name in decomposed] == [keyed(*name) for name in names]


@pytest.mark.browser
def test_sort_key_gives_the_order_of_icu_on_3000_names(browser):
    names = invented_names(3000)
    words = [[given.split(), surname.split()] for surname, given in names]
    order, signs = browser.new_page().evaluate(IN_ORDER_OF_ICU, words)

    keys = [sort_key(*names[index]).encode() for index in order]

    assert [(a < b) - (a > b) for a, b in pairwise(keys)] == signs
    assert sorted(keys) == keys
    assert len(set(keys)) > 2900


# Word by word: given name, surname, middle names; capitals only when all else is equal.
IN_ORDER_OF_ICU = """names => {
  const [accent, variant] = ["accent", "variant"].map(
    sensitivity => new Intl.Collator("vi", {sensitivity}));
  const byWords = (a, b, collator) => {
    for (let i = 0; i < Math.max(a.length, b.length); i++) {
      if (a[i] === undefined) return -1;
      if (b[i] === undefined) return 1;
      const sign = collator.compare(a[i], b[i]);
      if (sign) return sign;
    }
    return 0;
  };
  const compare = (a, b) => {
    for (const collator of [accent, variant])
      for (const part of [0, 1]) {
        const sign = byWords(names[a][part], names[b][part], collator);
        if (sign) return sign;
      }
    return 0;
  };
  const order = names.map((_, index) => index).sort(compare);
  const signs = order.slice(1).map((b, i) => -Math.sign(compare(order[i], b)) + 0);
  return [order, signs];
}"""


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Nguyễn \u00a0 Thị\u2003Hoa ", "Nguyễn Thị Hoa"),
        ("Lê\u200b Văn\ufeff Nam\u200e", "Lê Văn Nam"),
        (unicodedata.normalize("NFD", "Đặng Thị Ánh Tuyết"), "Đặng Thị Ánh Tuyết"),
        ("Ðặng Văn Ɖạt", "Đặng Văn Đạt"),
        ("ðặng văn ɖạt", "đặng văn đạt"),
        ("Tra\u0302\u0300n", "Trần"),
        ("Tra\u0300\u0302n", "Trần"),
        ("Nguye\u0323\u0302t", "Nguyệt"),
        ("dòng một\r\ndòng\thai\x00", "dòng một dòng hai"),
        ("TH&THCS Nguyễn Du (cơ sở 2)", "TH&THCS Nguyễn Du (cơ sở 2)"),
        ("", ""),
    ],
)
def test_clean_mends_what_people_type(typed, stored):
    assert clean(typed) == stored


def test_clean_changes_nothing_the_second_time():
    names = [f"{surname} {given}" for surname, given in invented_names(500)]

    assert [clean(unicodedata.normalize("NFD", name)) for name in names] == names


@pytest.mark.parametrize(
    ("full_name", "parts"),
    [
        ("Nguyễn Thị Hoa", ("Nguyễn Thị", "Hoa")),
        ("  Lê   Nam ", ("Lê", "Nam")),
        ("Hoa", ("", "Hoa")),
        ("", ("", "")),
        ("Nguyễn Văn Hùng (B)", ("Nguyễn Văn", "Hùng (B)")),
        ("H'Hen Niê", ("H'Hen", "Niê")),
    ],
)
def test_split_name_takes_the_last_word_as_given_name(full_name, parts):
    assert split_name(full_name) == parts


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Đặng Thị Ánh", "dang thi anh"),
        ("ĐẶNG THỊ ÁNH", "dang thi anh"),
        (unicodedata.normalize("NFD", "Nguyễn Đức Đạt"), "nguyen duc dat"),
        ("Ðặng\u00a0Văn", "dang van"),
        ("TH&THCS  Lê Quý Đôn - cơ sở 2", "th thcs le quy don co so 2"),
        ("Họ và tên (*)", "ho va ten"),
        ("Hoà Bình; hòa bình", "hoa binh hoa binh"),
    ],
)
def test_search_key_is_blind_to_accents_case_and_signs(text, key):
    assert search_key(text) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nguyễn Thị Hoà", "NGUYỄN THỊ HÒA"),
        ("Trần Thuý", "Trần Thúy"),
        ("Khoẻ", "Khỏe"),
        ("Quý", "Qúy"),
        ("Hoàn", "Hòan"),
        ("Giàu", "Gìau"),
        ("Lê  Văn\u00a0Nam ", "Lê Văn Nam"),
        (unicodedata.normalize("NFD", "Đỗ Thị Huệ"), "Đỗ Thị Huệ"),
        ("H’Hen Niê", "H'Hen Niê"),
        ("Ðinh", "Đinh"),
        ("UBND xã Bình Quý", "ubnd xã bình quý"),
    ],
)
def test_match_key_is_one_for_two_spellings_of_a_name(one, other):
    assert match_key(one) == match_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoa", "Hòa"),
        ("Hòa", "Hỏa"),
        ("Đinh", "Dinh"),
        ("Trân", "Trần"),
        ("Thu", "Thư"),
        ("Bình Trị", "Bình Triều"),
        ("Nguyễn Văn Hùng (A)", "Nguyễn Văn Hùng (B)"),
        ("Hoan", "Hoàn"),
    ],
)
def test_match_key_keeps_different_names_apart(one, other):
    assert match_key(one) != match_key(other)


def test_match_key_of_new_spelling_is_that_of_old_for_every_name():
    pairs = {
        f"{old[0]}{tone}{old[1]}": f"{old}{tone}"
        for old in ("oa", "oe", "uy")
        for tone in TONES[1:]
    }
    for surname, given in invented_names(1000):
        spelled = unicodedata.normalize("NFD", f"{surname} {given}")
        for old, new in pairs.items():
            spelled = spelled.replace(old, new)
        assert match_key(spelled) == match_key(f"{surname} {given}")


# --- Old encodings -----------------------------------------------------------

TCVN3 = {
    "à": "µ", "ả": "¶", "ã": "·", "á": "¸", "ạ": "¹", "ă": "¨", "ằ": "»", "ẳ": "¼",
    "ẵ": "½", "ắ": "¾", "ặ": "Æ", "â": "©", "ầ": "Ç", "ẩ": "È", "ẫ": "É", "ấ": "Ê",
    "ậ": "Ë", "đ": "®", "è": "Ì", "ẻ": "Î", "ẽ": "Ï", "é": "Ð", "ẹ": "Ñ", "ê": "ª",
    "ề": "Ò", "ể": "Ó", "ễ": "Ô", "ế": "Õ", "ệ": "Ö", "ì": "×", "ỉ": "Ø", "ĩ": "Ü",
    "í": "Ý", "ị": "Þ", "ò": "ß", "ỏ": "á", "õ": "â", "ó": "ã", "ọ": "ä", "ô": "«",
    "ồ": "å", "ổ": "æ", "ỗ": "ç", "ố": "è", "ộ": "é", "ơ": "¬", "ờ": "ê", "ở": "ë",
    "ỡ": "ì", "ớ": "í", "ợ": "î", "ù": "ï", "ủ": "ñ", "ũ": "ò", "ú": "ó", "ụ": "ô",
    "ư": "\u00ad", "ừ": "õ", "ử": "ö", "ữ": "÷", "ứ": "ø", "ự": "ù", "ỳ": "ú",
    "ỷ": "û", "ỹ": "ü", "ý": "ý", "ỵ": "þ", "Đ": "§", "Ă": "¡", "Â": "¢", "Ê": "£",
    "Ô": "¤", "Ơ": "¥", "Ư": "¦",
}  # fmt: skip
VNI = {
    "à": "aø", "ả": "aû", "ã": "aõ", "á": "aù", "ạ": "aï", "ă": "aê", "ằ": "aè",
    "ẳ": "aú", "ẵ": "aü", "ắ": "aé", "ặ": "aë", "â": "aâ", "ầ": "aà", "ẩ": "aå",
    "ẫ": "aã", "ấ": "aá", "ậ": "aä", "đ": "ñ", "Đ": "Ñ", "è": "eø", "ẻ": "eû",
    "ẽ": "eõ", "é": "eù", "ẹ": "eï", "ê": "eâ", "ề": "eà", "ể": "eå", "ễ": "eã",
    "ế": "eá", "ệ": "eä", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "í": "í", "ị": "ò",
    "ò": "oø", "ỏ": "oû", "õ": "oõ", "ó": "où", "ọ": "oï", "ô": "oâ", "ồ": "oà",
    "ổ": "oå", "ỗ": "oã", "ố": "oá", "ộ": "oä", "ơ": "ô", "ờ": "ôø", "ở": "ôû",
    "ỡ": "ôõ", "ớ": "ôù", "ợ": "ôï", "ù": "uø", "ủ": "uû", "ũ": "uõ", "ú": "uù",
    "ụ": "uï", "ư": "ö", "ừ": "öø", "ử": "öû", "ữ": "öõ", "ứ": "öù", "ự": "öï",
    "ỳ": "yø", "ỷ": "yû", "ỹ": "yõ", "ý": "yù", "ỵ": "î",
}  # fmt: skip


def encoded(text: str, table: dict[str, str]) -> str:
    """Capitals with a tone were the small letter's code, shown by another font."""
    return "".join(table.get(s, table.get(s.lower(), s)) for s in text)


@pytest.mark.parametrize(
    "text",
    [
        "NguyÔn V¨n Hïng", "TrÇn ThÞ Hoµ", "Lª §×nh Nam", "§Æng ThÞ ¸nh", "Hä vµ tªn",
        "H\u00adng", "Ng« QuyÒn", "Ph¹m ThÞ D\u00ad¬ng", "B×nh", "Chøc vô", "§¬n vÞ",
        "Nguyeãn Vaên Huøng", "Traàn Thò Hoa", "Leâ Ñình Nam", "Hoï vaø teân",
        "Chöùc vuï", "Ñaëng", "NGUYEÃN VAÊN HUØNG", "Ñôn vò",
    ],
)  # fmt: skip
def test_looks_legacy_recognises_tcvn3_and_vni(text):
    assert looks_legacy(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Hoa", "Lê Nam", "Hà", "Vò", "NGUYỄN VĂN HÙNG", "Trần Thị Hoà", "Hoà",
        "Loã", "Huế", "thuý", "Thuỳ", "Quà", "Ðinh", "Pétrus Ký", "Hélène", "H'Hen Niê",
        "0905 123 456", "trên 50 m², 1/2", "«Xuân»", "5 × 3", "25°C", "(*)", "§ 5",
        "Trường TH&THCS Nguyễn Du – cơ sở 2", "Công ty ABC®", "10 µm", "1ª",
        "CÁN BỘ, CÔNG CHỨC", "Cán bộ", "UBND XÃ BÌNH TRIỀU", "a@b.vn", "Đak Pơ",
    ],
)  # fmt: skip
def test_looks_legacy_leaves_unicode_alone(text):
    assert not looks_legacy(text)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_looks_legacy_suspects_no_name_in_unicode(form):
    names = [" ".join(name) for name in invented_names(2000)]

    suspected = {n for n in names if looks_legacy(unicodedata.normalize(form, n))}

    assert suspected == set()


@pytest.mark.parametrize("table", [TCVN3, VNI], ids=["TCVN3", "VNI"])
def test_looks_legacy_finds_nearly_every_name_in_an_old_encoding(table):
    names = [" ".join(name) for name in invented_names(2000)]
    spelled = {encoded(name, table) for name in names} - set(names)

    missed = {text for text in spelled if not looks_legacy(text)}

    # CHÓN is a word in Unicode too. One name of many tells the encoding of a file.
    assert len(missed) < len(spelled) / 20


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("NguyÔn V¨n Hïng", "TCVN3"),
        ("TrÇn ThÞ Hoµ", "TCVN3"),
        ("Uû ban nh©n d©n", "TCVN3"),
        ("Phßng Néi vô", "TCVN3"),
        ("Nguyeãn Vaên Huøng", "VNI"),
        ("NGUYEÃN VAÊN HUØNG", "VNI"),
        ("UÛy ban nhaân daân", "VNI"),
        ("Phoøng Noäi vuï", "VNI"),
        ("Nguyễn Văn Hùng", None),
        ("Hélène", None),
        ("", None),
    ],
)
def test_legacy_encoding_names_it(text, encoding):
    assert legacy_encoding(text) == encoding


@pytest.mark.parametrize(("name", "table"), [("TCVN3", TCVN3), ("VNI", VNI)])
def test_legacy_encoding_is_right_of_nearly_every_name(name, table):
    names = [" ".join(name) for name in invented_names(2000)]
    spelled = {encoded(name, table) for name in names} - set(names)

    told = [encoding for encoding in map(legacy_encoding, spelled) if encoding]

    assert told.count(name) > len(told) * 0.97
