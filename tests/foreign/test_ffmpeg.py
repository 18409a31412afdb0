"""FFmpeg's WHIP muxer publishes; aiortc plays what comes."""

import asyncio
import tempfile
import unittest
from pathlib import Path

import encoded
from server import Server
from test_aiortc import PICTURES, SECONDS, SOUNDS, play

SCRIPT = Path(__file__).parent / "ffmpeg.mjs"


class FfmpegTests(unittest.IsolatedAsyncioTestCase):
    async def test_what_ffmpeg_publishes_is_played(self):
        server = await self.enterAsyncContext(Server())
        stream, token = await server.create_stream()
        file = self.enterContext(tempfile.NamedTemporaryFile(suffix=".mkv"))
        await encoded.write(file.name, 2 * SECONDS)
        publisher = await self.publish(server, stream, token, file.name)
        await self.live(server, stream)
        session, watch = await play(server, stream)
        await watch.until(PICTURES, SOUNDS, SECONDS)
        publisher.stdin.close()
        self.assertIn(b'"written"', (await asyncio.wait_for(publisher.communicate(), SECONDS))[0])
        self.assertEqual(0, publisher.returncode)
        await session.end()

    async def test_what_is_unsuitable_about_an_encoder_is_found_and_nothing_else(self):
        server = await self.enterAsyncContext(Server())
        stream, token = await server.create_stream()
        file = self.enterContext(tempfile.NamedTemporaryFile(suffix=".ts"))
        await encoded.write_unsuitable(file.name, 2 * SECONDS)
        await self.publish(server, stream, token, file.name)
        await self.live(server, stream)
        await self.advised(server, stream, token, ["b-frames", "keyframe-interval", "no-audio"])
        self.assertNotIn("advice", await server.stream(stream))
        for words in ("-bf 0", "-g 60", "-c:a libopus"):
            self.assertEqual(1, server.log().count(words), server.log())

    async def test_of_an_encoder_as_it_should_be_nothing_is_found(self):
        server = await self.enterAsyncContext(Server())
        stream, token = await server.create_stream()
        file = self.enterContext(tempfile.NamedTemporaryFile(suffix=".mkv"))
        await encoded.write(file.name, 2 * SECONDS)
        publisher = await self.publish(server, stream, token, file.name)
        await self.live(server, stream)
        session, watch = await play(server, stream)
        await watch.until(10 * PICTURES, 10 * SOUNDS, SECONDS)  # longer than anything takes to be found
        self.assertEqual([], (await server.stream(stream, token))["advice"])
        publisher.stdin.close()
        await session.end()

    async def publish(self, server: Server, stream: str, token: str, file: str) -> asyncio.subprocess.Process:
        publisher = await asyncio.create_subprocess_exec(
            "node", SCRIPT, f"{server.url}/whip/{stream}", token, file,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        self.addCleanup(lambda: publisher.returncode is not None or publisher.kill())
        return publisher

    async def advised(self, server: Server, stream: str, token: str, codes: list[str]) -> None:
        """Waits until that is found."""
        found = []
        try:
            async with asyncio.timeout(SECONDS):
                while found != codes:
                    found = [advice["code"] for advice in (await server.stream(stream, token))["advice"]]
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"found {found}") from None

    async def live(self, server: Server, stream: str) -> None:
        """Waits until the stream is broadcast."""
        async with asyncio.timeout(SECONDS):
            while not (await server.stream(stream))["live"]:
                await asyncio.sleep(0.1)


if __name__ == "__main__":
    unittest.main()
