import doctest
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.contracts import Sheet
from analysis.errors import Issue
from analysis.read import codec, syllables
from analysis.read.legacy import convert, encode, suspicious

TITLES = [
    "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "Độc lập - Tự do - Hạnh phúc",
    "Tổng số hồ sơ đã giải quyết",
    "Quá hạn",
    "Ủy ban nhân dân xã Nga Thủy",
    "Tỷ lệ đúng hạn (%)",
    "Số TT",
    "ĐVT",
    "Có",
]
CODECS = ["tcvn3", "vni"]


def converted(texts, fonts=None):
    """The texts, one a row, after conversion, and the findings; a font name for all or a list of them."""
    sheet = Sheet("S", [[t, 1.5, ""] for t in texts])
    names = [fonts] * len(texts) if isinstance(fonts, str) else fonts
    found = convert(sheet, names and {(r, 1): name for r, name in enumerate(names, 1)})
    return [row[0] for row in sheet.rows], found, sheet.original


def codes(findings):
    return [(f.code, f.ref) for f in findings]


def test_examples_in_docstrings():
    assert doctest.testmod(codec).failed == doctest.testmod(syllables).failed == 0


@pytest.mark.parametrize("encoding", CODECS)
@pytest.mark.parametrize("font", ["right", "Arial", None])
def test_old_text_is_read_whatever_the_font_says(encoding, font):
    name = {"tcvn3": ".VnTime", "vni": "VNI-Times"}[encoding] if font == "right" else font
    texts, found, original = converted([encode(t, encoding) for t in TITLES], name)
    assert texts == TITLES
    assert codes(found) == [("N-ENCODING", "A1")]
    assert original[4, 1] == encode(TITLES[3], encoding)


@pytest.mark.parametrize("encoding", CODECS)
@pytest.mark.parametrize("font", [".VnTime", "VNI-Times", "Arial", None])
def test_old_cells_among_unicode_cells(encoding, font):
    mixed = [encode(t, encoding) if i % 2 else t for i, t in enumerate(TITLES)]
    texts, _, original = converted(mixed, font)
    assert texts == TITLES
    assert set(original) <= {(i + 1, 1) for i in range(1, len(TITLES), 2)}


@pytest.mark.parametrize("font", [".VnTime", ".VnTimeH", "VNI-Times"])
def test_unicode_text_in_an_old_font_stays(font):
    assert converted(TITLES, font) == (TITLES, [], {})


def test_a_capital_font_makes_capitals_also_of_plain_letters():
    old = [encode(t, "tcvn3", capitals=True) for t in TITLES] + ["stt"]
    assert converted(old, ".VnTimeH")[0] == [t.upper() for t in TITLES] + ["STT"]


def test_the_title_of_a_real_price_list_needs_no_other_cell():
    texts, found, original = converted(["B¸O GI¸ THIÕT BÞ "], ".VnTifani HeavyH")
    assert texts == ["BÁO GIÁ THIẾT BỊ "]
    assert (original, codes(found)) == ({(1, 1): "B¸O GI¸ THIÕT BÞ "}, [("N-ENCODING", "A1")])


def test_capitals_typed_in_a_font_without_them():
    assert converted(["B¸O GI¸ THIÕT BÞ", "ñy ban nh©n d©n"])[0] == ["BÁO GIÁ THIẾT BỊ", "ủy ban nhân dân"]


def test_capitals_of_the_full_tcvn_5712_as_latin_1_and_as_cp1252():
    # H, 0x96, C: Ọ is a control sign in Latin-1 and a dash in cp1252; real dashes stay.
    for ho, to in (("H\x96C", "C\x85P"), ("H–C", "C…P")):
        old = [ho, "TR¦\x98NG TH¤NG", "PH\x92NG H\x96P", "B\x83O C\x83O", "Hµ Néi – HuÕ", to]
        assert converted(old)[0][:5] == ["HỌC", "TRƯỜNG THÔNG", "PHÒNG HỌP", "BÁO CÁO", "Hà Nội – Huế"]


def test_the_lost_looking_soft_hyphen_and_the_nbsp():
    assert converted(["Ng\xad\xaci d©n ®\xad\xacc\xa0h\xadëng", "X· ph\xadêng"])[0][1] == "Xã phường"


def test_what_reads_both_ways_follows_the_cells_around_it():
    # "Sè" is Vietnamese as it stands, and "Số" in TCVN3.
    assert converted(["Sè", "Tæng céng", "Hå s¬", "gi¶i quyÕt"])[0][0] == "Số"
    assert converted(["Sè", "Tổng cộng", "Hồ sơ", "giải quyết"])[0][0] == "Sè"


def test_a_cell_that_is_vietnamese_only_as_it_stands_refuses():
    # "máy tính" would be "mỏy tớnh" in TCVN3: no syllable, so the cell is Unicode whatever the others are.
    texts, _, original = converted([encode(t, "tcvn3") for t in TITLES] + ["máy", "máy tính bán"], ".VnTime")
    assert texts[-2:] == ["máy", "máy tính bán"]
    assert (10, 1) not in original


def test_a_few_chance_syllables_prove_nothing_against_many_other_words():
    chance = ["tÕt", "bæng", "hån"]  # syllables if read as TCVN3
    danish = ["Størrelse pr. by", "Kærlighed"]
    assert converted([*chance, *danish])[0] == [*chance, *danish]
    assert converted(chance)[0] != chance


FOREIGN = {
    "French": ["Société générale, le coût du café où naît l'été", "thé, blé, né, dès, très, là", "à", "« Nº 5 » déjà"],
    "Spanish": ["El niño comió piñas, ¿cuánto? ¡sí!", "Población según sexo y año", "té, sé, mí, tú, más", "1ª 2º"],
    "Portuguese": ["São Paulo não é a capital", "há só já lá nó pé fé três avó", "Educação e saúde pública"],
    "German": ["Bevölkerung über 65 Jahre", "für Köln, Tür, Öl, grün, süß", "Größe der Straße"],
    "signs": ["©", "£ 5", "§ 12", "¹", "GRDP¹", "m²", "½", "3×4 ± 2", "25 °C", "· a", "5 µm, ½ l, © 2019", "¥100", "®"],
    "ASCII": ["Nga.Son 1. a. e.g. don't C++ x^2 ~5", "a@b.vn http://a.b/~c", "O'Neil u+v a^b e^x", "`odd`", "2^10"],
    "Unicode": [*TITLES, "Hoà Bình, thuý, quý", "XÃ NGA SƠN", "Hoá đơn"],
}  # fmt: skip


@pytest.mark.parametrize("language", FOREIGN)
@pytest.mark.parametrize("font", [None, ".VnTime", "VNI-Times"])
def test_other_languages_and_signs_never_change(language, font):
    texts, found, original = converted(FOREIGN[language], font)
    assert (texts, original) == (FOREIGN[language], {})
    assert "N-ENCODING" not in {f.code for f in found}


@pytest.mark.parametrize("encoding", CODECS)
def test_signs_stay_signs_among_old_text(encoding):
    signs = ["3×4", "GRDP¹", "©", "m²", "25 °C", "½", "• 5 %", "nga ½ x ¹"]
    texts, _, _ = converted([encode(t, encoding) for t in TITLES] + signs)
    assert texts == TITLES + signs


def test_text_that_no_reading_explains_is_named_and_stays():
    texts, found, original = converted([encode(t, "tcvn3") for t in TITLES] + ["NgÿyÀn vÃ¶n ¾¿"])
    assert texts[-1] == "NgÿyÀn vÃ¶n ¾¿"
    assert (10, 1) not in original
    (doubt,) = [f for f in found if f.code == "W-ENCODING"]
    assert doubt.ref == "A10"
    assert "NgÿyÀn" in Issue.make("W-ENCODING", ref=doubt.ref, **doubt.facts).message_vi


def test_viqr_is_read_when_the_whole_sheet_is():
    texts, found, _ = converted([encode(t, "viqr") for t in TITLES] + ["a. Nga", "1. x", "nga@son.vn"])
    assert texts == [*TITLES, "a. Nga", "1. x", "nga@son.vn"]
    assert found[0].facts["encoding"] == "VIQR"


def test_formulas_and_errors_are_no_text():
    old = [encode(t, "tcvn3", capitals=True) for t in TITLES]
    sheet = Sheet("S", [[t] for t in [*old, "=sum(a1:a9)"]], uncached=frozenset([(10, 1)]))
    convert(sheet, {(r, 1): ".VnTimeH" for r in range(1, 11)})
    assert [row[0] for row in sheet.rows][8:] == ["CÓ", "=sum(a1:a9)"]


@pytest.mark.parametrize("codec_name", ["cp1252", "latin-1", "cp1258"])
def test_utf8_that_was_decoded_as_something_else(codec_name):
    def wrong(text):
        return "".join(bytes([b]).decode(codec_name, "ignore") or chr(b) for b in text.encode())

    texts, found, _ = converted([wrong(t) for t in TITLES])
    assert texts == TITLES
    assert codes(found) == [("N-ENCODING", "A1")]


def test_utf8_with_a_lost_byte_is_named_and_stays():
    texts, found, _ = converted(["Äá»‹a bÃ n"])
    assert texts == ["Äá»‹a bÃ n"]
    assert codes(found) == [("W-ENCODING", "A1")]


def test_old_text_in_a_file_decoded_as_cp1258():
    old = [encode(t, "tcvn3").encode("cp1252").decode("cp1258") for t in TITLES]
    texts, _, original = converted(old)
    assert texts == TITLES
    assert original[1, 1] == old[0]


@pytest.mark.parametrize(
    "loose",
    [
        unicodedata.normalize("NFD", "Tiếng Việt, ngưỡng"),
        "Tiê\u0301ng Viê\u0323t, ngươ\u0303ng",
        "Tie\u0301\u0302ng Vi\u1eb9\u0302t, ng\u01b0\u01a1\u0303ng",
    ],
)
def test_loose_marks_are_composed(loose):
    assert converted([loose])[0] == ["Tiếng Việt, ngưỡng"]


def test_eth_becomes_d_with_stroke_in_vietnamese_words_only():
    written = ["Quyết định số 5/QÐ-UBND", "Ðịnh", "ðường", "Ðað er íslenska"]
    assert converted(written)[0] == ["Quyết định số 5/QĐ-UBND", "Định", "đường", "Ðað er íslenska"]
    assert converted(["Ðað er íslenska", "Ðan"])[0] == ["Ðað er íslenska", "Ðan"]


def test_plain_sheets_are_left_at_once():
    assert not suspicious("\n".join([*TITLES, "Xã Nga Thuỷ", "HOÀ BÌNH", "Quý", "plain", "XÃ NGA"]))
    assert all(map(suspicious, ("Tæng", "nga\xad", "Huyá»‡n", "Vie^.t", "Tie\u0301ng")))


RIMES = sorted(r for r in syllables.rimes() if len(r) > 1 and not r.isascii())
ONSETS = [o for o in syllables.ONSETS if o not in ("gi", "qu")]
WORDS = (
    st.tuples(st.sampled_from(ONSETS), st.sampled_from(RIMES))
    .map("".join)
    .filter(syllables.is_syllable)
    .flatmap(lambda w: st.sampled_from([w, w.capitalize(), w.upper()]))
)
SENTENCES = st.lists(WORDS, min_size=8, max_size=20, unique_by=str.lower).map(" ".join)


@pytest.mark.parametrize("encoding", [*CODECS, "viqr"])
@settings(max_examples=150, deadline=None)
@given(sentence=SENTENCES)
def test_any_vietnamese_sentence_comes_back(encoding, sentence):
    texts = [*TITLES[:3], sentence]  # one short sentence proves no VIQR
    assert converted([encode(t, encoding) for t in texts])[0] == texts


@given(st.lists(st.text(max_size=30), max_size=6), st.sampled_from([None, ".VnTime", "VNI-Times"]))
def test_whatever_a_cell_holds_it_is_kept_or_its_original_is(cells, font):
    texts, _, original = converted(cells, font)
    assert [original.get((r, 1), t) for r, t in enumerate(texts, 1)] == cells
