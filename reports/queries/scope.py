"""Which rows a grant lets somebody see: the rule is the core's."""

from contest.queries.scope import granted

__all__ = ["granted"]
