// What one JavaScript environment (the main thread or one worker) holds: its tensors by slot number. There is no
// process-wide mutable state here, so the addon works in any number of workers.
#pragma once
#include <ATen/ATen.h>
#include <node_api.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace troupe {

struct State {
  std::vector<at::Tensor> slots;
  std::vector<uint32_t> freeSlots;
  // A parameter's own tensor while `valueAndGrad` has a leaf in its slot; a stack, since calls may nest.
  struct Recording {
    std::vector<uint32_t> parameters;
    std::vector<at::Tensor> originals;
    // Whether operations were recorded around it.
    bool outer = false;
  };
  std::vector<Recording> recordings;
  // Slot numbers to be released, written by JavaScript: one call ends a whole scope.
  uint32_t* releaseBuffer = nullptr;
  size_t releaseCapacity = 0;
  napi_ref releaseBufferReference = nullptr;
  // (operation, message) → Error, installed by `load-addon.ts`.
  napi_ref errorFactory = nullptr;

  uint32_t put(at::Tensor tensor) {
    if (freeSlots.empty()) {
      slots.push_back(std::move(tensor));
      return static_cast<uint32_t>(slots.size() - 1);
    }
    const uint32_t slot = freeSlots.back();
    freeSlots.pop_back();
    slots[slot] = std::move(tensor);
    return slot;
  }

  void release(uint32_t slot) {
    if (slot >= slots.size() || !slots[slot].defined()) return;
    slots[slot].reset();
    freeSlots.push_back(slot);
  }
};

}  // namespace troupe
