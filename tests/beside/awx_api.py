"""A stand-in of AWX's API, as far as the modules for labels and job templates go. It keeps what it is given."""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

_PATH = re.compile(r"/api/v2/(?P<kind>\w+)/(?:(?P<number>\d+)/(?:(?P<part>\w+)/)?)?")
Answer = tuple[int, Any]


class AwxApi:
    """What AWX holds: things of each kind, what is associated with them, and surveys."""

    def __init__(self, held: Mapping[str, Sequence[str]]) -> None:
        self.things: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.associated: dict[tuple[int, str], list[int]] = defaultdict(list)
        self.surveys: dict[int, Any] = {}
        self.writes = 0
        for kind, names in held.items():
            for name in names:
                # All that is there at the start is the first organization's.
                self._add(kind, {"name": name, "organization": 1})

    def _add(self, kind: str, thing: Mapping[str, Any]) -> dict[str, Any]:
        number = sum(map(len, self.things.values())) + 1
        url = f"/api/v2/{kind}/{number}/"
        made = {
            **thing,
            "id": number,
            "type": kind.rstrip("s"),
            "url": url,
            "related": {"survey_spec": f"{url}survey_spec/"},
        }
        self.things[kind].append(made)
        return made

    def answer(self, method: str, target: str, body: Any) -> Answer:
        """Return the status and the document for a request."""
        path = urlsplit(target)
        found = _PATH.fullmatch(path.path)
        if not found:
            return 404, {"detail": "Not found."}
        if found["kind"] == "tokens":
            return (204, None) if method == "DELETE" else (201, {"id": 1, "token": "token"})
        if method != "GET":
            self.writes += 1
        if found["part"]:
            return self._answer_part(method, int(found["number"]), found["part"], body)
        if found["number"]:
            return self._answer_thing(method, found["kind"], int(found["number"]), body)
        if method == "POST":
            return 201, self._add(found["kind"], body)
        return 200, _page(self._matching(found["kind"], dict(parse_qsl(path.query))))

    def _matching(self, kind: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        return [
            thing for thing in self.things[kind] if all(str(thing.get(name)) == value for name, value in query.items())
        ]

    def _answer_thing(self, method: str, kind: str, number: int, body: Any) -> Answer:
        (thing,) = (each for each in self.things[kind] if each["id"] == number)
        if method == "PATCH":
            thing.update(body)
        return 200, thing

    def _answer_part(self, method: str, number: int, part: str, body: Any) -> Answer:
        if part == "survey_spec":
            if method == "POST":
                self.surveys[number] = body
            return 200, self.surveys.get(number, {})
        if method == "GET":
            return 200, _page([{"id": each} for each in self.associated[number, part]])
        self.associated[number, part].append(body["id"])
        return 204, None


def _page(things: list[dict[str, Any]]) -> dict[str, Any]:
    return {"count": len(things), "next": None, "results": things}


@contextlib.contextmanager
def serve(api: AwxApi) -> Iterator[str]:
    """Serve it on the loopback interface, and hand out its address."""

    class Handler(BaseHTTPRequestHandler):
        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            status, document = api.answer(self.command, self.path, body)
            content = b"" if document is None else json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = _handle  # noqa: N815 (the names that the server looks for)

        def log_message(self, *_arguments: Any) -> None:
            """Keep the tests' output for the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
