#!/usr/bin/env python3
"""A camera that never ends: sends one PNG repeatedly over HTTP.

    camera.py PICTURE PORT_FILE [PORT]

Writes its port to PORT_FILE.
"""
import http.server
import os
import sys
import time

picture = open(sys.argv[1], "rb").read()
part = b"--frame\r\nContent-Type: image/png\r\nContent-Length: %d\r\n\r\n" % (
    len(picture)
)


class Camera(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header(
            "Content-Type", "multipart/x-mixed-replace; boundary=frame"
        )
        self.end_headers()
        try:
            while True:
                self.wfile.write(part + picture + b"\r\n")
                time.sleep(0.04)
        except OSError:
            pass

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(
    ("127.0.0.1", int(sys.argv[3]) if len(sys.argv) > 3 else 0), Camera)
with open(sys.argv[2] + ".new", "w") as f:
    f.write(str(server.server_port))
os.rename(sys.argv[2] + ".new", sys.argv[2])
server.serve_forever()
