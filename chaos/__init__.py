"""A whole product of its own, 50 people at their quiz, and somebody who kills it.

``make chaos``: PostgreSQL, Valkey, web, worker and beat under a keeper, as in make run.
Writers behave like the page and write down each receipt. Kills and freezes come from
outside at random moments. In the end PostgreSQL alone says what became of the receipts.
"""
