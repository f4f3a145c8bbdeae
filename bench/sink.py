"""A mail server that takes everything and keeps nothing: ``python -m bench.sink`` says its port and listens."""

import socketserver


class Sink(socketserver.ThreadingTCPServer):
    """Listens on a free port of 127.0.0.1."""

    allow_reuse_address = daemon_threads = True


class Talk(socketserver.StreamRequestHandler):
    """One line of a sender."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Answer until it says goodbye."""
        self.wfile.write(b"220 sink\r\n")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                for part in self.rfile:
                    if part == b".\r\n":
                        break
            elif verb == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 ok\r\n")


if __name__ == "__main__":
    with Sink(("127.0.0.1", 0), Talk) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever(0.1)
