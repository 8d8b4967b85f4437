#include "process-memory.h"

#include <c10/core/Allocator.h>
#include <c10/util/Exception.h>

#include <atomic>
#include <cstdlib>
#include <mutex>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace troupe {
namespace {

// Constant-initialised, so that loading the addon in a second worker runs no constructor.
std::atomic<int64_t> bytesHeld{0};
std::atomic<int64_t> mostHeld{0};
std::once_flag installed;

// Before each block stands its size. The block itself keeps the alignment of c10's own (a cache line), and is the whole
// context of its DataPtr, which oneDNN's raw_allocate needs.
constexpr size_t kAlignment = 64;

void countTaken(int64_t bytes) {
  const int64_t held = bytesHeld.fetch_add(bytes, std::memory_order_relaxed) + bytes;
  int64_t most = mostHeld.load(std::memory_order_relaxed);
  while (held > most && !mostHeld.compare_exchange_weak(most, held, std::memory_order_relaxed)) {
  }
}

void releaseBlock(void* block) {
  if (block == nullptr) return;
  auto* start = static_cast<char*>(block) - kAlignment;
  bytesHeld.fetch_sub(*reinterpret_cast<int64_t*>(start), std::memory_order_relaxed);
  std::free(start);
}

class CountingAllocator final : public c10::Allocator {
 public:
  c10::DataPtr allocate(size_t bytes) override {
    const c10::Device cpu(c10::DeviceType::CPU);
    if (bytes == 0) return {nullptr, nullptr, &releaseBlock, cpu};
    void* start = nullptr;
    const bool fits = bytes <= SIZE_MAX - 2 * kAlignment;
    TORCH_CHECK(fits && posix_memalign(&start, kAlignment, bytes + kAlignment) == 0, "not enough memory for ", bytes,
                " bytes");
    *static_cast<int64_t*>(start) = static_cast<int64_t>(bytes);
    countTaken(static_cast<int64_t>(bytes));
    void* block = static_cast<char*>(start) + kAlignment;
    return {block, block, &releaseBlock, cpu};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &releaseBlock; }
  void copy_data(void* target, const void* source, size_t bytes) const override {
    default_copy_data(target, source, bytes);
  }
};

}  // namespace

void installAllocator() {
  std::call_once(installed, [] {
#ifdef __GLIBC__
    // A step frees and takes the same few megabytes over and over: giving the top of the heap back to the kernel each
    // time costs a page fault per 4 KB (5 % of a small training step).
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
    // Never freed: tensors of other threads may outlive the caller's.
    c10::SetAllocator(c10::DeviceType::CPU, new CountingAllocator(), /*priority=*/1);
  });
}

int64_t allocatedBytes() { return bytesHeld.load(std::memory_order_relaxed); }

int64_t peakBytes() { return mostHeld.load(std::memory_order_relaxed); }

void resetPeakBytes() { mostHeld.store(allocatedBytes(), std::memory_order_relaxed); }

}  // namespace troupe
