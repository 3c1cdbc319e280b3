"""Django's PostgreSQL, which asks before each request whether it is still there.

A statement of its own for each answer that is saved: half of what reading it costs. A
server that ended has said so on the connection, and that is seen without asking.
"""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self):
        if self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        has_something_to_say = poll.poll(0)
        return super().is_usable() if has_something_to_say else True
