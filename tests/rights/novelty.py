"""The catalogue, the abbreviations, and what is like an entry."""

from tests.rights.rows import Row, get, post

READS = get(403, s200="officer other_officer")
CHANGES = get(403, s200="officer")
BESIDE = {
    "get": get(404, s200="officer leader judge"),
    "post": post(404, s200="officer", s403="leader judge"),
}
NOVELTY = [
    Row("initiatives:catalogue", get=READS),
    Row("initiatives:abbreviations", get=READS, post=CHANGES),
    Row(
        "initiatives:abbreviation-remove",
        ("abbreviation",),
        post=post(403, s302="officer"),
    ),
    Row("initiatives:catalogue-import-upload", get=CHANGES, post=CHANGES),
    Row("initiatives:catalogue-import-template", get=CHANGES),
    *[
        Row(
            f"initiatives:catalogue-import-{look}",
            ("catalogue_batch",),
            get=get(404, s200="officer"),
        )
        for look in ("detail", "progress")
    ],
    *[
        Row(
            f"initiatives:catalogue-import-{act}",
            ("catalogue_batch",),
            post=post(404, s302="officer"),
        )
        for act in ("commit", "discard", "undo")
    ],
    Row(
        "initiatives:similar-live",
        post=post(
            403, s200="participant coordinator other_coordinator officer other_officer"
        ),
    ),
    Row("initiatives:beside", ("sent", "=danh-muc", "catalogue_item"), **BESIDE),
    Row("initiatives:beside", ("sent", "=bai", "own_sent"), **BESIDE),
    Row(
        "initiatives:beside", ("sent", "=bai", "own_draft"), get=get(404), post=get(404)
    ),
]
