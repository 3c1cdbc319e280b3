"""The lists of people: imports, sign-off, proposals and what is known of a person."""

from tests.rights.rows import (
    HANDS_OUT,
    SEES_PEOPLE,
    SEES_SOME_PEOPLE,
    Row,
    get,
    post,
)

OTHER_KEEPERS = "other_coordinator other_officer"
KEEPS_LISTS = f"coordinator officer {OTHER_KEEPERS}"


def of_a_batch(batch: str, file: str, *, unit: str, sends: int) -> list[Row]:
    """An upload: the office's, or one whose ``unit`` may do with it what is its own."""
    office = "administrator officer"
    everyone = f"{office} {unit}"
    looks, acts = get(404, s200=everyone), post(404, s302=everyone)
    decides = post(404, s302=office, s403=unit)
    return [
        Row("contest:import-detail", (batch,), get=looks),
        Row("contest:import-columns", (batch,), get=looks, post=looks),
        Row("contest:import-progress", (batch,), get=looks),
        Row("contest:import-marked", (batch,), get=looks),
        Row("contest:import-decide", (batch,), post=acts),
        Row("contest:import-discard", (batch,), post=acts),
        Row("contest:import-send", (batch,), post=post(404, **{f"s{sends}": everyone})),
        Row("contest:import-commit", (batch,), post=decides),
        Row("contest:import-return", (batch,), post=decides),
        Row(
            "contest:import-undo",  # of what was not written: there is nothing to ask
            (batch,),
            get=get(404, s302=office, s403=unit),
            post=decides,
        ),
        Row(
            "contest:import-undo",
            (f"{batch}_done",),
            get=get(404, s200=office, s403=unit),
            post=decides,
        ),
        # The file may name others than those who came to be shown.
        Row("contest:import-file", (file,), get=get(404, s200=office, s403=unit)),
        Row("contest:import-read-again", (batch,), post=acts),
        Row("contest:import-file-drop", (file,), post=acts),
    ]


OFFICE = get(403, s200="administrator officer")
IMPORTS = [
    *[
        Row("contest:roster", get=get(403, s200=SEES_SOME_PEOPLE), query=query)
        for query in ("", "ten=nguoi")
    ],
    *of_a_batch("staff_batch", "file", unit="", sends=403),
    *of_a_batch("own_batch", "own_file", unit="coordinator", sends=302),
    Row(
        "contest:import-detail",
        ("unit_batch",),
        get=get(404, s200="administrator officer"),
    ),
    Row(
        "contest:import-commit",
        ("unit_batch",),
        post=post(404, s302="administrator officer"),
    ),
    Row(
        "contest:import-discard",
        ("unit_batch",),
        post=post(404, s302="administrator officer"),
    ),
    *[
        Row("contest:import-upload", (kind,), get=OFFICE, post=OFFICE)
        for kind in ("=danh-sach", "=don-vi")
    ],
    Row(
        "contest:import-template",
        ("=danh-sach",),
        get=get(403, s200="administrator officer coordinator other_coordinator"),
    ),
    Row("contest:import-template", ("=don-vi",), get=OFFICE),
    Row(
        "contest:imports",
        get=get(403, s200="administrator officer coordinator"),
    ),
    Row("contest:unit-upload", ("unit",), get=HANDS_OUT, post=HANDS_OUT),
]

SETTLES = get(404, s403="judge leader administrator coordinator", s200="officer")
SIGN_OFF = [
    Row("contest:roster-states", get=get(403, s200=SEES_SOME_PEOPLE)),
    Row(
        "contest:roster-lock",
        get=get(403, s200="officer", s302="other_officer"),
        post=post(403, s302="officer other_officer"),
    ),
    Row(
        "contest:roster-confirm",
        ("unit",),
        get=HANDS_OUT,
        post=post(404, s403="judge leader administrator officer", s200="coordinator"),
    ),
    Row("contest:roster-mend", ("unit",), get=SETTLES, post=SETTLES),
    Row("contest:roster-unlock", ("unit",), get=SETTLES, post=SETTLES),
]


READS = get(404, s200=SEES_PEOPLE, s403="judge")
DECIDES = post(404, s302="officer", s403="coordinator leader administrator")
RAISES = get(404, s200="officer", s403="coordinator leader administrator")
OFFICERS = get(403, s200="officer other_officer")
PROPOSALS = [
    *[
        Row("contest:unit-roster", ("unit",), get=READS, query=query)
        for query in ("", "xem=cho-duyet", "xem=vang", "xem=khong-tinh", "xem=da-nghi")
    ],
    *[
        Row("contest:unit-history", ("unit",), get=READS, query=query)
        for query in ("", "so=excused")
    ],
    *[
        Row(
            "contest:propose",
            ("unit",),
            get=get(404, s403="judge leader administrator", **answer),
            post=post(
                404, s403="judge leader administrator", s302="coordinator officer"
            ),
            query=query,
        )
        for query, answer in (
            ("", {"s302": "coordinator officer"}),
            ("nguoi={entry}", {"s200": "coordinator officer"}),
            ("nguoi={entry}&viec=vang", {"s200": "coordinator officer"}),
            ("nguoi={entry}&viec=chuyen", {"s200": "coordinator officer"}),
            ("nguoi={other_entry}&viec=vang", {"s302": "coordinator officer"}),
        )
    ],
    Row("contest:person-add", ("unit",), get=HANDS_OUT, post=HANDS_OUT),
    Row("contest:join-requests", get=get(403, s200=KEEPS_LISTS)),
    Row(
        "contest:join-decline",
        ("join_request",),
        get=get(403, s200="coordinator officer", s404=OTHER_KEEPERS),
        post=post(403, s200="coordinator officer", s404=OTHER_KEEPERS),
    ),
    *[
        Row("contest:person", (entry,), get=get(404, s200=SEES_PEOPLE))
        for entry in ("entry", "worker", "excused")
    ],
    # A participant has pages of his own; that of an officer he may not open.
    Row(
        "contest:person",
        ("own_entry",),
        get=get(404, s200=SEES_PEOPLE, s403="participant"),
    ),
    Row(
        "contest:person-correct",
        ("entry",),
        get=get(404, s200="coordinator officer", s403="leader administrator"),
        post=post(404, s200="coordinator officer", s403="leader administrator"),
    ),
    Row("contest:person-raise", ("worker", "=tinh-ty-le"), get=RAISES, post=RAISES),
    Row("contest:person-raise", ("worker", "=nonsense"), get=get(404), post=post(404)),
    Row("contest:excusal-end", ("excusal",), get=RAISES, post=RAISES),
    Row("contest:proposals", get=OFFICERS),
    Row(
        "contest:proposals-approve",
        get=OFFICERS,
        post=post(403, s302="officer other_officer"),
    ),
    Row("contest:proposal-approve", ("=vang", "pending_excusal"), post=DECIDES),
    Row(
        "contest:proposal-approve",
        ("=thay-doi", "proposal"),
        post=post(404, s302="officer", s403="coordinator leader administrator judge"),
    ),
    Row("contest:proposal-approve", ("=nonsense", "proposal"), post=post(404)),
    Row("contest:proposal-refuse", ("=vang", "pending_excusal"), post=RAISES),
    Row(
        "contest:proposal-refuse",
        ("=thay-doi", "proposal"),
        post=post(404, s200="officer", s403="coordinator leader administrator judge"),
    ),
    Row(
        "contest:proposal-withdraw",
        ("=vang", "pending_excusal"),
        post=post(404, s302="coordinator", s403="officer leader administrator"),
    ),
    Row(
        "contest:proposal-withdraw",
        ("=thay-doi", "proposal"),
        post=post(404, s302="coordinator", s403="officer leader administrator judge"),
    ),
    Row("contest:paper", ("paper",), get=HANDS_OUT),
]

# The tree of units is one: it is changed by those over the whole contest.
CHANGES = post(403, s302="administrator officer")
UNITS = [
    *[
        Row("contest:unit-tree", get=OFFICE, query=query)
        for query in ("", "xem=tat-ca")
    ],
    Row("contest:unit-create", get=OFFICE, post=OFFICE),
    Row("contest:unit-edit", ("unit",), get=OFFICE, post=OFFICE),
    Row("contest:unit-order", ("unit",), post=CHANGES),
    Row("contest:alias-add", ("unit",), post=CHANGES),
    Row("contest:alias-remove", ("alias",), post=CHANGES),
    Row("contest:unit-split", ("unit",), get=OFFICE, post=OFFICE),
    Row("contest:unit-people", ("unit",), get=OFFICE, post=OFFICE),
    *[
        Row("contest:unit-act", ("unit", f"={act}"), get=OFFICE, post=OFFICE)
        for act in (
            "doi-ten",
            "cap-tren",
            "sap-nhap",
            "ra-khoi-xep-loai",
            "vao-xep-loai",
        )
    ],
    Row(
        "contest:unit-act",
        ("unit", "=nonsense"),
        get=get(403, s404="administrator officer"),
        post=post(403, s404="administrator officer"),
    ),
    Row("contest:blocks", get=OFFICE, post=OFFICE),
    Row("contest:block-edit", ("block",), get=OFFICE, post=OFFICE),
    Row("contest:block-move", ("block",), post=CHANGES),
    Row("contest:block-remove", ("block",), post=CHANGES),
]
