"""Servers that are not what they say: one that asks for the password, and one that listens in between."""

import select
import socket
import ssl
import struct
import threading
from contextlib import suppress
from typing import Final, Literal, Self

import trustme

from tests.remote.server import ADDRESS, HOST

Demand = Literal["cleartext", "md5", "nothing", "silence"]
_SSL_REQUEST: Final = 80877103
_GSS_REQUEST: Final = 80877104
_CANCEL_REQUEST: Final = 80877102
_LIMIT_S: Final = 30


def _message(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("!I", len(body) + 4) + body


_READY: Final = (
    _message(b"R", struct.pack("!I", 0))
    + _message(b"S", b"client_encoding\0UTF8\0")
    + _message(b"S", b"server_version\x0015.0\0")
    + _message(b"Z", b"I")
)
_DEMANDS: Final[dict[Demand, bytes]] = {
    "cleartext": _message(b"R", struct.pack("!I", 3)),
    "md5": _message(b"R", struct.pack("!I", 5) + b"salt"),
    "nothing": _READY,
    "silence": b"",
}


def certificate_for(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """Return what a server needs to pass for these names."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context


class _Listener:
    """Takes connections on loopback, one after the other, until the `with` block ends."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._context = context
        self._socket = socket.create_server((ADDRESS, 0))
        self.port: int = self._socket.getsockname()[1]
        self._clients: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        # A driver's exception may hold its end of the connection open for longer than the test.
        for end in (self._socket, *self._clients):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(_LIMIT_S)
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            self._clients.append(client)
            client.settimeout(_LIMIT_S)
            with suppress(OSError):  # the client went away: refused the certificate, or had its answer
                self._greet(client)
            client.close()

    def _greet(self, client: socket.socket) -> None:
        """Answer the requests that come before the start-up packet."""
        while True:
            packet = read_packet(client)
            (code,) = struct.unpack("!I", packet[4:8])
            if code == _SSL_REQUEST and self._context is not None:
                client.sendall(b"S")
                with self._context.wrap_socket(client, server_side=True) as safe:
                    self._clients.append(safe)  # the bare one is detached
                    self.talk(safe, read_packet(safe))
                return
            if code in {_SSL_REQUEST, _GSS_REQUEST}:
                client.sendall(b"N")
            elif code == _CANCEL_REQUEST:
                return
            else:
                self.talk(client, packet)
                return

    def talk(self, client: socket.socket, start_up: bytes) -> None:
        raise NotImplementedError


class FakeServer(_Listener):
    """A server that wants to be told the password, or that takes anybody; keeps what it is sent after the start-up."""

    def __init__(self, demand: Demand, context: ssl.SSLContext | None = None) -> None:
        super().__init__(context)
        self._demand = _DEMANDS[demand]
        self.start_ups: list[bytes] = []
        self.heard = b""

    def talk(self, client: socket.socket, start_up: bytes) -> None:
        self.start_ups.append(start_up)
        client.sendall(self._demand)
        while data := client.recv(4096):
            self.heard += data


class Relay(_Listener):
    """Somebody in between, with a certificate that clients trust, who passes all on to the real server and listens."""

    def __init__(self, context: ssl.SSLContext, port: int, ca: str, *, hides_binding: bool) -> None:
        super().__init__(context)
        self._server = (HOST, port)
        self._trust = ssl.create_default_context(cafile=ca)
        self._hides_binding = hides_binding
        self.heard = b""

    def talk(self, client: socket.socket, start_up: bytes) -> None:
        assert isinstance(client, ssl.SSLSocket)
        with socket.create_connection(self._server, _LIMIT_S) as bare:
            bare.sendall(struct.pack("!II", 8, _SSL_REQUEST))
            assert bare.recv(1) == b"S"
            with self._trust.wrap_socket(bare, server_hostname=HOST) as server:
                server.sendall(start_up)
                offer = server.recv(1) + read_packet(server)
                if self._hides_binding:
                    offer = _message(offer[:1], offer[5:].replace(b"SCRAM-SHA-256-PLUS\0", b""))
                client.sendall(offer)
                self._pass_on(client, server)

    def _pass_on(self, client: ssl.SSLSocket, server: ssl.SSLSocket) -> None:
        ways = {client: server, server: client}
        while True:
            # What TLS has already read is not announced by the system.
            ready = [way for way in ways if way.pending()] or select.select(list(ways), [], [], _LIMIT_S)[0]
            for source in ready:
                data = source.recv(4096)
                if source is client:
                    self.heard += data
                if not data:
                    return
                ways[source].sendall(data)
            if not ready:
                return


def read_packet(source: socket.socket) -> bytes:
    """Read a length and as many bytes as it says, the length's own included."""
    head = _exactly(source, 4)
    (length,) = struct.unpack("!I", head)
    return head + _exactly(source, length - 4)


def _exactly(source: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        more = source.recv(count - len(data))
        if not more:
            raise ConnectionError("the client has gone")
        data += more
    return data
