"""What one person does, from the link to the receipt, and sends again as the page does.

A step is timed when it is answered with what was asked for. A busy server or none is
trouble: noted, and the same is sent again after a while that no two people share.
"""

import asyncio
import json
import random
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench.load.arrivals import Record
from bench.load.client import Browser, NoAnswer, Reply
from bench.load.world import PASSWORD, QUESTIONS

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TOKEN = re.compile(r'name="token" value="([^"]+)"')
NUMBER = re.compile(r"/(\d+)/")
LINK = "/trac-nghiem/bat-dau/"  # as a message to all says it
LONGEST_WAIT = 20
BUSY = {429, 502, 503, 504}


class Unexpected(Exception):
    """The server answered with something else than what a person would see."""


@dataclass
class Person:
    """A browser that writes down what it meets."""

    browser: Browser
    record: Record

    async def get(self, step: str, path: str, status: int = 200) -> Reply:
        return await self._until_answered(step, status, self.browser.get, path)

    async def post(
        self, step: str, path: str, form: dict, status: int = 302, **headers
    ) -> Reply:
        ask = self.browser.post
        return await self._until_answered(step, status, ask, path, form, **headers)

    async def send(self, step: str, path: str, body: dict) -> Reply:
        text = json.dumps(body).encode()
        ask = self.browser.ask
        return await self._until_answered(
            step, 200, ask, "POST", path, text, "application/json"
        )

    async def _until_answered(self, step, status, ask, *what, **headers) -> Reply:
        failures = 0
        while True:
            began = time.monotonic()
            try:
                reply = await ask(*what, **headers)
            except NoAnswer:
                reply = None
            if reply and reply.status not in BUSY:
                break
            failures += 1
            self.record.troubles[reply.status if reply else 0, step] += 1
            await asyncio.sleep(_wait(reply, failures))
        if reply.status != status:
            raise Unexpected(f"{step}: {reply.status} {reply.text[:2000]}")
        self.record.note(step, time.monotonic() - began)
        return reply


def _wait(reply: Reply | None, failures: int) -> float:
    """As static/js/quiz.js waits between two tries."""
    asked = float(reply.headers.get("retry-after", 0)) if reply else 0
    wait = max(asked, min(LONGEST_WAIT, 2 ** min(failures - 1, 6)))
    return wait * random.uniform(0.75, 1.25)  # noqa: S311 - jitter


def form(page: Reply, **fields) -> dict:
    return {"csrfmiddlewaretoken": CSRF.search(page.text)[1], **fields}


# --- The product ---------------------------------------------------------------------


class ProductFlow:
    """The link, signing in, 20 answers with 20 receipts, handing in, the receipt."""

    def __init__(self, name: str, port: int, address: str = "127.0.0.1"):
        self.name, self.port, self.address = name, port, address

    async def __call__(self, record: Record) -> None:
        await self.with_person(Person(Browser(self.port, address=self.address), record))

    async def with_person(self, person: Person) -> None:
        try:
            paper = await self.start(person)
            for place in range(QUESTIONS):
                await save(person, paper, seq=place + 1, place=place, choice=place % 4)
            await self.hand_in(person, paper)
        finally:
            person.browser.close()

    async def start(self, person: Person) -> "Paper":
        before = await person.get("before", await self.sign_in(person))
        promise = form(before, own_work="on")
        started = await person.post("start", LINK, promise)
        page = await person.get("paper", started.path)
        return Paper(
            int(NUMBER.search(started.path)[1]), TOKEN.search(page.text)[1], form(page)
        )

    async def sign_in(self, person: Person) -> str:
        asked = await person.get("link", LINK, 302)
        page = await person.get("sign-in page", asked.path)
        typed = form(page, name=self.name, secret=PASSWORD, next=LINK)
        return (await person.post("sign in", "/dang-nhap/", typed)).path

    async def hand_in(self, person: Person, paper: "Paper") -> None:
        """As static/js does: the page shows what is left out, the reply the receipt."""
        submit = f"/trac-nghiem/luot/{paper.attempt}/nop/"
        by_script = {"Accept": "application/json"}
        page = await person.post("hand in", submit, paper.form, 200, **by_script)
        if "Anh/chị đã tham gia" not in page.text:
            raise Unexpected(page.text)


class UnhurriedFlow(ProductFlow):
    """The same, with ten seconds or so over each question."""

    THINKS = (5, 15)

    async def with_person(self, person: Person) -> None:
        try:
            paper = await self.start(person)
            for place in range(QUESTIONS):
                await asyncio.sleep(random.uniform(*self.THINKS))  # noqa: S311
                await save(person, paper, seq=place + 1, place=place, choice=place % 4)
            await self.hand_in(person, paper)
        finally:
            person.browser.close()


@dataclass(frozen=True)
class Paper:
    attempt: int
    token: str
    form: dict


async def save(person: Person, paper: Paper, *, seq, place, choice) -> None:
    """Send one answer until it has its receipt, and write that down."""
    body = {"token": paper.token, "answers": [[seq, place, choice]]}
    reply = await person.send("save", "/trac-nghiem/luu/", body)
    [[_, event]] = json.loads(reply.body)["receipts"]
    person.record.receipts[event] = (paper.attempt, seq, place, choice)


class ProductSaves:
    """One open paper, and one save each time it is called."""

    def __init__(self, browser: Browser, paper: Paper):
        self.browser, self.paper, self.seq = browser, paper, 0

    async def __call__(self, record: Record) -> None:
        self.seq += 1
        await save(
            Person(self.browser, record),
            self.paper,
            seq=self.seq,
            place=self.seq % QUESTIONS,
            choice=self.seq % 4,
        )


class ProductSignIn:
    """The page once, and then the POST alone each time it is called."""

    def __init__(self, port: int, names: Iterator[str]):
        self.port, self.names = port, names
        self.browser, self.page = Browser(port), None

    async def open(self) -> None:
        self.page = await self.browser.get("/dang-nhap/")

    async def __call__(self, record: Record) -> None:
        typed = form(self.page, name=next(self.names), secret=PASSWORD)
        person = Person(self.browser, record)
        kept = dict(self.browser.cookies)
        await person.post("sign in", "/dang-nhap/", typed)
        self.browser.cookies = kept  # the next person comes without a session


# --- The floors ----------------------------------------------------------------------


class BareDjangoFlow:
    """The same on bare Django, with five saves of four answers."""

    def __init__(self, name: str, port: int):
        self.name, self.port = name, port

    async def __call__(self, record: Record) -> None:
        person = Person(Browser(self.port), record)
        try:
            asked = await person.get("link", "/", 302)
            page = await person.get("sign-in page", asked.path)
            typed = form(page, username=self.name, password=PASSWORD, next="/")
            entered = await person.post("sign in", asked.path, typed)
            quiz = await person.get("quiz", entered.path)
            started = await person.post("start", "/start/", form(quiz))
            paper = await person.get("paper", started.path)
            await self._answer(person, paper, started.path)
        finally:
            person.browser.close()

    async def _answer(self, person: Person, paper: Reply, path: str) -> None:
        answers = {str(slot): slot % 4 for slot in range(QUESTIONS)}
        slots = list(answers)
        for first in range(0, QUESTIONS, 4):
            part = {slot: answers[slot] for slot in slots[first : first + 4]}
            await person.post("save", f"{path}save/", form(paper, **part), 200)
        every = form(paper, **answers)
        result = await person.post("hand in", f"{path}finish/", every)
        await person.get("result", result.path)


class BareWsgiSave:
    def __init__(self, port: int, number: int):
        self.browser, self.number = Browser(port), number
        self.browser.cookies = {"session": f"s{number}"}

    async def __call__(self, record: Record) -> None:
        slot = random.randrange(QUESTIONS)  # noqa: S311 - not a secret
        answer = {"attempt": self.number, "slot": slot, "choice": slot % 4}
        await Person(self.browser, record).post("save", "/", answer, 200)
