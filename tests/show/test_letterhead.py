from analysis.show import letterhead, signature


def test_text_from_the_catalogue_is_inert():
    block = letterhead("UBND <b>tỉnh</b>", "<script>x</script>", "Số: 1", "Nga Sơn, ngày 07 tháng 5 năm 2020")
    assert "<script" not in block.html
    assert "&lt;SCRIPT&gt;" in block.html
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in block.html
    assert repr(block).splitlines()[0] == "UBND <b>tỉnh</b>"


def test_who_receives_and_who_signs():
    block = signature(["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"], ["Sở Tư pháp tỉnh (b/c)", "Lưu: VT, TP."])
    assert block.html.index("Nơi nhận") < block.html.index("Lưu: VT, TP.") < block.html.index("KT. CHỦ TỊCH")
