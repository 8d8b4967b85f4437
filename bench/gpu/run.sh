#!/bin/sh
# There, in the repository's root, with .gpu/troupe.tar.xz carried along: unpacks it, ties the addons to the machine's own
# torch, then runs the tests and benchmarks that need a GPU. Usage: bench/gpu/run.sh [TORCH], default: python3's torch.
set -eu
cd "$(dirname "$0")/../.."
torch=${1:-$(python3 -c 'import importlib.util, os; print(os.path.dirname(importlib.util.find_spec("torch").origin))')}
out=${OUT:-.gpu/out}
mkdir -p "$out"
tar -xJf .gpu/troupe.tar.xz
export PATH="$PWD/.gpu/bin:$PATH" TROUPE_NATIVE="$PWD/.gpu/native" TROUPE_TEST_GPU=1
node bench/gpu/adopt-torch-main.js "$torch"
failed=0
node node_modules/vitest/vitest.mjs run --project gpu >"$out/tests.log" 2>&1 || failed=1
grep -E 'relative distance|✓|✗|×|Tests|FAIL|Error' "$out/tests.log" | tail -60
node dist/bench/main.js gpu --json "$out/measured.json" || failed=1
exit "$failed"
