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
  recording.outer = at::GradMode::is_enabled();
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

// The leaves that stand for the parameters of the innermost recording, in their order.
inline std::vector<at::Tensor> parameterLeaves(const Call& call) {
  TORCH_CHECK(!call.state->recordings.empty(), "no recording");
  std::vector<at::Tensor> leaves;
  for (const uint32_t slot : call.state->recordings.back().parameters) leaves.push_back(call.state->slots[slot]);
  return leaves;
}

inline void checkLoss(const at::Tensor& value) {
  TORCH_CHECK(value.numel() == 1 && value.is_floating_point(), "the loss must be one floating-point number");
}

// From now on each gradient of a leaf goes into its accumulator.
inline void accumulateInto(const std::vector<at::Tensor>& leaves, const std::vector<at::Tensor>& accumulators) {
  TORCH_CHECK(accumulators.size() == leaves.size(), accumulators.size(), " accumulators for ", leaves.size(),
              " parameters");
  for (size_t k = 0; k < leaves.size(); ++k) {
    TORCH_CHECK(accumulators[k].sizes() == leaves[k].sizes() && accumulators[k].scalar_type() == at::kFloat,
                "accumulator ", k, " must be float32 ", leaves[k].sizes(), ", not ", accumulators[k].scalar_type(),
                accumulators[k].sizes());
  }
  for (size_t k = 0; k < leaves.size(); ++k) {
    torch::autograd::impl::set_post_acc_grad_hooks(leaves[k], std::make_unique<AccumulateInto>(accumulators[k]));
  }
}

// (value, accumulators or []) → the gradients in the parameters' order, [] when accumulated.
inline napi_value backward(Call& call) {
  const at::Tensor value = call.tensor(0);
  const std::vector<at::Tensor> accumulators = call.tensors(1);
  checkLoss(value);
  const std::vector<at::Tensor> leaves = parameterLeaves(call);
  if (!accumulators.empty()) {
    accumulateInto(leaves, accumulators);
    if (!value.requires_grad()) return call.giveArray({});
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

// ── In pieces: the backward pass of a loss with checkpoints (tensor/torch/checkpoint.ts) ─────────────────────────

// (on) → whether operations were recorded before.
inline napi_value setRecording(Call& call) {
  const bool before = at::GradMode::is_enabled();
  c10::GradMode::set_enabled(call.flag(0));
  napi_value out = nullptr;
  napi_get_boolean(call.env, before, &out);
  return out;
}

// (tensor) → a second handle of the same tensor, its graph with it.
inline napi_value alias(Call& call) { return call.give(call.tensor(0)); }

// (tensor) → the same values without their graph; where the tensor is part of one, as the start of another.
inline napi_value cutOff(Call& call) {
  const at::Tensor& tensor = call.tensor(0);
  return call.give(tensor.detach().set_requires_grad(tensor.requires_grad()));
}

// (tensor) → the same values as the start of a graph.
inline napi_value leafOf(Call& call) {
  TORCH_CHECK(call.tensor(0).is_floating_point(), "the result must be floating point");
  return call.give(call.tensor(0).detach().set_requires_grad(true));
}

// (root, gradient of it or −1 for a loss, other leaves, whether parts of the graph are walked again): adds to the
// gradients of the parameters and of the other leaves.
inline napi_value backwardPiece(Call& call) {
  const at::Tensor root = call.tensor(0);
  const std::optional<at::Tensor> gradient = call.optionalTensor(1);
  std::vector<at::Tensor> leaves = parameterLeaves(call);
  for (const at::Tensor& leaf : call.tensors(2)) {
    if (leaf.requires_grad()) leaves.push_back(leaf);
  }
  if (!gradient.has_value()) checkLoss(root);
  if (!root.requires_grad() || leaves.empty()) return nullptr;
  torch::autograd::backward({root}, gradient.has_value() ? torch::autograd::variable_list{*gradient}
                                                         : torch::autograd::variable_list{},
                            /*retain_graph=*/call.flag(3), /*create_graph=*/false, leaves);
  return nullptr;
}

// (accumulators): from now on the parameters' gradients go there.
inline napi_value accumulateGradients(Call& call) {
  accumulateInto(parameterLeaves(call), call.tensors(0));
  return nullptr;
}

// (leaf) → its gradient, which it no longer has; −1 when it was not reached.
inline napi_value takeGradient(Call& call) {
  const at::Tensor& leaf = call.tensor(0);
  at::Tensor gradient = leaf.grad();
  if (!gradient.defined()) return call.giveNumber(-1);
  leaf.mutable_grad().reset();
  return call.give(std::move(gradient));
}

// → the gradients in the parameters' order.
inline napi_value takeGradients(Call& call) {
  std::vector<napi_value> results;
  const at::NoGradGuard noGrad;
  for (const at::Tensor& leaf : parameterLeaves(call)) {
    at::Tensor gradient = leaf.grad();
    leaf.mutable_grad().reset();
    results.push_back(call.give(ownGradient(std::move(gradient), leaf)));
  }
  return call.giveArray(results);
}

// Puts the parameters back; also after a failure.
inline napi_value endRecording(Call& call) {
  State& state = *call.state;
  TORCH_CHECK(!state.recordings.empty(), "no recording");
  State::Recording recording = std::move(state.recordings.back());
  state.recordings.pop_back();
  c10::GradMode::set_enabled(recording.outer);
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
  method<setRecording>(env, exports, "setRecording");
  method<alias>(env, exports, "alias");
  method<cutOff>(env, exports, "cutOff");
  method<leafOf>(env, exports, "leafOf");
  method<backwardPiece>(env, exports, "backwardPiece");
  method<accumulateGradients>(env, exports, "accumulateGradients");
  method<takeGradient>(env, exports, "takeGradient");
  method<takeGradients>(env, exports, "takeGradients");
}

}  // namespace troupe
