"""aiortc publishes by WHIP and plays by WHEP: an implementation of all protocols that shares nothing with the server."""

import asyncio
import unittest

from aiortc import RTCPeerConnection
from aiortc.rtcrtpsender import RTCRtpSender

from endpoint import offer
from media import Picture, Tone, Watch
from server import Server

PICTURES, SOUNDS, SECONDS = 45, 75, 25


async def publish(server: Server, stream: str, token: str, codec: str):
    """A publisher that is connected."""
    connection = RTCPeerConnection()
    connection.addTrack(Tone())
    connection.addTrack(Picture())
    prefer(connection, codec)
    session = await offer(f"{server.url}/whip/{stream}", connection, {"Authorization": f"Bearer {token}"})
    await session.connected(SECONDS)
    return session


async def play(server: Server, stream: str):
    """A player that is connected, and what it sees."""
    connection, watch = RTCPeerConnection(), Watch()
    connection.on("track", watch.take)
    connection.addTransceiver("audio", direction="recvonly")
    connection.addTransceiver("video", direction="recvonly")
    session = await offer(f"{server.url}/whep/{stream}", connection, {})
    await session.connected(SECONDS)
    return session, watch


def prefer(connection: RTCPeerConnection, codec: str) -> None:
    """Offers that codec of video alone, and what belongs to it."""
    video = next(transceiver for transceiver in connection.getTransceivers() if transceiver.kind == "video")
    known = RTCRtpSender.getCapabilities("video").codecs
    video.setCodecPreferences([kind for kind in known if kind.mimeType in (f"video/{codec}", "video/rtx")])


class AiortcTests(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.server = await self.enterAsyncContext(Server())
        self.stream, self.token = await self.server.create_stream()

    async def published_and_played(self, codec: str):
        publisher = await publish(self.server, self.stream, self.token, codec)
        players = [await play(self.server, self.stream) for _ in range(2)]
        await asyncio.gather(*(watch.until(PICTURES, SOUNDS, SECONDS) for _, watch in players))
        for session, _ in players:
            self.assertEqual(200, await session.end())
        self.assertEqual(200, await publisher.end())

    async def test_pictures_in_vp8_and_sound_come_through(self):
        await self.published_and_played("VP8")

    async def test_pictures_in_h264_and_sound_come_through(self):
        await self.published_and_played("H264")

    async def test_a_second_publisher_with_the_token_takes_over_and_the_player_stays(self):
        first = await publish(self.server, self.stream, self.token, "VP8")
        session, watch = await play(self.server, self.stream)
        await watch.until(15, 15, SECONDS)
        second = await publish(self.server, self.stream, self.token, "VP8")
        before = watch.pictures
        await watch.until(before + PICTURES, SOUNDS, SECONDS)
        self.assertEqual("connected", session.connection.connectionState)
        await session.end()
        await second.end()
        await first.connection.close()


if __name__ == "__main__":
    unittest.main()
