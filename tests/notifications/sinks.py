"""A mail server of forty lines: takes everything, remembers what it took, as slowly as told."""

import socketserver
import threading
import time
from email import message_from_bytes


class Sink(socketserver.ThreadingTCPServer):
    """Listens on a free port of 127.0.0.1; ``taken`` holds (Message-ID, To) in order."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, port: int = 0, pause: float = 0.0, hangs_up_at: int = -1) -> None:
        super().__init__(("127.0.0.1", port), _Talk)
        self.pause, self.taken, self.lines, self.hangs_up_at = pause, [], 0, hangs_up_at
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.server_address[1]

    def ids(self) -> list[str]:
        """Message-IDs in the order they came."""
        return [found for found, _ in self.taken]

    def close(self) -> None:
        """Stop listening; the port refuses afterwards."""
        self.shutdown()
        self.server_close()


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.server.lines += 1
        self.say("220 sink")
        for line in self.rfile:
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                if len(self.server.taken) == self.server.hangs_up_at:
                    # once, in the middle of the letter
                    self.server.hangs_up_at = -1
                    self.say("354 go on")
                    self.rfile.readline()
                    return None
                self.take()
            elif verb == b"QUIT":
                return self.say("221 bye")
            else:
                self.say("250 ok")
        return None

    def take(self) -> None:
        self.say("354 go on")
        letter = message_from_bytes(b"".join(iter(self.rfile.readline, b".\r\n")))
        time.sleep(self.server.pause)
        self.server.taken.append((letter["Message-ID"], letter["To"]))
        self.say("250 taken")

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())
