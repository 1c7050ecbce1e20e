"""The application as a user of Starlette writes it."""

import asyncio
import time
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from content import BLOCKING_THREADS, GREETING, ROWS, TEMPLATES, TITLE, burn, chunks, count_primes, user_of
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.templating import Jinja2Templates

templates = Jinja2Templates(directory=TEMPLATES)


async def plaintext(request):
    return PlainTextResponse(GREETING)


async def json(request):
    return JSONResponse({"message": GREETING})


async def user(request):
    return JSONResponse(user_of(request.path_params["id"]))


async def echo(request):
    return JSONResponse(await request.json())


def sync(request):
    return PlainTextResponse(GREETING)


def sync_2ms(request):
    time.sleep(0.002)
    return PlainTextResponse("slept")


def cpu(request):
    return PlainTextResponse(str(count_primes()))


async def burning(request):
    """It computes where it should not."""
    return PlainTextResponse(burn())


async def sleep_10ms(request):
    await asyncio.sleep(0.01)
    return PlainTextResponse("slept")


async def page(request):
    return templates.TemplateResponse(request, "page.html", {"title": TITLE, "rows": ROWS})


async def stream(request):
    return StreamingResponse(chunks())


@asynccontextmanager
async def lifespan(app):
    current_default_thread_limiter().total_tokens = BLOCKING_THREADS
    yield


app = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/plaintext", plaintext),
        Route("/json", json),
        Route("/user/{id:int}", user),
        Route("/echo", echo, methods=["POST"]),
        Route("/sync", sync),
        Route("/sync-2ms", sync_2ms),
        Route("/cpu", cpu),
        Route("/sleep-10ms", sleep_10ms),
        Route("/page", page),
        Route("/stream", stream),
        Route("/burn", burning),
        Route("/burn-too", burning),
    ],
)
