"""libdatachannel, the stack inside OBS, publishes by WHIP as OBS does; aiortc plays what comes."""

import asyncio
import json
import tempfile
import unittest
from pathlib import Path

import encoded
from server import Server
from test_aiortc import PICTURES, SECONDS, SOUNDS, play

SCRIPT = Path(__file__).parent / "obs.mjs"


class LibdatachannelTests(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.server = await self.enterAsyncContext(Server())
        self.stream, self.token = await self.server.create_stream()
        self.frames = self.enterContext(tempfile.NamedTemporaryFile("w", suffix=".json"))
        self.frames.write(json.dumps(await encoded.frames()))
        self.frames.flush()

    async def publish(self) -> asyncio.subprocess.Process:
        endpoint = f"{self.server.url}/whip/{self.stream}"
        publisher = await asyncio.create_subprocess_exec(
            "node", SCRIPT, endpoint, self.token, self.frames.name,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        self.addCleanup(lambda: publisher.returncode is not None or publisher.kill())
        self.assertNotIn("a=candidate", (await told(publisher, "offer"))["offer"])
        while (await told(publisher, "state"))["state"] != "connected":
            pass
        return publisher

    async def test_what_obs_publishes_is_played_and_its_end_is_told(self):
        publisher = await self.publish()
        players = [await play(self.server, self.stream) for _ in range(2)]
        await asyncio.gather(*(watch.until(PICTURES, SOUNDS, SECONDS) for _, watch in players))
        publisher.stdin.close()
        self.assertEqual(200, (await told(publisher, "deleted"))["deleted"])
        self.assertEqual(0, await asyncio.wait_for(publisher.wait(), SECONDS))
        for session, _ in players:
            await session.end()

    async def test_obs_started_again_with_the_same_token_takes_over_and_the_player_stays(self):
        first = await self.publish()
        session, watch = await play(self.server, self.stream)
        await watch.until(15, 15, SECONDS)
        second = await self.publish()
        await watch.until(watch.pictures + PICTURES, SOUNDS, SECONDS)
        self.assertEqual("connected", session.connection.connectionState)
        await session.end()
        for publisher in (first, second):
            publisher.stdin.close()
            await asyncio.wait_for(publisher.wait(), SECONDS)


async def told(publisher: asyncio.subprocess.Process, what: str) -> dict:
    """The next line that tells that."""
    async with asyncio.timeout(SECONDS):
        while line := await publisher.stdout.readline():
            if what in (said := json.loads(line)):
                return said
    raise AssertionError(f"the publisher ended before it told its {what}")


if __name__ == "__main__":
    unittest.main()
