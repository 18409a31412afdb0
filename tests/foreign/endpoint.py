"""One aiortc connection that was offered to a WHIP or WHEP endpoint (RFC 9725)."""

import asyncio
import urllib.request
from urllib.parse import urljoin

from aiortc import RTCPeerConnection, RTCSessionDescription


class Session:
    """A session: the connection, and the address that ends it."""

    def __init__(self, connection: RTCPeerConnection, location: str, headers: dict[str, str]):
        self.connection = connection
        self._location = location
        self._headers = headers

    async def connected(self, seconds: float) -> None:
        """Waits for ICE and DTLS; what is in the way is the error."""
        async with asyncio.timeout(seconds):
            while self.connection.connectionState != "connected":
                assert self.connection.connectionState not in ("failed", "closed"), f"the connection {self.connection.connectionState}"
                await asyncio.sleep(0.02)

    async def end(self) -> int:
        """DELETE; the status of the answer."""
        status, _, _ = await send("DELETE", self._location, self._headers)
        await self.connection.close()
        return status


async def offer(endpoint: str, connection: RTCPeerConnection, headers: dict[str, str]) -> Session:
    """Offers, and takes the answer."""
    await connection.setLocalDescription(await connection.createOffer())
    sdp = connection.localDescription.sdp.encode()
    status, fields, answer = await send("POST", endpoint, {"Content-Type": "application/sdp", **headers}, sdp)
    assert status == 201, f"POST {endpoint}: {status} {answer.decode()}"
    await connection.setRemoteDescription(RTCSessionDescription(answer.decode(), "answer"))
    return Session(connection, urljoin(endpoint, fields["Location"]), headers)


async def send(method: str, url: str, headers: dict[str, str], body: bytes | None = None):
    """One request, on a thread of its own: status, header fields, body."""

    def request():
        asked = urllib.request.Request(url, data=body, headers=headers, method=method)
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.headers, refused.read()

    return await asyncio.to_thread(request)
