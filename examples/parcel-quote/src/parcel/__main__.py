"""`python -m parcel`."""

from __future__ import annotations

import sys

from parcel.cli import main

sys.exit(main())
