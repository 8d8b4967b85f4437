// Bytes that this process holds from c10's CPU allocator, counted by an allocator put before c10's own.
#pragma once
#include <cstdint>

namespace troupe {

// Once per process, before the first tensor; harmless when called again (each worker does).
void installAllocator();
int64_t allocatedBytes();

// The most that was held at one time since the last reset (or the first tensor).
int64_t peakBytes();
void resetPeakBytes();

}  // namespace troupe
