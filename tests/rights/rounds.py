"""Rounds of the quiz and people's attempts, for the office that answers for them."""

from tests.rights.rows import SEES_PEOPLE, SEES_SOME_PEOPLE, Row, get, post

RUNS = get(403, s200="officer")
ACTS = ("gia-han", "tam-dung", "them-gio", "them-luot")
SEES_WORK = get(404, s200=SEES_PEOPLE)
JUDGES = get(404, s200="officer", s403="leader administrator coordinator")
WATCHES = get(403, s200=SEES_SOME_PEOPLE)
WATCHES_NOT = "participant judge"

ROUNDS = [
    Row("quiz:rounds", get=RUNS),
    Row("quiz:practice-create", post=post(403, s302="officer")),
    Row("quiz:round", ("round",), get=RUNS),
    Row("quiz:round-edit", ("round",), get=RUNS, post=RUNS),
    Row("quiz:round-sample", ("round",), get=RUNS),
    *[Row("quiz:round-act", ("round", f"={act}"), get=RUNS, post=RUNS) for act in ACTS],
    Row(
        "quiz:round-act",
        ("round", "=tiep-tuc"),  # of a round that is not paused
        get=get(403, s302="officer"),
        post=post(403, s302="officer"),
    ),
    Row("quiz:monitor", get=WATCHES),
    Row("quiz:monitor-people", ("round", "=dang-lam"), get=WATCHES),
    Row("quiz:monitor-people", ("round", "=nop-hom-nay"), get=WATCHES),
    Row("quiz:monitor-people", ("round", "=khong-co"), get=get(404, s403=WATCHES_NOT)),
    Row("quiz:hints", get=RUNS),
    Row("quiz:hint-look", ("hint",), post=post(403, s302="officer")),
    Row("quiz:entry-attempts", ("entry",), get=SEES_WORK),
    Row("quiz:entry-time", ("entry",), get=JUDGES, post=JUDGES),
    Row("quiz:attempt-void", ("attempt_of_another",), get=JUDGES, post=JUDGES),
    # One's own attempt is known and not one's to judge.
    Row(
        "quiz:attempt-void",
        ("attempt",),
        get=get(
            404, s200="officer", s403="leader administrator coordinator participant"
        ),
        post=post(
            404, s200="officer", s403="leader administrator coordinator participant"
        ),
    ),
]
