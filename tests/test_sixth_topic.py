"""A new topic is YAML and nothing else: forms, indicators and rules in a temporary workspace, and everything works."""

from __future__ import annotations

import pytest

from analysis import build as building
from analysis import catalog as catalogs
from analysis import district, exchange, explain, facts, gaps, load, trends, unreported
from analysis import simulate as simulating

INDICATORS = """\
topic: satisfaction
title_vi: Sự hài lòng của người dân
title_en: Satisfaction of citizens
indicators:
  - {code: ballots_sent, name_vi: Số phiếu hỏi phát ra, name_en: Ballots sent, unit: phiếu, kind: count, combine: sum}
  - {code: ballots_content, name_vi: Số phiếu hài lòng, name_en: Content ballots, unit: phiếu, kind: count,
     better: higher, combine: sum}
  - {code: satisfaction_rate, name_vi: Tỷ lệ người dân hài lòng, name_en: Share content, short_vi: Hài lòng,
     unit: "%", kind: percent, better: higher, combine: recompute, formula: ballots_content / ballots_sent,
     plausible: {min: 0, max: 1}}
"""
FORM = """\
form: satisfaction
topic: satisfaction
title_vi: Kết quả lấy phiếu hài lòng
layouts:
  - id: satisfaction-2011
    years: [2011, 2030]
    rows: places
    file: "{year}/Phieu hai long {year}.xlsx"
    sheet: Hài lòng
    titles: ["TỔNG HỢP PHIẾU LẤY Ý KIẾN NGƯỜI DÂN NĂM {year}", "(Từ ngày {start} đến ngày {end})"]
    number_row: true
    total_row: Tổng cộng
    signs: {"-": none_occurred, "": not_reported}
    columns:
      - {heading: STT, role: order}
      - {heading: "Đơn vị", role: key}
      - {heading: "Số phiếu hỏi | Phát ra", indicator: ballots_sent}
      - {heading: "Số phiếu hỏi | Hài lòng", indicator: ballots_content}
    checks: [ballots_content <= ballots_sent]
"""
RULES = """\
rules:
  satisfaction:
    ballots_sent: {poisson: {2011: 60, 2020: 120}}
    ballots_content: {share_of: ballots_sent, rate: {2011: 0.62, 2020: 0.88}, spread: 0.3}
"""


@pytest.fixture
def sixth(workspace):
    folder = workspace / "data" / "catalog"
    (folder / "indicators" / "satisfaction.yml").write_text(INDICATORS, encoding="utf-8")
    (folder / "forms" / "satisfaction.yml").write_text(FORM, encoding="utf-8")
    rules = folder / "simulation.yml"
    text = rules.read_text(encoding="utf-8")
    start, end = text.index("rules:\n"), text.index("# Mistakes of the kinds")
    rules.write_text(
        text[:start] + RULES + text[end : text.index("mistakes:")] + "mistakes: []\n", encoding="utf-8"
    )
    with (folder / "targets.csv").open("a", encoding="utf-8", newline="") as file:
        file.write("Tỷ lệ hài lòng,2015,70,%,Văn bản thử,tệp thử,high,>=,xã,,no,satisfaction_rate\n")
    return workspace


def test_a_sixth_topic_needs_no_code(sixth):
    catalog = catalogs.load(sixth)
    assert len(catalog.topics) == 6
    simulation = simulating.simulate(catalog, 3)
    simulating.write(simulation, sixth / "data" / "raw")
    processed = building.build(sixth)
    assert not (processed.issues["severity"] == "error").any()
    key = ["source", "sheet", "ref"]
    both = simulation.truth.merge(processed.observations, on=key, how="outer", suffixes=("", "_read"))
    assert len(both) == len(simulation.truth) == len(processed.observations)
    assert (both["value"].eq(both["value_read"]) | both["value"].isna() & both["value_read"].isna()).all()

    rates = load("satisfaction_rate", root=sixth)
    assert rates["place"].nunique() == 24
    assert rates["value"].dropna().between(0, 1).all()
    assert (trends(rates)["verdict"] == "up").sum() > 12
    sums = load("ballots_content", "ballots_sent", years=(2018, 2018), root=sixth)
    parts = (
        sums.dropna(subset="value").pivot(index="place", columns="indicator", values="value").dropna().sum()
    )
    whole = district("satisfaction_rate", root=sixth).set_index("year").loc[2018, "value"]
    assert whole == pytest.approx(parts["ballots_content"] / parts["ballots_sent"])
    assert gaps(2019, "satisfaction_rate", root=sixth)["target"].eq(0.7).all()
    assert "chưa đối chiếu" in str(facts(2019, root=sixth).target("satisfaction_rate"))
    cells = explain("Nga Phượng", "satisfaction_rate", 2015, root=sixth)
    assert set(cells["name"]) == {"Nga Lĩnh", "Nga Nhân"}
    assert set(unreported(root=sixth)["topic"]) <= {"satisfaction"}


def test_its_blank_form_can_be_drawn_and_reads_back(sixth):
    (path,) = exchange.draw_forms(sixth, 2021, sixth / "out", form="satisfaction")
    raw = sixth / "data" / "raw" / "2021"
    raw.mkdir()
    (raw / path.name).write_bytes(path.read_bytes())
    observations = building.build(sixth).observations
    assert set(observations["indicator"]) == {"ballots_sent", "ballots_content"}
    assert set(observations["reason"]) == {"not_reported"}
