"""Stands in for a server room under make run and make test: one machine, Python only.

Real PostgreSQL and Valkey (Redis protocol), web, worker and beat, started, watched and
ended in order. Standard library only. Never for production, which refuses it.
"""
