"""What being counted adds to a hand-in, from two pgbench scripts.

Both close attempts with the statements that ``close_attempt`` itself sends, taken down
while it does so: once where the paper is a proof of participation, and once where it
has too few answers, so that no evidence, fact and mark are written.
"""

import re
import shutil
import statistics
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, transaction
from django.test import override_settings

from bench import Figure
from bench.load import world
from bench.load.servers import url_of
from contest.models import Evidence, Round, UnitDirty
from quiz.models import Attempt
from quiz.services import close_attempt

# Beyond every other number in the statements, so that an attempt's is known by itself.
PAST = 10_000
ROUNDS, CLIENTS, EACH = 5, 2, 400  # hand-ins of each client in each round
SITTING = 2 * ROUNDS * CLIENTS * EACH
PGBENCH = shutil.which("pgbench")

# Twenty answers each, on the paper of those before. Attempt and entry have one number.
SIT = """
INSERT INTO quiz_attempt (id, round_id, entry_id, number, paper, state, started_at,
                          due_at, allowed, device, given_back)
SELECT entry.id, round_id, entry.id, 1, paper, 'in_progress',
       now() - interval '9 minutes', now() + interval '3 hours', interval '4 hours',
       '', false
  FROM contest_rosterentry AS entry,
       (SELECT round_id, paper FROM quiz_attempt LIMIT 1) AS one
 WHERE entry.participated_at IS NULL;

INSERT INTO quiz_answerevent (attempt_id, page, seq, place, choice, turn)
SELECT id, md5(id::text)::uuid, place + 1, place, 1, 1
  FROM quiz_attempt, generate_series(0, 19) AS place WHERE state = 'in_progress';
"""
# One number for each hand-in: clients do not meet, and each counts its own.
HEAD = rf"""
\set turn :turn + 1
\set person :first + :turn * {CLIENTS} + :client_id
\set unit :first_unit + :person % {world.UNITS}
BEGIN;
"""


def measure() -> list[Figure]:
    if PGBENCH is None:
        return [_ratio(None, note="pgbench is not installed")]
    world.fill(people=PAST + 1 + SITTING, past=PAST)
    _fill()
    plain, counted = both_scripts(Attempt.objects.get(pk=PAST + 1))
    taken = {plain: [], counted: []}
    first = PAST + 2
    for _ in range(ROUNDS):
        for script, runs in taken.items():
            runs.append(_run(script, first))
            first += CLIENTS * EACH
    _check()
    return _figures(*taken.values())


def both_scripts(attempt: Attempt) -> tuple[str, str]:
    """A hand-in that is not counted, and one that is; nothing stays written."""
    enough = len(attempt.paper) + 1
    return (
        script(statements_of_close(attempt, min_answers=enough), attempt),
        script(statements_of_close(attempt, min_answers=1), attempt),
    )


@override_settings(PREPARE_STATEMENTS=False)  # pgbench prepares them itself
@transaction.atomic
def statements_of_close(attempt: Attempt, *, min_answers: int) -> list[str]:
    """What the verb sends between its BEGIN and its COMMIT."""
    sent = []

    def take_down(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        cursor = context["cursor"]
        sent.append(connection.ops.last_executed_query(cursor, sql, params))
        return result

    Round.objects.filter(pk=attempt.round_id).update(min_answers=min_answers)
    with connection.execute_wrapper(take_down):
        close_attempt(attempt, Attempt.Cause.SUBMITTED)
    transaction.set_rollback(True)
    return sent[1:-1]  # the savepoint that stands here for the transaction


def script(statements: list[str], attempt: Attempt) -> str:
    """The statements for whichever attempt, in pgbench's words."""
    lines = [_for_anybody(each, attempt) for each in statements]
    return HEAD + "".join(f"{line};\n" for line in [*lines, "COMMIT"])


def _for_anybody(statement: str, attempt: Attempt) -> str:
    number = attempt.pk
    text = re.sub(rf"'{number}'", ":person::text", statement)
    text = re.sub(rf"\b{number}\b", ":person", text)
    text = text.replace(f"ARRAY[{attempt.entry.unit_id}]", "ARRAY[:unit]")
    # What pgbench would take for a variable.
    return re.sub(r"T(\d\d):(\d\d):([\d.]+)\+00:00'", r" \1\2\3+00'", text)


def _fill() -> None:
    with connection.cursor() as cursor:
        cursor.execute(SIT)
        cursor.execute("VACUUM ANALYZE")


def _run(text: str, first: int) -> tuple[float, float]:
    """Hand in with all clients; milliseconds of each, and how many a second."""
    first_unit = Attempt.objects.get(pk=first).entry.unit_id - first % world.UNITS
    variables = {"first": first - CLIENTS, "first_unit": first_unit, "turn": 0}
    with TemporaryDirectory() as folder:
        path = Path(folder, "script")
        path.write_text(text)
        said = subprocess.run(
            [
                *(PGBENCH, "--no-vacuum", "--protocol=prepared", f"--file={path}"),
                *(f"--client={CLIENTS}", f"--jobs={CLIENTS}", f"--transactions={EACH}"),
                *(f"--define={name}={value}" for name, value in variables.items()),
                url_of(connection.settings_dict["NAME"]),
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    return tuple(
        float(re.search(pattern, said)[1])
        for pattern in (r"latency average = ([\d.]+) ms", r"tps = ([\d.]+)")
    )


def _check() -> None:
    """Else it would have measured something else."""
    half = SITTING // 2
    closed = Attempt.objects.filter(state="closed").count()
    assert closed == PAST + SITTING  # noqa: S101
    assert Evidence.objects.count() == PAST + half  # noqa: S101
    assert UnitDirty.objects.count() == half  # noqa: S101


def _figures(plain: list[tuple], counted: list[tuple]) -> list[Figure]:
    plain_ms, plain_tps = map(statistics.median, zip(*plain, strict=True))
    counted_ms, counted_tps = map(statistics.median, zip(*counted, strict=True))
    return [
        _ratio(
            round(counted_ms / plain_ms, 3),
            note=f"{counted_tps:.0f} and {plain_tps:.0f} hand-ins a second, "
            f"{CLIENTS} at a time; no message to the worker",
        ),
        Figure(
            "participation.counted_handin_ms", counted_ms, "ms", None, floor=plain_ms
        ),
    ]


def _ratio(value: float | None, *, note: str) -> Figure:
    name = "participation.counted_handin_vs_plain"
    return Figure(name, value, "×", None, floor=1, note=note)
