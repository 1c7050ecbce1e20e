"""What the peers in Python have in common, so that they differ in their frameworks alone."""

from math import isqrt

GREETING = "Hello, World!"
TITLE = "Recipes"
ROWS = [{"id": number, "title": "Leeks & potatoes"} for number in range(20)]
CHUNK = b"x" * (16 * 1024)
CHUNKS = 64
TEMPLATES = "../shared/templates"
BLOCKING_THREADS = 256


def user_of(number):
    return {"id": number, "name": f"user {number}", "groups": ["readers", "writers"]}


def count_primes():
    """As much work as the peers in Rust do in a millisecond."""
    return primes_below(20_000)


def burn():
    """Work for the processor, about 50 milliseconds."""
    primes_below(30_000)
    return "burnt"


def primes_below(limit):
    """Counts them by division."""
    return sum(all(number % divisor for divisor in range(2, isqrt(number) + 1)) for number in range(2, limit))


async def chunks():
    for _ in range(CHUNKS):
        yield CHUNK
