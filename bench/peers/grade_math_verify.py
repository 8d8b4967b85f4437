"""Math-Verify on the pairs of bench/grading.ts: reads a JSON list of {gold, answer}, writes verdicts and seconds.

Set as its README advises for answers that were extracted already: both sides between dollar signs, its own time-outs
(5 s to parse, 5 s to compare) on.
"""
import json
import logging
import sys
import time
from importlib.metadata import version

from math_verify import parse, verify

logging.disable(logging.CRITICAL)


def grade(pair):
    return bool(verify(parse(f"${pair['gold']}$"), parse(f"${pair['answer']}$")))


def main():
    pairs = json.load(sys.stdin)
    for pair in pairs[:20]:
        grade(pair)
    verdicts, seconds = [], []
    for pair in pairs:
        started = time.perf_counter()
        try:
            verdicts.append(grade(pair))
        except Exception:
            verdicts.append(None)
        seconds.append(time.perf_counter() - started)
    json.dump({"version": version("math-verify"), "verdicts": verdicts, "seconds": seconds}, sys.stdout)


main()
