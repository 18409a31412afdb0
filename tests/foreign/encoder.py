"""
Publishes by WHIP as an encoder does, from the first line of its standard input to its end, and says "ready" and "connected" when it is.

    encoder.py http://host/whip/<stream_id> <publish_token> obs|ffmpeg [H264|VP8]

The connection is aiortc's; what it offers is written as that encoder writes it.
"""

import asyncio
import re
import sys

from aiortc import RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from aiortc.rtcrtpsender import RTCRtpSender
from av import VideoFrame

from endpoint import offer
from media import Tone

WIDTH, HEIGHT, BAR = 640, 360, 40
BLUE, WHITE = (41, 240, 110), (235, 128, 128)


class Scene(VideoStreamTrack):
    """Blue, with a white bar that moves in the lower half."""

    async def recv(self) -> VideoFrame:
        stamp, base = await self.next_timestamp()
        place = int(stamp * base * 120) % (WIDTH - BAR) // 2 * 2
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane, field, light in zip(frame.planes, BLUE, WHITE):
            scale = WIDTH // plane.width
            upper = bytes([field]) * plane.width
            lower = bytearray(upper)
            lower[place // scale : (place + BAR) // scale] = bytes([light]) * (BAR // scale)
            half = plane.height // 2
            plane.update(upper.ljust(plane.line_size, b"\0") * half + bytes(lower).ljust(plane.line_size, b"\0") * (plane.height - half))
        frame.pts, frame.time_base = stamp, base
        return frame


def as_encoder(sdp: str, encoder: str) -> str:
    """Neither has candidates in its offer, and neither sends any later."""
    lines = [line for line in sdp.splitlines() if not re.match(r"a=(candidate|end-of-candidates)", line)]
    if encoder == "ffmpeg":
        # It is the DTLS server, and has AES128_CM_HMAC_SHA1_80 alone, as this aiortc has.
        return "\r\n".join(["a=setup:passive" if line.startswith("a=setup:") else line for line in lines]) + "\r\n"
    # libdatachannel writes the transport once, above all sections.
    transport = [line for line in lines if re.match(r"a=(ice-ufrag|ice-pwd|fingerprint:sha-256|setup)", line)]
    rest = [line for line in lines if not re.match(r"a=(ice-ufrag|ice-pwd|fingerprint|setup)", line)]
    first = next(at for at, line in enumerate(rest) if line.startswith("m="))
    once = list(dict.fromkeys(transport)) + ["a=ice-options:ice2,trickle"]
    return "\r\n".join(rest[:first] + once + rest[first:]) + "\r\n"


class Encoder(RTCPeerConnection):
    """What it says of itself is the encoder's text."""

    def __init__(self, kind: str):
        super().__init__()
        self._kind = kind

    @property
    def localDescription(self) -> RTCSessionDescription:
        own = super().localDescription
        return own and RTCSessionDescription(as_encoder(own.sdp, self._kind), own.type)


async def main(endpoint: str, token: str, kind: str, codec: str = "H264") -> None:
    print("ready", flush=True)
    if not await asyncio.to_thread(sys.stdin.readline):
        return
    connection = Encoder(kind)
    connection.addTrack(Tone())
    connection.addTrack(Scene())
    video = next(transceiver for transceiver in connection.getTransceivers() if transceiver.kind == "video")
    video.setCodecPreferences([known for known in RTCRtpSender.getCapabilities("video").codecs if known.mimeType == f"video/{codec}"])
    session = await offer(endpoint, connection, {"Authorization": f"Bearer {token}"})
    await session.connected(20)
    print("connected", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await session.end()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
