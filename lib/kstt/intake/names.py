"""Names and addresses of persons where none belong: what may be quoted of a cell, and of a file's own name.

In a file whose columns are shifted, names stand where codes, dates and marks belong. Places and offices bear the names of
persons too, so this is for cells that have to hold no name at all: what it takes for a name is left out of a message that
still tells sheet, row and column.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from pathlib import PurePath

from kstt.intake.personal import MASK, masked, personal_digits
from kstt.terms.tables import Column, Kind


def _set(words: str, separator: str | None = None) -> frozenset[str]:
    return frozenset(word.strip() for word in words.split(separator))


_FAMILY = _set(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ ngô đinh trịnh dương hồ lý đào đoàn trương lương phùng tạ mạc"
    " quách doãn khổng nghiêm lã khuất đàm đái chử cấn bế lò quàng giàng sùng thào kpă ksor điểu"
)
_FAMILY_AND_WORD = _set(
    "an âu bạch ca cao châu chu cù cung danh diệp đậu đồng giang giáp hà hàn hầu hứa kha kiều kim la lại lâm lỗ lộc lục lưu ma mã"
    " mai mẫn mông ninh nông ông phí phó phương quan sầm tăng thạch thái thẩm thi tiêu tô tôn tống triệu trà trang từ tường ung"
    " ứng văn vàng vi viên vừ vương yên"
)
"""Family names that are common words too, so that only capitals tell them apart: `Cao Thái Mẫu`, `cao đẳng`."""
_FAMILY_WITHOUT_ACCENTS = _set("nguyen tran pham hoang huynh bui")
"""Written so, these are hardly anything but family names."""
_MIDDLE = _set("văn thị van thi")
"""`Văn` and `Thị` make a name of whatever family."""
_TITLES = _set("ông bà anh chị cô chú bác cụ ong ba mr mrs ms miss")
_ROLES = re.compile(
    r"(?:hộ\s+(?:ông|bà)|chủ hộ|chủ hồ sơ|người nộp|người nhận|người yêu cầu|công dân|cá nhân|đồng chí|đ/c|họ tên|họ và tên)"
    r"\s*[:.\-]?\s+",
    re.IGNORECASE,
)
_OFFICE_WORDS = _set(
    "hồ sơ, hồ chí, lý lịch, lý do, lý luận, phạm vi, phạm luật, phạm pháp, lê phí, đào tạo, đoàn thể, đoàn viên, đoàn kiểm,"
    "đoàn thanh, vũ trang, vũ khí, võ thuật, trần nhà, đỗ xe, đỗ đạt, dương lịch, dương tính, lương hưu, lương thực, trương mục,"
    "công văn, văn bản, văn bằng, văn hóa, văn hoá, văn phòng, văn thư, văn thể, thị xã, thị trấn, thị trường, thị thực, phí lệ,"
    "cao đẳng, an giang, thái nguyên, thái bình, lâm đồng, hà nội, hà tĩnh, mã hồ, mã số, nông nghiệp, phương thức, danh sách,"
    "thẩm quyền, từ chối, lưu trữ, tiêu chuẩn, viên chức, kim ngạch, tăng cường, giang mai, quan hệ, chu kỳ,"
    "nghiêm trọng, nghiêm cấm",
    ",",
)
_STREET = (
    "(?:số nhà|ngõ|ngách|hẻm|kiệt|đường|phố|thôn|ấp|buôn|khóm|khu phố|tổ dân phố|căn hộ|chung cư"
    "|so nha|ngo|ngach|hem|kiet|duong|pho|thon|ap|buon|khom|khu pho|to dan pho|can ho|chung cu)"
)
_AREA = "(?:xã|phường|thị trấn|quận|huyện|tp|xa|phuong|thi tran|quan|huyen)"
_AN_ADDRESS = re.compile(
    # A street or hamlet with a number before or behind it, or with the commune behind it, as `thôn Mẫu, xã Mẫu`.
    rf"(?:^|[\s,.(])(?:(?:s[ốo] )?\d+[a-z]?(?:[/-]\d+[a-z]?)*,? {_STREET} \w"
    rf"|{_STREET} \d+[a-z]?(?:/\d+)*(?: ?[,-]|$| {_STREET} | {_AREA} )"
    rf"|(?:{_STREET}|tổ|to|khối) \w[\w\s]*, ?{_AREA}\b)"
)
_HOUSE = re.compile(
    r"(?:(?:số|so)\s*)?\d+[a-zA-Z]?(?:[/\-]\d+[a-zA-Z]?)*,?\s+(?P<street>\w+(?:\s+\w+){1,5})(?:,|$)", re.IGNORECASE
)
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NOT_IN_NAMES = _set("xu quyet tuc tuyen truc tiep hoi chua khong not be")


_LOOKED_AT = 400
"""Characters of a cell: of more than that no message shows anything."""


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_OFFICE_WORDS_WITHOUT_ACCENTS = frozenset(map(_without_accents, _OFFICE_WORDS))
_FAMILIES_WITHOUT_ACCENTS = frozenset(map(_without_accents, _FAMILY | _FAMILY_AND_WORD)) - _set("ca an la vi to")


def persons_name(text: str) -> bool:
    """Whether a text reads as a Vietnamese name: two to six words, with a family name in front or Văn, Thị in the middle;
    a title before it and what stands in brackets aside. What offices write that only begins like a name is none.

    >>> persons_name("Nguyễn Văn An"), persons_name("LÝ THỊ BÍCH"), persons_name("bà Hồ Minh Mẫu (chủ hộ)")
    (True, True, True)
    >>> persons_name("Trực tuyến"), persons_name("LÊ PHÍ 2"), persons_name("LÝ LỊCH TƯ PHÁP"), persons_name("Hồ sơ giấy")
    (False, False, False, False)
    """
    text = _ROLES.sub("", _ASIDE.sub(" ", unicodedata.normalize("NFC", text[:_LOOKED_AT])).strip())
    return any(_one_name(part.split()) for part in re.split(r"[,;/|]| - ", text))


def _one_name(words: list[str]) -> bool:
    words = [word.strip(".:") for word in words if any(map(str.isalpha, word))]
    titled = len(words) > 2 and words[0].casefold() in _TITLES
    words = words[1:] if titled else words
    if not 2 <= len(words) <= 6 or not all(word.isalpha() for word in words):
        return False
    folded = [word.casefold() for word in words]
    accents = not all(word.isascii() for word in words)
    if _of_an_office(folded, accents):
        return False
    capitals = all(word[0].isupper() for word in words)
    long = len(words) > 2
    if long and folded[1] in _MIDDLE and (capitals or _without_accents(folded[0]) in _FAMILIES_WITHOUT_ACCENTS):
        return True
    if accents:
        mixed = capitals and not any(word.isupper() for word in words)
        return folded[0] in _FAMILY or (long and (mixed or titled) and folded[0] in _FAMILY_AND_WORD)
    if folded[0] in _FAMILY_WITHOUT_ACCENTS:
        return capitals or long
    return long and (capitals or titled) and folded[0] in _FAMILIES_WITHOUT_ACCENTS and _NOT_IN_NAMES.isdisjoint(folded)


def _of_an_office(folded: list[str], accents: bool) -> bool:
    known = _OFFICE_WORDS if accents else _OFFICE_WORDS_WITHOUT_ACCENTS
    return any(f"{one} {other}" in known for one, other in pairwise(folded))


def an_address(text: str) -> bool:
    """Whether a text reads as the place where somebody lives: a house, a street or a hamlet, not an office's own name.

    >>> an_address("Số 12 đường Mẫu, phường Bến Nghé"), an_address("12/3 Lê Lợi"), an_address("UBND phường Bến Nghé")
    (True, True, False)
    """
    text = " ".join(unicodedata.normalize("NFC", text[:_LOOKED_AT]).split())
    if _AN_ADDRESS.search(text.casefold()):
        return True
    house = _HOUSE.match(text)
    if house is None:
        return False
    words = house["street"].split()
    return all(word[0].isupper() and not word.isupper() and word.isalpha() for word in words)


def of_a_person(text: str) -> bool:
    """Whether a text names a person or where one lives."""
    return persons_name(text) or an_address(text)


def without_person(text: str) -> str:
    """A cell or a heading as it may be shown: none of it where it names a person, else without the numbers of persons."""
    return MASK if of_a_person(text) else masked(text)


_NAMES_OF_UNITS = ("unit_code", "field_name")
_WORD = re.compile(r"[^\W\d_]+")
_TELLING = _set(
    "null none nan nat na nil inf infinity am pm sa ch utc gmt không chưa có rỗng trống ngày tháng năm giờ phút giây quý đồng nghìn"
    " ngàn triệu tỷ vnd vnđ true false unknown tổng cộng jan feb mar apr may jun jul aug sep oct nov dec"
)
"""Words that say why a cell is no date, number or code, and nothing of a person."""
_LETTERS_OF_A_CODE = 3


def quotable(value: object, column: Column) -> object:
    """What a message may show of a cell that a column does not take.

    Of what should have been a date, a number or a code: its digits and signs, words that tell that nothing is there and
    phrases written as no name is (`Hộ tịch`); the other words are left out, as anything may stand there when columns are
    shifted. Of what should have been one of some words or a unit: the word, unless it reads as a person's name or address.
    """
    if not isinstance(value, str) or not value:
        return value
    if of_a_person(value):
        return MASK
    if column.allowed or column.kind is Kind.BOOLEAN or column.name in _NAMES_OF_UNITS or _is_phrase(value):
        return _without_full_names(value)
    return re.sub(rf"{re.escape(MASK)}(?:[\s,.]*{re.escape(MASK)})+", MASK, " ".join(map(_figures, value.split(" "))))


def _is_phrase(text: str) -> bool:
    """Whether a capital stands in front and all other words are in small letters."""
    first, *others = text.split() or [""]
    return bool(others) and first.istitle() and all(word.islower() for word in others)


def _figures(chunk: str) -> str:
    has_digits = any(c.isdigit() for c in chunk)

    def kept(found: re.Match[str]) -> str:
        word = found[0]
        if word.casefold() in _TELLING or len(word) == 1 or (has_digits and len(word) <= _LETTERS_OF_A_CODE):
            return word
        return MASK

    return _WORD.sub(kept, chunk)


_GAPS = re.compile(r"([_\-\s.,;:()“”\"'/]+)")
_BETWEEN_NAMES = frozenset(" _-.\u00a0")
_NOT_BEFORE_A_NAME = _set("thai tai cao tay trung binh hung thi vi tac san thuc duoc khoa de cua")
"""`Thái Nguyên`, `tài nguyên`, `thị trấn`, `vi phạm`: without accents their second word is a family name."""
_PLACES = _set(
    "xã phường trấn quận huyện tỉnh phố đường tp tx khu đảo trường viện thcs thpt"
    " xa phuong tran quan huyen tinh pho duong truong vien"
)
"""What is named after somebody: `phường Nguyễn Văn Cừ`."""


def without_persons(text: str) -> str:
    """A text that is kept, such as the reason of a correction, without numbers, e-mails and full names of persons.

    >>> without_persons("hồ sơ H99.01-260803-0001 của ông Nguyễn Văn Mẫu, phường Lê Thánh Tông")
    'hồ sơ H99.01-260803-0001 của ông […], phường Lê Thánh Tông'
    """
    return _without_full_names(masked(text))


def file_name_without_persons(name: str) -> str:
    """A file's own name as receipts and manifests keep it: numbers and names of persons are left out.

    >>> file_name_without_persons("hoso_Nguyen_Van_Mau_079203001777.csv"), file_name_without_persons("ho_so_2026-08.csv")
    ('hoso_[…]_[…].csv', 'ho_so_2026-08.csv')
    """
    path = PurePath(name)
    return _without_full_names(personal_digits(path.stem)) + path.suffix


def _without_full_names(text: str) -> str:
    """Full names only, of three or four words with capitals or Văn, Thị: texts are made of words that are names too."""
    pieces = _GAPS.split(text)
    i = 0
    while i < len(pieces):
        before = pieces[i - 2] if i else ""
        for length in (4, 3):
            end = i + 2 * length - 1
            beside = end <= len(pieces) and _BETWEEN_NAMES.issuperset("".join(pieces[i + 1 : end : 2]))
            if beside and _is_full_name(pieces[i:end:2], before):
                pieces[i:end] = [MASK]
                break
        i += 2
    return "".join(pieces)


def _is_full_name(words: list[str], before: str) -> bool:
    if not all(word.isalpha() for word in words) or before.casefold() in _PLACES:
        return False
    capitals = all(word[0].isupper() for word in words)
    if not capitals and not all(word.islower() for word in words):
        return False
    folded = [unicodedata.normalize("NFC", word).casefold() for word in words]
    accents = not all(word.isascii() for word in words)
    if _of_an_office(folded, accents) or (not accents and before.casefold() in _NOT_BEFORE_A_NAME):
        return False
    if folded[1] in _MIDDLE and _without_accents(folded[0]) in _FAMILIES_WITHOUT_ACCENTS:
        return True
    return capitals and folded[0] in (_FAMILY if accents else _FAMILY_WITHOUT_ACCENTS)


_QUOTED = re.compile(r"(?<=['\"“])[^'\"“”]+(?=['\"”])")


def engine_line(error: BaseException) -> str:
    """The first line of what an engine says, at most 300 characters: it may quote a cell, and anything may stand there."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return _QUOTED.sub(lambda found: without_person(found[0]), masked(lines[0]))[:300]
