"""unpack-wheels.py DESTINATION WHEEL...: unpacks what Troupe uses of wheels, with their file modes.

Of torch: the C++ headers and the libraries of the CPU path. libtorch_cuda.so, half of the wheel, cannot be opened
without the CUDA libraries that are not fetched either; a machine with a GPU uses the torch of its own Python.
Standard library alone, any Python 3.
"""

import os
import re
import shutil
import sys
import zipfile

KEPT = re.compile(
    r"""torch/lib/[^/]+$ | torch/include/ | torch/version\.py$ | torch\.libs/
    | nvidia/.*\.so[.\d]*$ | [^/]+\.data/scripts/
    | [^/]+\.dist-info/(?:licenses/)?(?:LICEN[CS]E|NOTICE|License)""",
    re.VERBOSE,
)
LEFT_OUT = re.compile(r"torch/lib/[^/]*(?:cuda|nvshmem|nvrtc|torch_python|\.lib$)")


def main() -> None:
    destination, wheels = sys.argv[1], sys.argv[2:]
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.infolist():
                name = member.filename
                if not KEPT.match(name) or LEFT_OUT.match(name) or member.is_dir():
                    continue
                # Wheels keep programs in NAME.data/scripts.
                target = os.path.join(destination, re.sub(r"^[^/]+\.data/scripts/", "bin/", name))
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with archive.open(member) as source, open(target, "wb") as sink:
                    shutil.copyfileobj(source, sink, 1 << 20)
                mode = (member.external_attr >> 16) & 0o777
                if mode:
                    os.chmod(target, mode | 0o200)


main()
