"""What ends a program when whoever started it is gone? Run by path, in between the starter and the program.

Standard input is a pipe that only the starter holds open: its end means that the starter died, however it died. The
guard then stops the program, politely first. The program's own children share its process group and end with it.
Only the standard library is imported: one guard runs per engine and service.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

PR_SET_PDEATHSIG = 1  # linux/prctl.h
PR_SET_CHILD_SUBREAPER = 36


def die_with_parent() -> None:
    """On Linux, ask the kernel to end this process when the guard is killed before it could act."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """On Linux, become the parent of whatever the program's children leave behind, even when it left their group."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def bury(group: int) -> None:
    """End and reap all that is left of the program."""
    end_group(group, signal.SIGKILL)
    while True:
        for orphan in orphans():
            os.kill(orphan, signal.SIGKILL)  # ours until reaped, so the id is nobody else's
        try:
            os.wait()
        except ChildProcessError:
            return


def orphans() -> list[int]:
    """Our children, living or dead; none where the system does not tell."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as children:  # noqa: PTH123 -- pathlib would double the start time
            return [int(child) for child in children.read().split()]
    except OSError:
        return []


def end_group(group: int, number: int) -> None:
    """Signal a whole process group that may be gone already."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
        return


def end_with_starter(child: subprocess.Popen[bytes], seconds: float) -> None:
    """Block until the starter's end of the pipe closes, then stop the program: TERM, a deadline, KILL."""
    while os.read(0, 1024):
        pass
    end_group(child.pid, signal.SIGTERM)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        end_group(child.pid, signal.SIGKILL)


def main(arguments: Sequence[str]) -> int:
    """Run `SECONDS COMMAND...`; print the program's process id; return its exit code (128 + n for signal n)."""
    # A handler, because the program would inherit an ignored signal, and a JVM then never shuts down politely.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: None)
    adopt_orphans()
    try:
        child = subprocess.Popen(
            arguments[1:],
            stdin=subprocess.DEVNULL,
            stdout=2,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 -- no thread exists yet
        )
    except OSError as error:
        sys.stderr.write(f"cannot run {arguments[1]}: {error}\n")
        return 127
    os.write(1, b"%d\n" % child.pid)
    os.close(1)
    threading.Thread(target=end_with_starter, args=(child, float(arguments[0])), daemon=True).start()
    code = child.wait()
    bury(child.pid)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    os._exit(main(sys.argv[1:]))  # the thread still reads: no interpreter shutdown to argue with it
