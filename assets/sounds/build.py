#!/usr/bin/env python3
"""Makes the kiosk's sounds: python3 build.py, in this folder. Plain tones, no recording, nothing anybody said.

Each file is mono, 16 bit, 16 kHz. A tone is a sine with a little of its octave, which small loudspeakers carry better,
faded in and out so that nothing clicks. Needs only Python's own library.
"""

import math
import struct
import wave

RATE = 16_000
FADE = 0.012

# Hertz and seconds; 0 Hz is a pause. Loudness is of full scale; the configuration's volume scales it once more.
SOUNDS = {
    # Somebody walks away from his card: three pairs, high and low, heard across a hall.
    "card-left": (0.80, [(1047, 0.14), (784, 0.18), (0, 0.10)] * 3),
    # It still lies there half a minute later.
    "card-left-long": (0.95, [(1047, 0.14), (784, 0.18), (0, 0.06), (1047, 0.14), (784, 0.30), (0, 0.22)] * 4),
    # Somebody calls the staff: a bell of two, twice.
    "call": (0.80, [(659, 0.22), (523, 0.36), (0, 0.20)] * 2),
    # The staff have seen the call: two steps up.
    "taken": (0.60, [(523, 0.12), (784, 0.24)]),
    # Something did not work: one low tone, twice.
    "error": (0.50, [(311, 0.12), (0, 0.06), (311, 0.16)]),
}


def tone(hertz, seconds, loudness):
    """Samples of one tone, or of silence."""
    count = round(seconds * RATE)
    for n in range(count):
        at = n / RATE
        fade = min(1.0, at / FADE, (count - n) / RATE / FADE)
        sine = 0.8 * math.sin(2 * math.pi * hertz * at) + 0.2 * math.sin(4 * math.pi * hertz * at)
        yield round(32_767 * loudness * fade * sine) if hertz else 0


for name, (loudness, notes) in SOUNDS.items():
    samples = [s for hertz, seconds in notes for s in tone(hertz, seconds, loudness)]
    with wave.open(f"{name}.wav", "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(struct.pack(f"<{len(samples)}h", *samples))
