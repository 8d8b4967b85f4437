// Bytes that this process holds from c10's allocators, counted by an allocator put before c10's own.
#pragma once
#include <cstdint>

namespace troupe {

// Once per process, before the first tensor; harmless when called again (each worker does).
void installAllocatorHook();
int64_t allocatedBytes();

}  // namespace troupe
