// The bytes of weights, by several threads at once: from files into memory, and into the leaves of their hash.
#pragma once

#include <node_api.h>

namespace troupe {

// readPieces(target, pieces, threads) → 0, or the number of the piece that failed and why.
//
// `pieces` holds six numbers of each: descriptor, byte in the file, bytes in the file, byte in `target`, conversion
// (0 none, 1 bfloat16 → float32, 2 float32 → bfloat16, 3 float16 → float32, 4 float16 → bfloat16); and one to write to:
// errno of its failure, or −1 where the file ended in its middle.
napi_value readPieces(napi_env env, napi_callback_info info);

// hashChunks(source, ranges, chunkBytes, threads, leaves) → 0; −ENOSYS where the process has no OpenSSL.
//
// `ranges` holds two numbers of each: its first byte in `source`, and its bytes. Every chunk of every range, in their
// order, becomes 32 bytes of `leaves`: its SHA-256.
napi_value hashChunks(napi_env env, napi_callback_info info);

}  // namespace troupe
