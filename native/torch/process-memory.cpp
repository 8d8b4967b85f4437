#include "process-memory.h"

#include <c10/core/Allocator.h>

#include <atomic>
#include <mutex>

namespace troupe {
namespace {

// Constant-initialised, so that loading the addon in a second worker runs no constructor.
std::atomic<int64_t> bytesHeld{0};
std::once_flag installed;

struct Counted {
  c10::DataPtr inner;
  int64_t bytes;
};

void releaseCounted(void* context) {
  auto* counted = static_cast<Counted*>(context);
  bytesHeld.fetch_sub(counted->bytes, std::memory_order_relaxed);
  delete counted;
}

class CountingAllocator final : public c10::Allocator {
 public:
  explicit CountingAllocator(c10::Allocator* inner) : inner_(inner) {}

  c10::DataPtr allocate(size_t bytes) override {
    c10::DataPtr inner = inner_->allocate(bytes);
    void* data = inner.get();
    const c10::Device device = inner.device();
    auto* counted = new Counted{std::move(inner), static_cast<int64_t>(bytes)};
    bytesHeld.fetch_add(counted->bytes, std::memory_order_relaxed);
    return {data, counted, &releaseCounted, device};
  }
  bool is_simple_data_ptr(const c10::DataPtr& pointer) const override {
    return pointer.get_context() == pointer.get() || pointer.get_deleter() == &releaseCounted;
  }
  void copy_data(void* target, const void* source, size_t bytes) const override {
    default_copy_data(target, source, bytes);
  }

 private:
  c10::Allocator* inner_;
};

}  // namespace

void installAllocatorHook() {
  std::call_once(installed, [] {
    // Never freed: tensors of other threads may outlive this one.
    auto* hook = new CountingAllocator(c10::GetAllocator(c10::DeviceType::CPU));
    c10::SetAllocator(c10::DeviceType::CPU, hook, /*priority=*/1);
  });
}

int64_t allocatedBytes() { return bytesHeld.load(std::memory_order_relaxed); }

}  // namespace troupe
