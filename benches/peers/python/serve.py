"""Serves the application of a module: `serve.py fastapi_app`. Started by the driver."""

import importlib
import os
import sys
import threading

import uvicorn


def end_with_driver():
    """The process ends as soon as its standard input does, however the driver ends."""
    sys.stdin.buffer.read()
    os._exit(0)


def main():
    threading.Thread(target=end_with_driver, daemon=True).start()
    host, port = os.environ["BENCH_ADDRESS"].split(":")
    app = importlib.import_module(sys.argv[1]).app
    uvicorn.run(app, host=host, port=int(port), loop="uvloop", http="httptools", log_level="error", access_log=False)


main()
