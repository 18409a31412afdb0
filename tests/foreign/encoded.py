"""The picture and the tone, encoded beforehand for publishers that do not encode themselves."""

import base64
from fractions import Fraction

import av

from media import HEIGHT, RATE, WIDTH, Picture, Tone

FRAMES, SOUNDS = 60, 100
OPTIONS = {"preset": "ultrafast", "tune": "zerolatency", "profile": "baseline"}


async def frames() -> dict[str, list[str]]:
    """Two seconds to be played over and over: they begin with a key frame, and have one a second. Each frame in base64."""
    video = av.CodecContext.create("libx264", "w")
    video.width, video.height, video.pix_fmt, video.time_base = WIDTH, HEIGHT, "yuv420p", Fraction(1, 30)
    video.options = {**OPTIONS, "x264-params": "keyint=30:repeat-headers=1"}
    audio = av.CodecContext.create("libopus", "w")
    audio.sample_rate, audio.layout, audio.format, audio.time_base = RATE, "mono", "s16", Fraction(1, RATE)
    pictures, sounds = await _raw()
    return {
        "pictures": [_text(packet) for frame in pictures for packet in video.encode(frame)],
        "sound": [_text(packet) for frame in sounds for packet in audio.encode(frame)],
    }


async def write_unsuitable(path: str, seconds: int) -> None:
    """A file of that length without sound, with B-frames, and a key frame every ten seconds."""
    pictures, _ = await _raw()
    # Matroska does not keep when a picture is decoded, which the muxer wants to know.
    with av.open(path, "w", format="mpegts") as file:
        video = file.add_stream("libx264", 30)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.options = {"preset": "ultrafast", "x264-params": "bframes=2:b-adapt=0:keyint=300:scenecut=0"}
        for at in range(30 * seconds):
            _mux(file, video, pictures[at % FRAMES], at, 30)
        file.mux(video.encode(None))


async def write(path: str, seconds: int) -> None:
    """A file of that length."""
    pictures, sounds = await _raw()
    with av.open(path, "w", format="matroska") as file:
        video, audio = file.add_stream("libx264", 30), file.add_stream("libopus", RATE)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.options = {**OPTIONS, "x264-params": "keyint=30"}
        audio.layout = "stereo"
        for second in range(seconds):
            for at in range(50):
                _mux(file, audio, sounds[at], (50 * second + at) * RATE // 50, RATE)
                if at < 30:
                    _mux(file, video, pictures[30 * (second % 2) + at], 30 * second + at, 30)
        for stream in (video, audio):
            file.mux(stream.encode(None))


async def _raw():
    picture, tone = Picture(), Tone()
    pictures = [await picture.recv() for _ in range(FRAMES)]
    for at, frame in enumerate(pictures):
        frame.pts, frame.time_base = at, Fraction(1, 30)
    return pictures, [await tone.recv() for _ in range(SOUNDS)]


def _mux(file, stream, frame, stamp: int, rate: int) -> None:
    frame.pts, frame.time_base = stamp, Fraction(1, rate)
    file.mux(stream.encode(frame))


def _text(packet: av.Packet) -> str:
    return base64.b64encode(bytes(packet)).decode()
