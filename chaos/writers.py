"""People at their quiz: they ask, wait and ask again as the page does."""

import http.client
import json
import random
import re
import threading
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode

from chaos.ledger import Ledger

PATIENCE = 10  # for one request, as the page's
FIRST_WAIT, LONGEST_WAIT = 0.25, 4.0  # the page's are 1 and 20 s: this is more load
LOST_CONNECTION = (OSError, http.client.HTTPException)
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
TOKEN = re.compile(r'name="token" value="([^"]+)"')
ATTEMPT = re.compile(r"/trac-nghiem/luot/(\d+)/")
SIGN_IN = "/dang-nhap/"
START = "/trac-nghiem/bat-dau/"
SAVE = "/trac-nghiem/luu/"
TEMPORARY = {429, 500, 502, 503, 504}
WALKS_AWAY = 0.05  # of the sittings: the clock ends them
RELOADS = 0.05  # of the batches


class Over(Exception):
    """The run has ended."""


class SignedOut(Exception):
    """The session is gone."""


class Reply(NamedTuple):
    status: int
    text: str
    location: str
    sent: float


@dataclass
class Page:
    attempt: int
    token: str
    places: int
    seq: int = 0


@dataclass
class Writer(threading.Thread):
    """One person with a telephone."""

    port: int
    person: dict
    ledger: Ledger
    chance: random.Random
    is_over: threading.Event
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self):
        super().__init__(daemon=True)
        if self.person["session"]:
            self.cookies["session"] = self.person["session"]

    __hash__ = threading.Thread.__hash__

    def run(self):
        try:
            while True:
                self._sit_while_signed_in()
        except Over:
            return

    def _sit_while_signed_in(self):
        try:
            if "session" not in self.cookies:
                self._sign_in()
            self._sit()
        except SignedOut:
            self.cookies.pop("session", None)

    # --- A sitting ---------------------------------------------------------------

    def _sign_in(self):
        page = self._ask("GET", SIGN_IN)
        form = {"name": self.person["name"], "secret": self.person["password"]}
        self._post(SIGN_IN, page, form)

    def _sit(self):
        page = self._open(self._start())
        if self.chance.random() < WALKS_AWAY:
            self._answer_until_closed(page)
            return
        for _ in range(self.chance.randint(3, 25)):
            if page is None or not self._answer(page):
                return
            self._pause(0.05, 0.5)
            if self.chance.random() < RELOADS:
                page = self._open(page.attempt)
        if page is not None:
            self._hand_in(page.attempt)

    def _start(self) -> int:
        """Return the attempt in progress, or begin one."""
        page = self._ask("GET", START)
        if page.status == http.HTTPStatus.OK:
            page = self._post(START, page, {"own_work": "on"})
        found = ATTEMPT.search(page.location)
        if found is None:
            raise SignedOut if SIGN_IN in page.location else AssertionError(page)
        return int(found[1])

    def _open(self, attempt: int) -> Page | None:
        """Render the paper; None when it is closed."""
        shown = self._ask("GET", f"/trac-nghiem/luot/{attempt}/")
        if shown.status != http.HTTPStatus.OK:
            return None
        places = shown.text.count("data-place=")
        return Page(attempt, TOKEN.search(shown.text)[1], places)

    def _answer_until_closed(self, page: Page | None):
        while page is not None and self._answer(page):
            self._pause(0.5, 2)

    def _hand_in(self, attempt: int):
        review = self._ask("GET", f"/trac-nghiem/luot/{attempt}/xem-lai/")
        if review.status == http.HTTPStatus.OK:
            address = f"/trac-nghiem/luot/{attempt}/nop/"
            review = self._post(address, review, {})
        if review.location.endswith(f"/luot/{attempt}/ket-qua/"):
            self.ledger.note_closed(attempt)

    # --- Saving ------------------------------------------------------------------

    def _answer(self, page: Page) -> bool:
        """Send a batch until each answer has its receipt or its refusal.

        Return False when the attempt is closed.
        """
        batch = {}
        for place in self.chance.sample(range(page.places), self.chance.randint(1, 3)):
            page.seq += 1
            batch[page.seq] = (page.seq, place, self.chance.randrange(4))
        while batch:
            body = {"token": page.token, "answers": list(batch.values())}
            reply = self._ask("POST", SAVE, json.dumps(body), JSON)
            if not self._take(page, batch, json.loads(reply.text), reply.sent):
                return False
        return True

    def _take(self, page: Page, batch: dict, body: dict, sent: float) -> bool:
        for seq, event in body.get("receipts", ()):
            _, place, choice = batch.pop(seq)
            receipt = {"attempt": page.attempt, "event": event, "seq": seq}
            receipt |= {"place": place, "choice": choice}
            self.ledger.note_receipt(receipt, sent)
        page.token = body.get("token", page.token)
        codes = {row["seq"]: row["code"] for row in body.get("refused", ())}
        if "receipts" not in body:
            codes = dict.fromkeys(batch, body["code"])
        for seq, code in codes.items():
            self.ledger.note_refusal(code)
            if code == "sign_in":
                raise SignedOut
            del batch[seq]
        return "closed" not in codes.values()

    # --- Asking ------------------------------------------------------------------

    def _post(self, address: str, page: Reply, form: dict) -> Reply:
        token = CSRF.search(page.text)
        form = {"csrfmiddlewaretoken": token[1] if token else "", **form}
        return self._ask("POST", address, urlencode(form), FORM)

    def _ask(self, method, address, body=None, headers=None) -> Reply:
        """Ask until there is an answer, later each time and never in step."""
        failures = 0
        while True:
            if self.is_over.is_set():
                raise Over
            try:
                reply = self._once(method, address, body, headers or {})
            except LOST_CONNECTION:
                reply = None
            if reply and reply.status not in TEMPORARY:
                return reply
            failures += 1
            wait = min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - 1, 6))
            self._pause(0.75 * wait, 1.25 * wait)

    def _once(self, method, address, body, headers) -> Reply:
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        if address != SAVE:  # the page's token says who it is
            pairs = (f"{name}={value}" for name, value in self.cookies.items())
            headers = {**headers, "Cookie": "; ".join(pairs)}
        sent = time.monotonic()
        try:
            client.request(method, address, body, headers)
            reply = client.getresponse()
            text = reply.read().decode()
            self._keep_cookies(reply)
            location = reply.getheader("Location", "")
            return Reply(reply.status, text, location, sent)
        finally:
            client.close()

    def _keep_cookies(self, reply):
        for line in reply.headers.get_all("Set-Cookie", ()):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value

    def _pause(self, least, most):
        self.is_over.wait(self.chance.uniform(least, most))
