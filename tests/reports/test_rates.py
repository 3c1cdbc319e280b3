from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest

from reports.charts import Point, bar_chart, line_chart
from reports.rates import needed_per_day, pace, percent, result
from reports.standings import masked, standing


@pytest.mark.parametrize(
    ("participated", "expected", "words"),
    [
        (0, 0, "Không có đối tượng"),
        (0, 3, "0,00%"),
        (1, 3, "33,33%"),
        (2, 3, "66,66%"),
        (25, 28, "89,28%"),
        (1_999, 2_000, "99,95%"),
        (999_999, 1_000_000, "99,99%"),
        (28, 28, "100%"),
    ],
)
def test_percent_is_cut_never_rounded(participated, expected, words):
    assert percent(participated, expected) == words


def test_percent_says_100_only_when_nobody_is_missing():
    saying_100 = {
        (participated, expected)
        for expected in range(1, 300)
        for participated in range(expected + 1)
        if percent(participated, expected).startswith("100")
    }

    assert saying_100 == {(number, number) for number in range(1, 300)}


@pytest.mark.parametrize(
    ("participated", "expected", "words"),
    [
        (1_999, 2_000, "Chưa đạt"),
        (2_000, 2_000, "Đạt"),
        (0, 1, "Chưa đạt"),
        (0, 0, "Không có đối tượng"),
    ],
)
def test_result_is_decided_by_integers(participated, expected, words):
    assert result(participated, expected) == words


@pytest.mark.parametrize(
    ("missing", "left", "needed"),
    [
        (190, timedelta(days=2, hours=7), 95),
        (191, timedelta(days=2), 96),
        (5, timedelta(hours=3), 5),
        (0, timedelta(days=3), 0),
    ],
)
def test_needed_per_day_reckons_with_whole_days(missing, left, needed):
    assert needed_per_day(missing, left) == needed


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("0905123412", "0905…12"), ("", ""), ("113", "…"), ("090512", "…")],
)
def test_masked_hides_the_middle_of_a_phone_number(phone, shown):
    assert masked(phone) == shown


def person(**known):
    row = {
        "participated_at": None,
        "counts": True,
        "excused": False,
        "has_open_attempt": False,
        "has_pending_excusal": False,
        "has_signed_in": False,
        "has_slip": False,
        "awaits_acceptance": False,
    }
    return SimpleNamespace(**row | known)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({}, "Chưa nhận phiếu"),
        ({"has_slip": True}, "Chưa đăng nhập lần nào"),
        ({"has_slip": True, "has_signed_in": True}, "Đã đăng nhập, chưa thi"),
        ({"has_pending_excusal": True}, "Đang chờ duyệt vắng"),
        ({"has_pending_excusal": True, "has_open_attempt": True}, "Đang làm dở"),
        ({"excused": True}, "Vắng có lý do (đã duyệt)"),
        ({"counts": False}, "Không thuộc diện tính tỷ lệ"),
        ({"participated_at": "now"}, "Đã tham gia"),
        ({"awaits_acceptance": True}, "Chờ duyệt bổ sung"),
        (
            {"awaits_acceptance": True, "participated_at": "now"},
            "Chờ duyệt bổ sung (đã tham gia)",
        ),
        (
            {"participated_at": "now", "excused": True},
            "Tham gia thêm (không tính tỷ lệ)",
        ),
        (
            {"participated_at": "now", "counts": False},
            "Tham gia thêm (không tính tỷ lệ)",
        ),
    ],
)
def test_standing_names_the_nearest_step(known, words):
    assert standing(person(**known)) == words


def sums(name, participated, expected):
    return SimpleNamespace(name=name, participated=participated, expected=expected)


def test_bar_chart_draws_the_lowest_first_and_leaves_out_empty_rows():
    chart = bar_chart([sums("A", 3, 3), sums("B", 0, 0), sums("C", 1, 3)])

    assert [(bar.row.name, bar.width, bar.is_full) for bar in chart.bars] == [
        ("C", "33.33%", False),
        ("A", "100.00%", True),
    ]


def test_bar_chart_never_draws_a_full_bar_while_somebody_is_missing():
    chart = bar_chart([sums("A", 1_999, 2_000), sums("B", 999_999, 1_000_000)])

    assert [bar.width for bar in chart.bars] == ["99.00%", "99.00%"]


OPENS = datetime(2023, 10, 1, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=10)


def test_line_runs_to_now_and_the_needed_one_to_everybody_at_the_end():
    points = [Point(OPENS, 0), Point(OPENS + timedelta(days=5), 50)]

    line = line_chart(points, 200, OPENS, CLOSES)

    assert (line.line, line.needed) == ("0,1000 500,750", "500,750 1000,0")
    assert line.last_x == "50.0%"
    assert not line_chart(points, 50, OPENS, CLOSES).needed  # nobody is missing
    assert not line_chart([Point(CLOSES, 50)], 200, OPENS, CLOSES).needed
    assert line_chart([], 200, OPENS, CLOSES) is None


def test_pace_is_of_a_week_at_most_and_cut():
    days = [(date(2023, 10, day), day * 10) for day in range(1, 12)]

    assert pace(days) == (10, 7)
    assert pace([(date(2023, 10, 1), 5), (date(2023, 10, 4), 10)]) == (1, 3)
    assert pace(days[:1]) is None
