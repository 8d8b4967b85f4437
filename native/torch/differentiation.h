// valueAndGrad in three calls from JavaScript: beginRecording, backward, endRecording.
//
// During a recording the slot of each parameter holds a fresh leaf over the parameter's own memory, so a parameter may
// lie in read-only shared memory: gradients go to the leaf and are handed out or accumulated, never written beside it.
#pragma once
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include "call.h"

namespace troupe {

// Adds a finished gradient into its accumulator at once, so that no more than one gradient exists at a time.
struct AccumulateInto : torch::autograd::PostAccumulateGradHook {
  explicit AccumulateInto(at::Tensor target) : target(std::move(target)) {}
  void operator()(const at::Tensor& leaf) override {
    target.add_(leaf.grad());
    leaf.mutable_grad().reset();
  }
  at::Tensor target;
};

// (parameters)
inline napi_value beginRecording(Call& call) {
  const auto slots = call.slots(0);
  State::Recording recording;
  for (const uint32_t slot : slots) {
    TORCH_CHECK(call.state->slots[slot].is_floating_point(), "a parameter is not floating point");
  }
  for (const uint32_t slot : slots) {
    at::Tensor& parameter = call.state->slots[slot];
    recording.parameters.push_back(slot);
    recording.originals.push_back(parameter);
    parameter = parameter.detach().set_requires_grad(true);
  }
  call.state->recordings.push_back(std::move(recording));
  c10::GradMode::set_enabled(true);
  return nullptr;
}

// A gradient that is changed in place later must share its memory with nothing.
inline at::Tensor ownGradient(at::Tensor gradient, const at::Tensor& leaf) {
  if (!gradient.defined()) return at::zeros_like(leaf, at::MemoryFormat::Contiguous);
  gradient = gradient.detach();
  const bool alone = gradient.storage().use_count() == 1 && gradient.is_contiguous() && !gradient._is_zerotensor();
  return alone ? gradient : gradient.clone(at::MemoryFormat::Contiguous);
}

// (value, accumulators or [], value to read) → the gradients in the parameters' order, [] when accumulated.
inline napi_value backward(Call& call) {
  TORCH_CHECK(!call.state->recordings.empty(), "no recording");
  const at::Tensor value = call.tensor(0);
  const std::vector<at::Tensor> accumulators = call.tensors(1);
  TORCH_CHECK(value.numel() == 1 && value.is_floating_point(), "the loss must be one floating-point number");
  const auto& parameters = call.state->recordings.back().parameters;
  std::vector<at::Tensor> leaves;
  for (const uint32_t slot : parameters) leaves.push_back(call.state->slots[slot]);
  if (!accumulators.empty()) {
    TORCH_CHECK(accumulators.size() == leaves.size(), accumulators.size(), " accumulators for ", leaves.size(),
                " parameters");
    for (size_t k = 0; k < leaves.size(); ++k) {
      TORCH_CHECK(accumulators[k].sizes() == leaves[k].sizes() && accumulators[k].scalar_type() == at::kFloat,
                  "accumulator ", k, " must be float32 ", leaves[k].sizes(), ", not ", accumulators[k].scalar_type(),
                  accumulators[k].sizes());
    }
    if (!value.requires_grad() || leaves.empty()) return call.giveArray({});
    for (size_t k = 0; k < leaves.size(); ++k) {
      torch::autograd::impl::set_post_acc_grad_hooks(leaves[k], std::make_unique<AccumulateInto>(accumulators[k]));
    }
    torch::autograd::backward({value}, {}, /*retain_graph=*/false, /*create_graph=*/false, leaves);
    return call.giveArray({});
  }
  torch::autograd::variable_list gradients(leaves.size());
  if (value.requires_grad() && !leaves.empty()) {
    gradients = torch::autograd::grad({value}, leaves, {}, /*retain_graph=*/false, /*create_graph=*/false,
                                      /*allow_unused=*/true);
  }
  std::vector<napi_value> results;
  const at::NoGradGuard noGrad;
  for (size_t k = 0; k < leaves.size(); ++k) {
    results.push_back(call.give(ownGradient(std::move(gradients[k]), leaves[k])));
  }
  return call.giveArray(results);
}

// Puts the parameters back; also after a failure.
inline napi_value endRecording(Call& call) {
  State& state = *call.state;
  TORCH_CHECK(!state.recordings.empty(), "no recording");
  State::Recording recording = std::move(state.recordings.back());
  state.recordings.pop_back();
  c10::GradMode::set_enabled(!state.recordings.empty());
  for (size_t k = 0; k < recording.parameters.size(); ++k) {
    at::Tensor& slot = state.slots[recording.parameters[k]];
    // Another tensor has the slot if the parameter was released meanwhile.
    const bool still = slot.defined() && slot.has_storage() && slot.is_leaf() && slot.requires_grad() &&
                       slot.is_alias_of(recording.originals[k]);
    if (still) slot = std::move(recording.originals[k]);
  }
  return nullptr;
}

// (tensors): cuts each from its graph; the handles stay.
inline napi_value detachInPlace(Call& call) {
  for (const uint32_t slot : call.slots(0)) call.state->slots[slot] = call.state->slots[slot].detach();
  return nullptr;
}

inline void registerDifferentiation(napi_env env, napi_value exports) {
  method<beginRecording>(env, exports, "beginRecording");
  method<backward>(env, exports, "backward");
  method<endRecording>(env, exports, "endRecording");
  method<detachInPlace>(env, exports, "detachInPlace");
}

}  // namespace troupe
