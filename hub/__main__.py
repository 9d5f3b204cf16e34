"""`python -m hub`."""

import signal
import sys

# While the modules load there is nothing to tidy: a Ctrl-C then ends the process without a trace.
_interrupt = signal.getsignal(signal.SIGINT)
if _interrupt is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from hub.cli import main  # noqa: E402 # loading is what the lines above are about

if __name__ == "__main__":
    signal.signal(signal.SIGINT, _interrupt)
    sys.exit(main())
