"""How the people of a snapshot stood when it was taken, from the base rows: SQL alone.

On purpose unlike the freezing: who is where is told from the lines of history and the
times of proofs, not from how things are now. A field that a later line changed is what
the first such line says it was before.
"""

KNOWN = """
WITH taken AS (
    SELECT snapshot.id, contest.id AS contest_id,
           coalesce(snapshot.reference_date, contest.reference_date) AS reference_date,
           contest.counting_rule, contest.qualifying_sources,
           snapshot.cut_off, snapshot.taken_at,
           (snapshot.cut_off AT TIME ZONE %(zone)s)::date AS day,
           (SELECT min(opens_at) FROM contest_round
             WHERE contest_id = contest.id AND counts) AS opens_at
      FROM reports_snapshot AS snapshot
      JOIN contest_contest AS contest ON contest.id = snapshot.contest_id
     WHERE snapshot.id = %(snapshot)s
), line AS (
    SELECT line.*, entry.staff_member_id, line.at > taken.taken_at AS is_later,
           coalesce(line.effective_on, (line.at AT TIME ZONE %(zone)s)::date) AS day
      FROM taken
      JOIN contest_rosterentry AS entry ON entry.contest_id = taken.contest_id
      JOIN contest_entrychange AS line ON line.entry_id = entry.id
), undone AS (
    SELECT DISTINCT ON (entry_id, field.key) entry_id, field.key, field.value
      FROM line CROSS JOIN LATERAL jsonb_each_text(line.before) AS field
     WHERE is_later
     ORDER BY entry_id, field.key, line.id
), other_category AS (
    SELECT DISTINCT ON (entry.staff_member_id) entry.staff_member_id,
           line.before ->> 'category' AS category
      FROM contest_entrychange AS line
      JOIN contest_rosterentry AS entry ON entry.id = line.entry_id
      JOIN taken ON line.at > taken.taken_at
     WHERE line.before ? 'category'
     ORDER BY entry.staff_member_id, line.id
), told AS (
    SELECT entry.id, entry.created_at, staff.id AS staff_id,
           coalesce(other.category, staff.category) AS category,
           coalesce(status.value, entry.status) AS status,
           CASE WHEN left_on.key IS NULL THEN entry.left_on
                ELSE left_on.value::date END AS left_on,
           coalesce(counts.value::boolean, entry.counts) AS counts,
           coalesce(unit.value::bigint, entry.unit_id) AS unit_id
      FROM taken
      JOIN contest_rosterentry AS entry ON entry.contest_id = taken.contest_id
      JOIN contest_staffmember AS staff ON staff.id = entry.staff_member_id
      LEFT JOIN other_category AS other ON other.staff_member_id = staff.id
      LEFT JOIN undone AS status ON status.entry_id = entry.id
                                AND status.key = 'status'
      LEFT JOIN undone AS left_on ON left_on.entry_id = entry.id
                                 AND left_on.key = 'left_on'
      LEFT JOIN undone AS counts ON counts.entry_id = entry.id
                                AND counts.key = 'counts'
      LEFT JOIN undone AS unit ON unit.entry_id = entry.id AND unit.key = 'unit'
     WHERE entry.created_at <= taken.taken_at
), asked AS (  -- had left, and was added again by a unit but not accepted
    SELECT DISTINCT ON (line.entry_id) line.entry_id, line.at,
           (line.before ->> 'left_on')::date AS left_on,
           coalesce((line.before ->> 'unit')::bigint, line.unit_id) AS unit_id,
           line.before ->> 'status' AS status
      FROM line JOIN told ON told.id = line.entry_id
     WHERE line.act = 'added' AND NOT line.is_later AND told.status = 'proposed'
     ORDER BY line.entry_id, line.id DESC
), listed AS (
    SELECT told.id, told.created_at, told.category, told.counts,
           coalesce(back.left_on, told.left_on) AS left_on,
           coalesce(back.unit_id, told.unit_id) AS unit_id,
           back.at AS asked_at
      FROM taken, told
      LEFT JOIN asked AS back ON back.entry_id = told.id AND back.status = 'left'
     WHERE told.status IN ('working', 'left')
        OR (back.entry_id IS NOT NULL AND back.left_on > (SELECT day FROM taken))
), said AS (  -- who is on the list since when: later words win
    SELECT entry_id, 2 * id + 1 AS turn, act = 'left' AS is_gone, day
      FROM line WHERE act IN ('left', 'returned', 'accepted') AND NOT is_later
     UNION ALL
    SELECT entry_id, 2 * id, true, (before ->> 'left_on')::date
      FROM line
     WHERE act IN ('returned', 'accepted', 'added') AND NOT is_later
       AND before ->> 'left_on' IS NOT NULL
), gone AS (
    SELECT entry_id FROM said, taken WHERE said.day <= taken.day
     GROUP BY entry_id
    HAVING max(turn) FILTER (WHERE is_gone)
           > coalesce(max(turn) FILTER (WHERE NOT is_gone), -1)
), step AS (
    SELECT move.id, move.entry_id, move.from_unit_id, move.to_unit_id,
           move.recorded_at,
           (SELECT max(earlier.effective_on) FROM contest_move AS earlier
             WHERE earlier.entry_id = move.entry_id AND earlier.id <= move.id) AS since
      FROM contest_move AS move
      JOIN listed ON listed.id = move.entry_id
      JOIN taken ON move.recorded_at <= taken.taken_at
     WHERE listed.asked_at IS NULL OR move.recorded_at < listed.asked_at
), place AS (
    SELECT entry_id, coalesce(
               (array_agg(to_unit_id ORDER BY step.id DESC)
                   FILTER (WHERE since <= taken.day))[1],
               (array_agg(from_unit_id ORDER BY step.id))[1]) AS unit_id
      FROM step, taken GROUP BY entry_id
)"""

# Who is frozen otherwise, column by column.
PEOPLE = f"""{KNOWN}, proof AS (
    SELECT evidence.* FROM contest_evidence AS evidence, taken
     WHERE evidence.contest_id = taken.contest_id
       AND evidence.recorded_at <= taken.taken_at
       AND (evidence.withdrawn_at IS NULL OR evidence.withdrawn_at > taken.taken_at)
       AND taken.qualifying_sources ? evidence.source
), covered AS (
    SELECT proof.entry_id, round.id AS round_id, min(proof.happened_at) AS since
      FROM taken
      JOIN contest_round AS round ON round.contest_id = taken.contest_id
                                 AND round.counts
      JOIN proof ON proof.round_id = round.id OR proof.round_id IS NULL
     GROUP BY proof.entry_id, round.id
), fact AS (
    SELECT covered.entry_id,
           CASE WHEN taken.counting_rule = 'any' THEN min(since)
                WHEN count(*) = (SELECT count(*) FROM contest_round AS round
                                  WHERE round.contest_id = taken.contest_id
                                    AND round.counts) THEN max(since) END AS since
      FROM covered, taken GROUP BY covered.entry_id, taken.counting_rule,
                                   taken.contest_id
), act AS (
    SELECT entry_id, happened_at, max(id) AS id FROM proof GROUP BY 1, 2
), away AS (
    SELECT excusal.entry_id
      FROM contest_excusal AS excusal
      JOIN taken ON excusal.state = 'approved' AND excusal.decided_at <= taken.taken_at
      LEFT JOIN LATERAL (
           SELECT (line.before ->> 'ends_on')::date AS day
             FROM contest_entrychange AS line
            WHERE line.excusal_id = excusal.id AND line.act = 'not_excused'
              AND line.at > taken.taken_at
            ORDER BY line.id LIMIT 1) AS former ON true
     WHERE taken.reference_date BETWEEN excusal.starts_on
                                    AND coalesce(former.day, excusal.ends_on)
), best AS (
    SELECT attempt.entry_id, max(attempt.score) AS score,
           bool_or(attempt.state = 'voided') AS is_unsure
      FROM taken
      JOIN contest_round AS round ON round.contest_id = taken.contest_id
                                 AND round.counts
      JOIN quiz_attempt AS attempt ON attempt.round_id = round.id
     WHERE attempt.closed_at <= taken.cut_off
     GROUP BY attempt.entry_id
), counted AS (
    SELECT listed.id, coalesce(place.unit_id, listed.unit_id) AS unit_id,
           listed.category,
           (listed.left_on IS NULL OR listed.left_on > taken.day)
               AND listed.id NOT IN (SELECT entry_id FROM gone) AS working,
           listed.counts, listed.id IN (SELECT entry_id FROM away) AS excused,
           CASE WHEN fact.since <= taken.cut_off THEN fact.since END AS since,
           CASE WHEN fact.since <= taken.cut_off THEN act.id END AS proof_id,
           coalesce(best.score, 0) AS score, coalesce(is_unsure, false) AS is_unsure
      FROM taken, listed
      LEFT JOIN place ON place.entry_id = listed.id
      LEFT JOIN fact ON fact.entry_id = listed.id
      LEFT JOIN act ON act.entry_id = listed.id AND act.happened_at = fact.since
      LEFT JOIN best ON best.entry_id = listed.id
), unsure AS (  -- what was written at that very minute, or closed late
    SELECT entry_id FROM line, taken
     WHERE line.at BETWEEN taken.taken_at - %(under_way)s AND taken.taken_at
     UNION
    SELECT entry_id FROM contest_evidence AS evidence, taken
     WHERE evidence.contest_id = taken.contest_id
       AND (recorded_at BETWEEN taken_at - %(under_way)s AND taken_at
            OR withdrawn_at BETWEEN taken_at - %(under_way)s AND taken_at)
)
SELECT coalesce(counted.id, frozen.entry_id),
       frozen.unit_id, frozen.category, frozen.working, frozen.counts, frozen.excused,
       frozen.participated_at, frozen.evidence_id, coalesce(frozen.best_score, 0),
       counted.unit_id, counted.category, counted.working, counted.counts,
       counted.excused, counted.since,
       coalesce(named.id, counted.proof_id),
       CASE WHEN counted.is_unsure THEN coalesce(frozen.best_score, 0)
            ELSE counted.score END,
       counted.id IS NULL, frozen.entry_id IS NULL
  FROM counted
  FULL JOIN (SELECT * FROM reports_snapshotentry WHERE snapshot_id = %(snapshot)s)
         AS frozen ON frozen.entry_id = counted.id
  LEFT JOIN proof AS named ON named.id = frozen.evidence_id
                          AND named.entry_id = frozen.entry_id
                          AND named.happened_at = counted.since
 WHERE coalesce(counted.id, frozen.entry_id) NOT IN (SELECT entry_id FROM unsure)
   AND (counted.id IS NULL OR frozen.entry_id IS NULL
        OR (frozen.unit_id, frozen.category, frozen.working, frozen.counts,
            frozen.excused, frozen.participated_at)
           IS DISTINCT FROM
           (counted.unit_id, counted.category, counted.working, counted.counts,
            counted.excused, counted.since)
        OR frozen.evidence_id IS DISTINCT FROM coalesce(named.id, counted.proof_id)
        OR (NOT counted.is_unsure
            AND coalesce(frozen.best_score, 0) <> counted.score))
 ORDER BY 1
"""  # noqa: S608 - all parts are constants of this module

# How each list came to be, from the frozen people and their moves.
CAME = f"""{KNOWN}, change AS (
    SELECT step.* FROM step, taken
     WHERE since <= taken.day
       AND (recorded_at >= taken.opens_at
            OR since > (taken.opens_at AT TIME ZONE %(zone)s)::date)
), began AS (
    SELECT entry_id, (array_agg(from_unit_id ORDER BY since, id))[1] AS unit_id
      FROM change GROUP BY entry_id
), person AS (
    SELECT frozen.entry_id, frozen.unit_id, frozen.working,
           coalesce(entry.created_at < taken.opens_at, true) AS was_there,
           coalesce(began.unit_id, frozen.unit_id) AS first_unit
      FROM taken
      JOIN reports_snapshotentry AS frozen ON frozen.snapshot_id = taken.id
      JOIN contest_rosterentry AS entry ON entry.id = frozen.entry_id
      LEFT JOIN began ON began.entry_id = frozen.entry_id
), part AS (
    SELECT first_unit AS unit_id, was_there::int AS opening,
           (NOT was_there)::int AS added, 0 AS removed FROM person
     UNION ALL SELECT unit_id, 0, 0, (NOT working)::int FROM person
     UNION ALL SELECT to_unit_id, 0, 1, 0 FROM change
     UNION ALL SELECT from_unit_id, 0, 0, 1 FROM change
), counted AS (
    SELECT unit_id, sum(opening) AS opening, sum(added) AS added,
           sum(removed) AS removed
      FROM part GROUP BY unit_id
)
SELECT frozen.unit_id, frozen.opening, frozen.added, frozen.removed,
       coalesce(counted.opening, 0), coalesce(counted.added, 0),
       coalesce(counted.removed, 0), frozen.subject_to_rating,
       coalesce((SELECT (line.before ->> 'subject_to_rating')::boolean
                   FROM contest_unitchange AS line
                  WHERE line.unit_id = unit.id AND line.at > taken.taken_at
                    AND line.before ? 'subject_to_rating'
                  ORDER BY line.id LIMIT 1), unit.subject_to_rating)
  FROM taken
  JOIN reports_snapshotunit AS frozen ON frozen.snapshot_id = taken.id
  JOIN contest_unit AS unit ON unit.id = frozen.unit_id
  LEFT JOIN counted ON counted.unit_id = frozen.unit_id
 ORDER BY 1
"""  # noqa: S608 - all parts are constants of this module
