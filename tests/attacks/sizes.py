"""How large an attack is: small with pytest alone, full with `tools/prove attacks` (MOOSAIC_ATTACKS=full); tools/test leaves them out."""
import os

SANITIZED = float(os.environ.get("MOOSAIC_PATIENCE", "1")) > 1  # a sanitizer keeps freed memory for a while
FULL = os.environ.get("MOOSAIC_ATTACKS") == "full"


def size(small, full):
    return full if FULL else small
