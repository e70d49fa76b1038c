"""How much processor time and memory do processes use, with all their descendants? Linux only.

Memory is the proportional set size (PSS) summed over the tree, sampled: pages shared by a service and its children count once.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

TICK = os.sysconf("SC_CLK_TCK")
INTERVAL = 0.2
"""Seconds between samples of memory."""

PROC = Path("/proc")


def tree(root: int) -> list[int]:
    """The process and all its living descendants."""
    children: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        todo += children.get(pid, [])
    return found


def cpu_seconds(root: int) -> float:
    """CPU time of the tree, its ended and reaped members included."""
    return sum(sum(map(int, fields[11:15])) for pid in tree(root) if (fields := _stat(pid))) / TICK


def pss_mb(root: int) -> float:
    """Memory of the tree, in MiB."""
    return sum(_pss_kb(pid) for pid in tree(root)) / 1024


def _stat(pid: int) -> list[str]:
    """Fields 3 and on of /proc/PID/stat (proc(5)); empty when the process is gone."""
    try:
        return (PROC / str(pid) / "stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []


def _pss_kb(pid: int) -> int:
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


class Meter:
    """Measures named process trees from entry to exit of its block."""

    def __init__(self, roots: Mapping[str, int]) -> None:
        self._roots = roots
        self._before: dict[str, float] = {}
        self._peak = dict.fromkeys(roots, 0.0)
        self._done = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)
        self.used: dict[str, dict[str, float]] = {}
        """By name, after the block: `cpu_s` and `peak_mb`."""

    def __enter__(self) -> Self:
        self._before = {name: cpu_seconds(pid) for name, pid in self._roots.items()}
        self._sampler.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._done.set()
        self._sampler.join()
        self.used = {
            name: {
                "cpu_s": round(cpu_seconds(pid) - self._before[name], 2),
                "peak_mb": round(self._peak[name], 1),
            }
            for name, pid in self._roots.items()
        }

    def _sample(self) -> None:
        while True:
            for name, pid in self._roots.items():
                self._peak[name] = max(self._peak[name], pss_mb(pid))
            if self._done.wait(INTERVAL):
                return
