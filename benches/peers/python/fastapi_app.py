"""The application as a user of FastAPI writes it."""

import asyncio
import time
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from content import BLOCKING_THREADS, GREETING, ROWS, TEMPLATES, TITLE, burn, chunks, count_primes, user_of
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse, StreamingResponse
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel

templates = Jinja2Templates(directory=TEMPLATES)


class Greeting(BaseModel):
    message: str


class User(BaseModel):
    id: int
    name: str
    groups: list[str]


class Note(BaseModel):
    id: int
    title: str
    tags: list[str]
    is_read: bool


@asynccontextmanager
async def lifespan(app):
    current_default_thread_limiter().total_tokens = BLOCKING_THREADS
    yield


app = FastAPI(lifespan=lifespan)


@app.get("/plaintext", response_class=PlainTextResponse)
async def plaintext():
    return GREETING


@app.get("/json")
async def json() -> Greeting:
    return Greeting(message=GREETING)


@app.get("/user/{id}")
async def user(id: int) -> User:
    return User(**user_of(id))


@app.post("/echo")
async def echo(note: Note) -> Note:
    return note


@app.get("/sync", response_class=PlainTextResponse)
def sync():
    return GREETING


@app.get("/sync-2ms", response_class=PlainTextResponse)
def sync_2ms():
    time.sleep(0.002)
    return "slept"


@app.get("/cpu", response_class=PlainTextResponse)
def cpu():
    return str(count_primes())


@app.get("/sleep-10ms", response_class=PlainTextResponse)
async def sleep_10ms():
    await asyncio.sleep(0.01)
    return "slept"


@app.get("/burn", response_class=PlainTextResponse)
@app.get("/burn-too", response_class=PlainTextResponse)
async def burning():
    """It computes where it should not."""
    return burn()


@app.get("/page")
async def page(request: Request):
    return templates.TemplateResponse(request, "page.html", {"title": TITLE, "rows": ROWS})


@app.get("/stream")
async def stream():
    return StreamingResponse(chunks())


# The textbook table; `burning` is its async view that computes.


@app.get("/sync-50ms", response_class=PlainTextResponse)
def sync_50ms():
    time.sleep(0.05)
    return "slept"


@app.get("/sleep-50ms", response_class=PlainTextResponse)
async def sleep_50ms():
    await asyncio.sleep(0.05)
    return "slept"


@app.get("/sync-burn", response_class=PlainTextResponse)
def sync_burn():
    return burn()
