"""How long the search for near-copies takes: python bench/likeness.py [--texts N] [--letters N].

Texts are drawn at random with the common letters common, all with the same phrase of 100 letters in the second round
(the words of a form), and one is half a copy of another, which must be found.
"""

import argparse
import random
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from submissions.likeness import alike, passages


def drawn(count: int, letters: int, phrase: int, seed: int = 3) -> dict[int, str]:
    dice = random.Random(seed)  # noqa: S311 - texts to measure with, no secret
    han = [chr(0x4E00 + int(dice.expovariate(1 / 400)) % 6000) for _ in range(100_000)]
    same = "".join(dice.choices(han, k=phrase))
    texts = {n: "".join(dice.choices(han, k=letters)) + same for n in range(count)}
    texts[1] = texts[0][: letters // 2] + texts[1][letters // 2 :]
    return texts


def measure(count: int, letters: int, phrase: int) -> None:
    texts = drawn(count, letters, phrase)
    started = time.perf_counter()
    pairs = alike(texts)
    all_pairs = time.perf_counter() - started
    assert {(0, 1), (1, 0)} <= {(pair.text, pair.other) for pair in pairs}
    started = time.perf_counter()
    alike({0: texts[0]}, ((key, text) for key, text in texts.items() if key))
    one = time.perf_counter() - started
    started = time.perf_counter()
    passages(texts[0], texts[1])
    side = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{count} texts x {letters} letters, {phrase} in common to all: all pairs {all_pairs:.1f} s, "
        f"one against all {one:.2f} s, passages of a pair {side * 1000:.0f} ms, memory {peak} MB\n"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=2000)
    parser.add_argument("--letters", type=int, default=800)
    chosen = parser.parse_args()
    measure(200, 3000, 0)
    measure(chosen.texts, chosen.letters, 0)
    measure(chosen.texts, chosen.letters, 100)
