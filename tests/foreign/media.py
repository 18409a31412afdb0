"""A picture and a tone that can be told from others, and what is made of them at the other end."""

import asyncio
import fractions
import math
import struct
import time

from aiortc import MediaStreamTrack, VideoStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

WIDTH, HEIGHT = 320, 240
RATE, TONE = 48_000, 440.0
# A bright and a dark half; which is which changes with every second.
BRIGHT, DARK = 200, 50


class Picture(VideoStreamTrack):
    """Thirty frames a second."""

    async def recv(self) -> VideoFrame:
        stamp, base = await self.next_timestamp()
        is_odd = int(stamp * base) % 2 == 1
        left, right = (DARK, BRIGHT) if is_odd else (BRIGHT, DARK)
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for at, plane in enumerate(frame.planes):
            row = bytes([left]) * (plane.width // 2) + bytes([right]) * (plane.width - plane.width // 2) if at == 0 else bytes([128]) * plane.width
            plane.update(row.ljust(plane.line_size, b"\0") * plane.height)
        frame.pts, frame.time_base = stamp, base
        return frame


class Tone(MediaStreamTrack):
    """Twenty milliseconds of a sine at a time."""

    kind = "audio"

    def __init__(self):
        super().__init__()
        self._begin = None
        self._samples = 0

    async def recv(self) -> AudioFrame:
        count = RATE // 50
        self._begin = self._begin or time.monotonic()
        await asyncio.sleep(max(0.0, self._begin + self._samples / RATE - time.monotonic()))
        values = (int(12_000 * math.sin(2 * math.pi * TONE * (self._samples + i) / RATE)) for i in range(count))
        frame = AudioFrame("s16", "mono", count)
        frame.planes[0].update(struct.pack(f"<{count}h", *values))
        frame.pts, frame.sample_rate, frame.time_base = self._samples, RATE, fractions.Fraction(1, RATE)
        self._samples += count
        return frame


class Watch:
    """Counts the frames that were decoded and are what was sent."""

    def __init__(self):
        self.pictures = 0
        self.changes = 0
        self.sounds = 0
        self._last = None
        self._tasks = []

    def take(self, track: MediaStreamTrack) -> None:
        self._tasks.append(asyncio.ensure_future(self._watch(track)))

    async def until(self, pictures: int, sounds: int, seconds: float) -> None:
        """Waits until that much has come; an error says how far it got."""
        try:
            async with asyncio.timeout(seconds):
                while self.pictures < pictures or self.sounds < sounds or self.changes < 1:
                    for task in self._tasks:
                        if task.done():
                            task.result()
                    await asyncio.sleep(0.05)
        except TimeoutError:
            raise AssertionError(f"{self.pictures} pictures, {self.changes} changes and {self.sounds} sounds in {seconds} s") from None

    async def _watch(self, track: MediaStreamTrack) -> None:
        try:
            await (self._pictures(track) if track.kind == "video" else self._sounds(track))
        except MediaStreamError:
            pass  # the connection was ended

    async def _pictures(self, track: MediaStreamTrack) -> None:
        while True:
            frame = await track.recv()
            assert (frame.width, frame.height) == (WIDTH, HEIGHT), f"a picture of {frame.width} x {frame.height}"
            plane = frame.planes[0]
            row = bytes(plane)[plane.line_size * (HEIGHT // 2) :]
            left, right = row[WIDTH // 4], row[3 * WIDTH // 4]
            assert abs(left - right) > 60, f"the halves are alike: {left} and {right}"
            self.pictures += 1
            self.changes += self._last is not None and self._last != (left > right)
            self._last = left > right

    async def _sounds(self, track: MediaStreamTrack) -> None:
        while True:
            frame = await track.recv()
            samples = memoryview(bytes(frame.planes[0])).cast("h")[: frame.samples]
            self.sounds += max(samples) > 3000
