"""Become a program that is told to stop when the one that started it dies.

Run as a script: tether.py SIGNAL PARENT PROGRAM [ARGUMENT ...]. Its process id becomes
the program's. Where the kernel has no such order (macOS), the next start ends orphans.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main():
    stop_signal, parent, program = sys.argv[1], sys.argv[2], sys.argv[3:]
    # A shell gives its background jobs a deaf ear; the program must hear us.
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(name, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(stop_signal))
        if os.getppid() != int(parent):
            sys.exit("The program that wanted this one has gone.")
    try:
        os.execvp(program[0], program)
    except OSError as error:
        sys.exit(f"Cannot run {program[0]}: {error.strerror}")


if __name__ == "__main__":
    main()
