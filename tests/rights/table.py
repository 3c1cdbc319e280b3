"""Who may do what on which page: one row for each route and kind of object.

A route without a row fails the suite. ``get`` and ``post`` name the status that
everybody gets and, behind it, those who get another. All objects are of the own
subtree: those whose names begin with ``other_`` are over another one. A POST sends an
empty form, so 200 may mean that the form came back.
"""

from tests.rights.chasing import CHASING
from tests.rights.lists import IMPORTS, PROPOSALS, SIGN_OFF, UNITS
from tests.rights.novelty import NOVELTY
from tests.rights.rounds import ROUNDS
from tests.rights.rows import (
    EVERYBODY,
    HANDS_OUT,
    KNOWS_THE_UNIT,
    SEES_PEOPLE,
    SEES_SOME_PEOPLE,
    Row,
    get,
    post,
)
from tests.rights.screening import SCREENING
from tests.rights.sendings import SENDINGS

ACCESS = [
    Row("contest:landing", get=get(302), is_public=True),
    Row(
        "contest:sign-in",
        get=get(302, s200="anonymous disabled"),
        post=post(200),
        is_public=True,
    ),
    Row("contest:scan", get=EVERYBODY, is_public=True),
    Row("contest:welcome", get=get(302), post=post(302), is_public=True),
    Row("contest:sign-out", post=post(302)),
    Row("contest:password", get=EVERYBODY, post=EVERYBODY),
    Row("contest:public", get=EVERYBODY, is_public=True),
    Row("contest:public-detail", ("notice",), get=EVERYBODY, is_public=True),
    Row("contest:help", get=EVERYBODY, is_public=True),
    Row("contest:join", get=EVERYBODY, post=EVERYBODY, is_public=True),
    Row("contest:healthz", get=EVERYBODY, post=EVERYBODY, is_public=True),
    Row("contest:readyz", get=EVERYBODY, post=EVERYBODY, is_public=True),
]

ONLY_ADMINISTRATOR = get(403, s200="administrator")
ACCOUNTS = [
    Row("contest:people", get=ONLY_ADMINISTRATOR),
    Row("contest:people", get=ONLY_ADMINISTRATOR, query="q=tran"),
    Row("contest:grant-create", post=ONLY_ADMINISTRATOR),
    Row("contest:grant-revoke", ("grant",), post=post(403, s302="administrator")),
    Row("contest:account-disable", ("account",), post=post(403, s302="administrator")),
    Row(
        "contest:account-enable",
        ("disabled_account",),
        post=post(403, s302="administrator"),
    ),
    Row(
        "contest:account-reissue",
        ("account",),
        get=ONLY_ADMINISTRATOR,
        post=ONLY_ADMINISTRATOR,
    ),
]

REISSUES = get(404, s403="leader", s200="administrator coordinator officer")
SLIPS = [
    Row("contest:slips", ("unit",), get=HANDS_OUT),
    Row("contest:slips-print", ("unit",), post=HANDS_OUT),
    Row("contest:slip-reissue", ("entry",), get=REISSUES, post=REISSUES),
    Row(
        "contest:slip-reissue",
        ("own_entry",),
        get=get(
            404, s403="participant leader", s200="administrator coordinator officer"
        ),
        post=post(
            404, s403="participant leader", s200="administrator coordinator officer"
        ),
    ),
]

BUILDS = "leader administrator officer"
REPORTS = [
    Row("reports:board", get=get(403, s200=SEES_SOME_PEOPLE)),
    *[
        Row(route, args, get=get(403, s200=SEES_SOME_PEOPLE), query=query)
        for route, args, query in (
            ("reports:overview", (), ""),
            ("reports:tree", (), ""),
            ("reports:names", ("=chua",), ""),
            ("reports:names", ("=vang",), "khoi=khong"),
        )
    ],
    *[
        Row(
            "reports:names",
            ("=chua",),
            get=get(403, s200=SEES_PEOPLE, s404="other_coordinator other_officer"),
            query=query,
        )
        for query in ("don-vi={unit}", "gop={unit}")
    ],
    Row("reports:own-units", get=get(403, s302="coordinator other_coordinator")),
    *[
        Row("reports:unit", ("unit",), get=get(404, s200=SEES_PEOPLE), query=query)
        for query in ("", "xem=da", "xem=vang", "xem=tat-ca")
    ],
    Row("reports:snapshots", get=get(403, s200=SEES_SOME_PEOPLE)),
    Row("reports:snapshot", ("snapshot",), get=get(404, s200=SEES_SOME_PEOPLE)),
    Row("reports:comparison", get=get(403, s200=SEES_SOME_PEOPLE)),
    Row("reports:close", get=get(403, s200="officer"), post=post(403, s200="officer")),
    Row(
        "reports:reference-date",
        get=get(403, s200="officer"),
        post=post(403, s200="officer"),
    ),
    Row(
        "reports:check-code",
        get=get(403, s200=SEES_SOME_PEOPLE),
        post=post(403, s200=SEES_SOME_PEOPLE),
    ),
    Row("reports:exports", get=get(403, s200=SEES_SOME_PEOPLE)),
    # An empty form asks for the whole; who has only units must choose one.
    Row(
        "reports:export-create",
        post=post(403, s302=BUILDS, s200="coordinator other_coordinator other_officer"),
    ),
    Row("reports:weekly-report-set", post=post(403, s302="officer")),
    Row(
        "reports:export-job",
        ("job",),
        get=get(
            403,
            s404="leader administrator coordinator other_coordinator other_officer",
            s200="officer",
        ),
    ),
    Row(
        "reports:export-download",
        ("export",),
        get=get(
            403,
            s404="coordinator other_coordinator other_officer",
            s200=BUILDS,
        ),
    ),
    Row(
        "reports:export-download",
        ("unit_export",),
        get=get(
            403, s404="other_coordinator other_officer", s200=f"{BUILDS} coordinator"
        ),
    ),
]

OWN = get(404, s200="participant", s403=SEES_PEOPLE)
OWN_ON = get(404, s302="participant", s403=SEES_PEOPLE)
ANOTHERS = get(404, s403=SEES_PEOPLE)
BANK = get(403, s200="officer")
QUIZ = [
    Row("quiz:home", get=EVERYBODY),
    Row(
        "quiz:attempt-start",
        get=get(404, s302="participant"),
        post=post(404, s302="participant"),
    ),
    # No practice round is open here.
    Row("quiz:practice-start", get=get(404), post=post(404)),
    # Without the token of a page there is nothing to find.
    Row("quiz:attempt-sign-in", get=get(404), post=post(404), is_public=True),
    Row("quiz:attempt", ("attempt",), get=OWN),
    Row("quiz:attempt-move", ("attempt",), post=OWN_ON),
    Row("quiz:attempt-save", ("attempt",), post=OWN_ON),
    Row("quiz:attempt-review", ("attempt",), get=OWN),
    Row("quiz:attempt-submit", ("attempt",), post=OWN_ON),
    Row("quiz:attempt-result", ("attempt",), get=OWN_ON),
    Row("quiz:attempt", ("attempt_of_another",), get=ANOTHERS),
    Row("quiz:attempt-move", ("attempt_of_another",), post=ANOTHERS),
    Row("quiz:attempt-save", ("attempt_of_another",), post=ANOTHERS),
    Row("quiz:attempt-review", ("attempt_of_another",), get=ANOTHERS),
    Row("quiz:attempt-submit", ("attempt_of_another",), post=ANOTHERS),
    Row("quiz:attempt-result", ("closed_attempt_of_another",), get=ANOTHERS),
    # The one POST outside sign-in and form token: the page's own token is its proof.
    Row("quiz:answers-save", post=post(400), is_public=True, without_csrf=400),
    Row("quiz:bank", get=BANK),
    Row("quiz:bank-approve", post=post(403, s302="officer")),
    Row("quiz:bank-import-upload", get=BANK, post=BANK),
    Row("quiz:bank-import-template", get=BANK),
    Row(
        "quiz:bank-import-detail",
        ("question_batch",),
        get=get(404, s200="officer"),
    ),
    Row(
        "quiz:bank-import-commit",
        ("question_batch",),
        post=post(404, s302="officer"),
    ),
    Row(
        "quiz:bank-import-discard",
        ("question_batch",),
        post=post(404, s302="officer"),
    ),
]

SCREENS = get(404, s200="officer leader judge")
READS_SENT = get(404, s200=KNOWS_THE_UNIT)
CHANGES_SENT = get(404, s403=KNOWS_THE_UNIT)
SUBMITS = get(
    403, s200="participant coordinator other_coordinator officer other_officer"
)
MINE = "participant"
LOOKS = get(404, s403="leader judge", s400="officer")
KEEPS = post(
    403, s422="participant coordinator other_coordinator officer other_officer"
)
ACTS_ON_ONES_OWN = ("register", "submit", "withdraw", "discard")
INITIATIVES = [
    Row("initiatives:own", get=EVERYBODY),
    Row("initiatives:create", get=SUBMITS, post=SUBMITS),
    # An empty form has no unit to be kept for.
    Row("initiatives:keep-new", post=KEEPS),
    *[
        Row(f"initiatives:{route}", get=SUBMITS, query=query)
        for route in ("find-people", "find-units")
        for query in ("", "q=khong-co-ai")
    ],
    # One's own unit, and those of one's grants: of others nobody is told.
    Row(
        "initiatives:find-people",
        get=get(
            403,
            s200="participant coordinator officer",
            s404="other_coordinator other_officer",
        ),
        query="unit={unit}&q=khong-co-ai",
    ),
    Row("initiatives:units", get=get(404, s200=SEES_SOME_PEOPLE)),
    Row("initiatives:units", get=get(404, s200=SEES_SOME_PEOPLE), query="xem=chua-gui"),
    Row(
        "initiatives:rules",
        get=get(403, s200="officer"),
        post=post(403, s200="officer"),
    ),
    Row("initiatives:detail", ("own_draft",), get=get(404, s200="participant")),
    Row("initiatives:detail", ("draft",), get=get(404)),
    Row("initiatives:detail", ("sent",), get=READS_SENT),
    Row("initiatives:detail", ("registered",), get=READS_SENT),
    Row("initiatives:revisions", ("sent",), get=READS_SENT),
    Row("initiatives:revisions", ("draft",), get=get(404)),
    Row("initiatives:keep", ("own_draft",), post=post(404, s422="participant")),
    *[
        Row(
            f"initiatives:{act}",
            ("own_draft",),
            get=get(404, s200="participant"),
            post=post(404, **{"s200" if act == "edit" else "s302": "participant"}),
        )
        for act in ("edit", *ACTS_ON_ONES_OWN)
    ],
    *[
        Row(f"initiatives:{act}", ("sent",), get=CHANGES_SENT, post=CHANGES_SENT)
        for act in ("edit", *ACTS_ON_ONES_OWN)
    ],
    Row("initiatives:keep", ("sent",), post=CHANGES_SENT),
    *[
        Row(name, get=get(404, s200="officer other_officer leader judge"))
        for name in ("initiatives:queue", "initiatives:queue-counts")
    ],
    Row("initiatives:screen", ("sent",), get=SCREENS),
    Row(
        "initiatives:replace-link",
        ("own_sent",),
        get=get(
            404, s403="leader administrator coordinator judge", s200=f"{MINE} officer"
        ),
        post=post(404, s403=KNOWS_THE_UNIT, s200=MINE),
    ),
    Row(
        "initiatives:replace-link",
        ("sent",),
        get=get(404, s403="leader administrator coordinator judge", s200="officer"),
        post=CHANGES_SENT,
    ),
    Row("initiatives:replace-link", ("registered",), get=get(404), post=post(404)),
    Row("initiatives:links", get=get(404, s200="officer other_officer leader judge")),
    Row(
        "initiatives:links",
        get=get(404, s200="officer other_officer leader judge"),
        query="xem=can-mo",
    ),
    *[
        Row(f"initiatives:{act}", ("sent",), post=LOOKS)
        for act in ("confirm-link", "measure")
    ],
    *SCREENING,
    *NOVELTY,
]

ROWS = [
    *ACCESS,
    *ACCOUNTS,
    *SLIPS,
    *IMPORTS,
    *SIGN_OFF,
    *PROPOSALS,
    *UNITS,
    *REPORTS,
    *CHASING,
    *QUIZ,
    *ROUNDS,
    *INITIATIVES,
    *SENDINGS,
]
