"""What Python's own readers raise of a packed file that is broken, whatever broke in it."""

import lzma
import struct
import zipfile
import zlib
from typing import Final

ARCHIVE_ERRORS: Final = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,  # a place before the beginning of the file
    struct.error,
    OSError,
)
