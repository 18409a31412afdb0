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
        publisher = await asyncio.create_subprocess_exec(
            "node", SCRIPT, f"{server.url}/whip/{stream}", token, file.name,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        self.addCleanup(lambda: publisher.returncode is not None or publisher.kill())
        await self.live(server, stream)
        session, watch = await play(server, stream)
        await watch.until(PICTURES, SOUNDS, SECONDS)
        publisher.stdin.close()
        self.assertIn(b'"written"', (await asyncio.wait_for(publisher.communicate(), SECONDS))[0])
        self.assertEqual(0, publisher.returncode)
        await session.end()

    async def live(self, server: Server, stream: str) -> None:
        """Waits until the stream is broadcast."""
        async with asyncio.timeout(SECONDS):
            while not (await server.stream(stream))["live"]:
                await asyncio.sleep(0.1)


if __name__ == "__main__":
    unittest.main()
