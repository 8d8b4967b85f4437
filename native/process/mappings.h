// The live mappings of shared memory of one environment (a thread of Node with its own addon state).
#pragma once

#include <node_api.h>

#include <cstdint>
#include <memory>
#include <unordered_map>

namespace troupe {

struct Mapping;

// By the address that JavaScript sees.
using Table = std::unordered_map<void*, Mapping*>;

// Owned by its ArrayBuffer's finalizer. It shares the table, since at the end of an environment the instance data may
// go before the last ArrayBuffer does.
struct Mapping {
  void* address;  // Page-aligned, as mmap returned it.
  size_t length;  // From `address`.
  void* visible;
  bool mapped;
  std::shared_ptr<Table> table;
  // Of a writable mapping its own duplicate of the memory's descriptor, else −1: a write by system call into pages that
  // were never touched costs half of what the faults of a store do.
  int descriptor;
  int64_t memoryOffset;  // Of `visible`, in the memory.
};

struct Instance {
  std::shared_ptr<Table> table = std::make_shared<Table>();
};

inline Instance* instanceOf(napi_env env) {
  void* data = nullptr;
  napi_get_instance_data(env, &data);
  return static_cast<Instance*>(data);
}

}  // namespace troupe
