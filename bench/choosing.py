"""How long the exact list takes (processor time), and how often it is the list that trying every one finds.

    python bench/choosing.py --small 2000

Lists of 30 of 80 cases and of 500 of 2,000 under floors and a cap; then random small campaigns against brute force.
"""

import argparse
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.bench_setup import set_up
from results.solver import Case, FloorsCannotBeMet, Limits, best_list
from tests.results.test_solver import brute_force

AREAS = ("R", "G", "H", "K", "L")


def campaign(dice: random.Random, count: int, cities: int) -> list[Case]:
    return [Case(n, dice.choice(AREAS), f"{dice.randrange(cities):03d}") for n in range(1, count + 1)]


def timed(count: int, size: int, cities: int, cap: int) -> float:
    cases = campaign(random.Random(1), count, cities)  # noqa: S311 - cases to measure with, no secret
    began = time.process_time()
    best_list(cases, Limits(size, dict.fromkeys(AREAS, size // 6), cap))
    return time.process_time() - began


def agreed(rounds: int) -> tuple[int, int]:
    """How many random small campaigns were decided alike, and how many of them had no list at all."""
    dice, impossible = random.Random(2), 0  # noqa: S311
    for _round in range(rounds):
        cases = campaign(dice, dice.randint(1, 11), 4)
        floors = {area: dice.randint(0, 2) for area in AREAS if dice.random() < 0.5}
        limits = Limits(dice.randint(1, 8), floors, dice.choice([None, 1, 2, 3]))
        expected = brute_force(cases, limits)
        try:
            found = best_list(cases, limits)
        except FloorsCannotBeMet:
            found = None
            impossible += 1
        assert found == expected, (cases, limits)
    return rounds, impossible


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=Path(__file__).name)
    parser.add_argument("--small", type=int, default=2000)
    small = parser.parse_args().small
    set_up()
    timed(60, 12, 8, 3)  # the solver is loaded by the first call
    print(f"30 of 80:     {timed(80, 30, 16, 3) * 1000:7.1f} ms")
    print(f"500 of 2,000: {timed(2000, 500, 200, 4) * 1000:7.1f} ms")
    same, impossible = agreed(small)
    print(f"{same} small campaigns as brute force decides them, {impossible} of them refused by both")
