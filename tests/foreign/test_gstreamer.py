"""GStreamer publishes by WHIP and plays by WHEP: libnice, OpenSSL and libsrtp, with rtpbin's repair of what was lost."""

import unittest

from server import Server
from webrtcbin import Player, Publisher

PICTURES, SOUNDS, SECONDS = 45, 75, 25


class GStreamerTests(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.server = await self.enterAsyncContext(Server())
        self.stream, self.token = await self.server.create_stream()

    async def publish(self, codec: str, gathered: bool) -> Publisher:
        publisher = Publisher(codec)
        self.addAsyncCleanup(publisher.stop)
        await publisher.offer(f"{self.server.url}/whip/{self.stream}", {"Authorization": f"Bearer {self.token}"}, gathered)
        await publisher.connected(SECONDS)
        return publisher

    async def play(self, codec: str, gathered: bool) -> Player:
        player = Player(codec)
        self.addAsyncCleanup(player.stop)
        await player.offer(f"{self.server.url}/whep/{self.stream}", {}, gathered)
        await player.connected(SECONDS)
        return player

    async def published_and_played(self, codec: str, gathered: bool):
        publisher = await self.publish(codec, gathered)
        players = [await self.play(codec, how) for how in (gathered, not gathered)]
        for player in players:
            await player.until(PICTURES, SOUNDS, SECONDS)
        for player in players:
            self.assertEqual(200, await player.end())
        self.assertEqual(200, await publisher.end())

    async def test_pictures_in_vp8_and_sound_come_through_when_candidates_are_trickled(self):
        await self.published_and_played("VP8", gathered=False)

    async def test_pictures_in_h264_and_sound_come_through_when_candidates_are_in_the_offer(self):
        await self.published_and_played("H264", gathered=True)


if __name__ == "__main__":
    unittest.main()
