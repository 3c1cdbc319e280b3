"""Screening: one entry, many, what waits to be told, and the reasons to choose from."""

from tests.rights.rows import Row, get, post

LOOKS = "leader judge"
OFFICERS = "officer other_officer"
DECIDES = post(404, s403=LOOKS, s200="officer")
SETTLES = post(404, s403=LOOKS, s302="officer")
DECIDES_MANY = get(404, s403=LOOKS, s200=OFFICERS)
GOES_BACK = post(404, s403=LOOKS, s302=OFFICERS)
KEEPS = get(404, s403=f"{LOOKS} other_officer", s200="officer")
KEEPS_ON = post(404, s403=f"{LOOKS} other_officer", s302="officer")

SCREENING = [
    Row("initiatives:decide", ("sent",), post=DECIDES),
    Row("initiatives:extend", ("sent",), post=SETTLES),
    Row("initiatives:screen-again", ("sent",), post=SETTLES),
    Row("initiatives:bulk", get=DECIDES_MANY, post=DECIDES_MANY),
    Row("initiatives:bulk", get=DECIDES_MANY, post=DECIDES_MANY, query="tat_ca=1"),
    Row("initiatives:outbox", get=get(404, s200=f"{LOOKS} {OFFICERS}")),
    Row("initiatives:outbox-release", post=GOES_BACK),
    Row("initiatives:outbox-undo", post=GOES_BACK),
    Row("initiatives:phrases", get=KEEPS, post=KEEPS),
    Row("initiatives:phrases-load", post=KEEPS_ON),
    Row("initiatives:phrase-edit", ("phrase",), get=KEEPS, post=KEEPS),
    Row("initiatives:phrase-retire", ("phrase",), post=KEEPS_ON),
]
