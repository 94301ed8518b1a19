"""Set the clock of every Python process that a test starts, as `pytest --clock` sets that of pytest itself.

Python imports this module at its start because the tests put its folder on PYTHONPATH; it does nothing unless the
variable is set.
"""

import os
import time

# The difference to the real clock in seconds: processes that start later must show a later time.
_OFFSET = os.environ.get("NEEDLEWISE_TEST_CLOCK_OFFSET")

if _OFFSET:
    import time_machine

    time_machine.travel(time.time() + float(_OFFSET), tick=True).start()
