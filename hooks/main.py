"""Entry of every hook script: `python3 -I -S main.py EVENT`. Started by the shim, which says what the codes mean.

Says 79 when this Python is too old, and the shim tries the next one; hence nothing here that old ones cannot read.
"""

import gc
import os
import sys

if sys.version_info < (3, 9):  # noqa: UP036
    sys.exit(79)
gc.disable()  # this and the abrupt end below save a sixth of the time of a call
sys.path.append(__file__.rpartition("/hooks/")[0])

EVENT = sys.argv[1]
try:
    from hooks.serve import serve

    CODE = serve(EVENT)
except BaseException as error:  # a broken installation too must not end in exit 1, which the host takes as "allow"
    CODE = 42 if EVENT in ("pre-agent", "subagent-stop") else 0
    CAUSE = " ".join((type(error).__name__ + ": " + str(error)).split())[:600]
    LINE = "DES could not decide about this (" + EVENT + " hook: " + CAUSE + "), so it is refused.\n"
    if CODE:
        os.write(3, LINE.encode("utf-8", "replace"))
os._exit(CODE)
