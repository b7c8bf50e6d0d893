"""A small web application under a real server: a wiki, in memory, over HTTP, with a thread for each request.

    ./ws run examples/webapp.py                serve on http://127.0.0.1:8000 until interrupted
    ./ws run examples/webapp.py --load 2000    serve, send itself that many requests, and say how fast they were answered
"""

import html
import http.client
import re
import sys
import threading
import time
import urllib.parse
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

LINK = re.compile(r"\[\[(\w+)\]\]")


class Wiki:
    def __init__(self):
        self.lock = threading.Lock()
        self.pages = {"home": "Welcome. See [[python]] and [[snakes]].", "python": "A language; also one of the [[snakes]].",
                      "snakes": "Long animals: [[python]], whipsnake.\n\n* fast\n* shy"}
        self.views = {}

    def routes(self):
        return [(re.compile(r"/$"), self.home), (re.compile(r"/page/(\w+)$"), self.page), (re.compile(r"/find$"), self.find)]

    def home(self, query):
        with self.lock:
            names = sorted(self.pages)
        return "Pages", "<ul>" + "".join(f'<li><a href="/page/{name}">{name}</a> ({self.views.get(name, 0)} views)</li>' for name in names) + "</ul>"

    def page(self, query, name):
        with self.lock:
            text = self.pages.get(name)
            self.views[name] = self.views.get(name, 0) + 1
        if text is None:
            raise KeyError(name)
        return name, self.markup(text)

    def find(self, query):
        wanted = query.get("q", [""])[0].lower()
        found = [name for name, text in self.pages.items() if wanted in text.lower()]
        return f"Pages with {wanted!r}", ", ".join(found) or "none"

    def markup(self, text):
        parts = []
        for block in text.split("\n\n"):
            block = LINK.sub(r'<a href="/page/\1">\1</a>', html.escape(block))
            if block.startswith("* "):
                parts.append("<ul>" + "".join(f"<li>{line[2:]}</li>" for line in block.split("\n")) + "</ul>")
            else:
                parts.append(f"<p>{block}</p>")
        return "\n".join(parts)

    def __call__(self, environ, start_response):
        query = urllib.parse.parse_qs(environ["QUERY_STRING"])
        for pattern, view in self.routes():
            match = pattern.match(environ["PATH_INFO"])
            if match:
                try:
                    title, body = view(query, *match.groups())
                    status = "200 OK"
                except KeyError as missing:
                    status, title, body = "404 Not Found", "Not found", f"<p>There is no page {html.escape(missing.args[0])}.</p>"
                break
        else:
            status, title, body = "404 Not Found", "Not found", "<p>There is nothing here.</p>"
        page = f"<!doctype html><title>{html.escape(title)}</title><h1>{html.escape(title)}</h1>{body}".encode()
        start_response(status, [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))])
        return [page]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


def load(port, count, results):
    paths = ["/", "/page/home", "/page/snakes", "/find?q=snake", "/page/nowhere"]
    for i in range(count):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", paths[i % len(paths)])
        response = connection.getresponse()
        results.append((response.status, len(response.read())))
        connection.close()


def main():
    under_load = sys.argv[1:2] == ["--load"]
    count = int(sys.argv[2]) if under_load and len(sys.argv) > 2 else 2000
    with make_server("127.0.0.1", 0 if under_load else 8000, Wiki(), server_class=Server, handler_class=Quiet if under_load else WSGIRequestHandler) as server:
        port = server.server_port
        if not under_load:
            print(f"http://127.0.0.1:{port}/ (Ctrl-C ends it)")
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                print()
            return
        threading.Thread(target=server.serve_forever, daemon=True).start()
        results, clients, started = [], 4, time.perf_counter()
        threads = [threading.Thread(target=load, args=(port, count // clients, results)) for _ in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        elapsed = time.perf_counter() - started
        found = sum(status == 200 for status, _ in results)
        print(f"{len(results)} requests, {found} found, {len(results) - found} not found, {sum(size for _, size in results)} bytes "
              f"in {elapsed:.2f} s: {len(results) / elapsed:.0f} a second")
        server.shutdown()


if __name__ == "__main__":
    main()
