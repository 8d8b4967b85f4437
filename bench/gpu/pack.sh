#!/bin/sh
# Here, before a GPU machine without a network is lent: puts all that it lacks into .gpu/troupe.tar.xz (Node, the compiled
# TypeScript, the packages, and the addons built for ITS torch). Usage: bench/gpu/pack.sh TORCH
#   TORCH: the folder of a Python torch package of the machine's own version (…/site-packages/torch)
set -eu
cd "$(dirname "$0")/../.."
torch=${1:?the folder of a torch package of the version on the GPU machine}
mkdir -p .gpu
exclude=$(git rev-parse --git-path info/exclude)
mkdir -p "$(dirname "$exclude")"
grep -qx '/.gpu/' "$exclude" || echo '/.gpu/' >>"$exclude"

npx tsc --build
TROUPE_NATIVE="$PWD/.gpu/native" TROUPE_TORCH="$torch" node native/prepare.js --native

stage=.gpu/stage
rm -rf "$stage"
mkdir -p "$stage/.gpu/bin" "$stage/.gpu/native"
cp "$(command -v node)" "$stage/.gpu/bin/node"
strip "$stage/.gpu/bin/node" 2>/dev/null || true
cp -r .gpu/native/addons .gpu/native/nats-server-* .gpu/native/current.json "$stage/.gpu/native/"
find dist -name '*.map' -prune -o -name '*.d.ts' -prune -o -type f -print | tar -cf - -T - | tar -xf - -C "$stage"
# What only checks, formats or compiles the source stays here.
tar -cf - --exclude='*.map' --exclude='*.d.ts' --exclude='*.d.mts' --exclude='*.d.cts' --exclude=node_modules/typescript \
  --exclude=node_modules/@typescript-eslint --exclude=node_modules/prettier --exclude=node_modules/eslint \
  --exclude=node_modules/.vite --exclude='*musl*' node_modules | tar -xf - -C "$stage"
XZ_OPT=-T0 tar -cJf .gpu/troupe.tar.xz -C "$stage" .
rm -rf "$stage"
echo "$(du -h .gpu/troupe.tar.xz | cut -f1) in .gpu/troupe.tar.xz: carry it beside the repository's own files"
