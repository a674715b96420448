"""An RTSP server that gives the same answer to every request.

    reply.py PORT_FILE "401 Unauthorized"
"""
import os
import re
import socketserver
import sys


class Reply(socketserver.StreamRequestHandler):
    def handle(self):
        asked = b""
        for line in self.rfile:
            asked += line
            if line.strip():
                continue
            number = re.search(rb"CSeq: *(\d+)", asked, re.I)[1]
            self.wfile.write(b"RTSP/1.0 %s\r\nCSeq: %s\r\n\r\n"
                             % (sys.argv[2].encode(), number))
            asked = b""


with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Reply) as server:
    server.daemon_threads = True
    with open(sys.argv[1] + ".new", "w") as file:
        file.write(str(server.server_address[1]))
    os.rename(sys.argv[1] + ".new", sys.argv[1])
    server.serve_forever()
