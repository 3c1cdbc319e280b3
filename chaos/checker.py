"""What PostgreSQL says of the receipts and of the attempts; it asks nobody else."""

import json
from pathlib import Path
from typing import NamedTuple

import psycopg2

# The indexes may be what a crash spoiled: every row is looked at.
ROWS_ALONE = (
    "SET enable_indexscan = off; SET enable_indexonlyscan = off;"
    " SET enable_bitmapscan = off"
)
EVENTS = "SELECT id, attempt_id, seq, place, choice FROM quiz_answerevent"
OPEN = "SELECT id FROM quiz_attempt WHERE state = 'in_progress'"

WRONG = {
    "closed attempts whose figures are not those of their newest answers": """
        WITH newest AS (
            SELECT DISTINCT ON (attempt_id, place) attempt_id, place, choice
              FROM quiz_answerevent ORDER BY attempt_id, place, id DESC
        ), graded AS (
            SELECT attempt.id, count(newest.place) AS answered,
                   count(*) FILTER (WHERE choice.is_right) AS score
              FROM quiz_attempt AS attempt
              LEFT JOIN newest ON newest.attempt_id = attempt.id
              LEFT JOIN quiz_choice AS choice
                ON choice.id = (attempt.paper -> newest.place::int -> 'choices'
                                ->> newest.choice::int)::bigint
             WHERE attempt.state = 'closed' GROUP BY attempt.id
        )
        SELECT count(*) FROM graded JOIN quiz_attempt AS attempt USING (id)
         WHERE (attempt.answered, attempt.score)
               IS DISTINCT FROM (graded.answered, graded.score)""",
    "answers stored at or after the deadline": """
        SELECT count(*) FROM quiz_answerevent AS event
          JOIN quiz_attempt AS attempt ON attempt.id = event.attempt_id
         WHERE event.recorded_at >= attempt.due_at""",
    "attempts closed after their deadline": """
        SELECT count(*) FROM quiz_attempt WHERE closed_at > due_at""",
    "closed attempts with answers and without evidence, or the reverse": """
        SELECT count(*) FROM quiz_attempt AS attempt
         WHERE state = 'closed' AND (answered > 0) <> EXISTS (
               SELECT FROM contest_evidence AS evidence
                WHERE source = 'quiz' AND source_key = attempt.id::text
                  AND evidence.entry_id = attempt.entry_id
                  AND evidence.happened_at = attempt.closed_at)""",
    "people whose participation is not that of their evidence": """
        SELECT count(*) FROM contest_rosterentry AS entry
         WHERE participated_at IS DISTINCT FROM (
               SELECT min(happened_at) FROM contest_evidence
                WHERE entry_id = entry.id AND withdrawn_at IS NULL)""",
    "figures that are not those of the people": """
        SELECT count(*) FROM reports_unitfigure AS figure
         WHERE participated <> (
               SELECT count(participated_at) FROM contest_rosterentry AS entry
                WHERE entry.unit_id = figure.unit_id)""",
}
DUPLICATES = {
    "people with two open attempts": """
        SELECT count(*) FROM (SELECT FROM quiz_attempt WHERE state = 'in_progress'
         GROUP BY round_id, entry_id HAVING count(*) > 1) AS twice""",
    "attempts with one number": """
        SELECT count(*) FROM (SELECT FROM quiz_attempt
         GROUP BY round_id, entry_id, number HAVING count(*) > 1) AS twice""",
    "answers stored twice": """
        SELECT count(*) FROM (SELECT FROM quiz_answerevent
         GROUP BY attempt_id, page, seq HAVING count(*) > 1) AS twice""",
    "attempts with two proofs": """
        SELECT count(*) FROM (SELECT FROM contest_evidence
         GROUP BY contest_id, source, source_key HAVING count(*) > 1) AS twice""",
}
WAITING = "SELECT count(*) FROM contest_unitdirty"


class Verdict(NamedTuple):
    acked: int
    found: int
    lost: int
    wrong: int
    duplicates: int
    faults: list[str]  # in words
    attempts: int
    unacked: int  # stored, but the receipt died on its way: that is allowed


def check(database_url: str, ledger: Path) -> Verdict:
    lines = ledger.read_text(encoding="utf-8").splitlines()
    noted = [json.loads(line) for line in lines]
    receipts = [row for row in noted if "event" in row]
    with psycopg2.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.execute(ROWS_ALONE)
        cursor.execute(EVENTS)
        stored = {event: tuple(content) for event, *content in cursor.fetchall()}
        cursor.execute(OPEN)
        still_open = {pk for (pk,) in cursor.fetchall()}
        wrong, wrong_words = _count(cursor, WRONG)
        duplicates, double_words = _count(cursor, DUPLICATES)
        cursor.execute("SELECT count(*) FROM quiz_attempt")
        attempts = cursor.fetchone()[0]
    connection.close()
    lost = [row for row in receipts if row["event"] not in stored]
    spoiled = [
        row
        for row in receipts
        if row["event"] in stored and stored[row["event"]] != _content(row)
    ]
    reopened = {row["closed"] for row in noted if "closed" in row} & still_open
    words = [f"{len(lost)} receipts without a row"] * bool(lost)
    words += [f"{len(spoiled)} receipts with another content"] * bool(spoiled)
    words += [f"{len(reopened)} handed in and still open"] * bool(reopened)
    promised = {row["event"] for row in receipts}
    return Verdict(
        acked=len(receipts),
        found=len(receipts) - len(lost) - len(spoiled),
        lost=len(lost),
        wrong=wrong + len(spoiled) + len(reopened),
        duplicates=duplicates,
        faults=words + wrong_words + double_words,
        attempts=attempts,
        unacked=len(stored.keys() - promised),
    )


def figures_wait(database_url: str) -> bool:
    """Whether the worker still has something to recount."""
    with psycopg2.connect(database_url) as connection, connection.cursor() as cursor:
        cursor.execute(WAITING)
        waiting = cursor.fetchone()[0]
    connection.close()
    return waiting > 0


def _content(receipt: dict) -> tuple:
    return tuple(receipt[name] for name in ("attempt", "seq", "place", "choice"))


def _count(cursor, questions: dict[str, str]) -> tuple[int, list[str]]:
    total, words = 0, []
    for sentence, statement in questions.items():
        cursor.execute(statement)
        count = cursor.fetchone()[0]
        total += count
        words += [f"{count} {sentence}"] * bool(count)
    return total, words
