"""The application as a user of Django writes it, with the middleware of a new project."""

import asyncio
import json as text_of
import secrets
import time

import django
from content import GREETING, ROWS, TEMPLATES, TITLE, burn, chunks, count_primes, user_of
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY=secrets.token_hex(),
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [TEMPLATES]}],
)
django.setup()


async def plaintext(request):
    return HttpResponse(GREETING, content_type="text/plain")


async def json(request):
    return JsonResponse({"message": GREETING})


async def user(request, id):
    return JsonResponse(user_of(id))


@csrf_exempt
@require_POST
async def echo(request):
    return JsonResponse(text_of.loads(request.body))


def sync(request):
    return HttpResponse(GREETING, content_type="text/plain")


def sync_2ms(request):
    time.sleep(0.002)
    return HttpResponse("slept", content_type="text/plain")


def cpu(request):
    return HttpResponse(str(count_primes()), content_type="text/plain")


async def burning(request):
    """It computes where it should not."""
    return HttpResponse(burn(), content_type="text/plain")


async def sleep_10ms(request):
    await asyncio.sleep(0.01)
    return HttpResponse("slept", content_type="text/plain")


async def page(request):
    return render(request, "page.html", {"title": TITLE, "rows": ROWS})


async def stream(request):
    return StreamingHttpResponse(chunks())


# The textbook table; `burning` is its async view that computes.


def sync_50ms(request):
    time.sleep(0.05)
    return HttpResponse("slept", content_type="text/plain")


async def sleep_50ms(request):
    await asyncio.sleep(0.05)
    return HttpResponse("slept", content_type="text/plain")


def sync_burn(request):
    return HttpResponse(burn(), content_type="text/plain")


urlpatterns = [
    path("plaintext", plaintext),
    path("json", json),
    path("user/<int:id>", user),
    path("echo", echo),
    path("sync", sync),
    path("sync-2ms", sync_2ms),
    path("cpu", cpu),
    path("sleep-10ms", sleep_10ms),
    path("page", page),
    path("stream", stream),
    path("burn", burning),
    path("burn-too", burning),
    path("sync-50ms", sync_50ms),
    path("sleep-50ms", sleep_50ms),
    path("sync-burn", sync_burn),
]
app = get_asgi_application()
