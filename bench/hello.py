"""The yardstick: the smallest Flask application there is, with nothing that would slow it down."""

from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def hello() -> str:
    return "hello"
