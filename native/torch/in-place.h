// Operations that change their first tensor, and the optimizer. They run without gradient even inside a recording.
#pragma once
#include <ATen/core/grad_mode.h>

#include <map>

#include "call.h"

namespace troupe {

inline napi_value copyInto(Call& call) {
  const at::NoGradGuard noGrad;
  const at::Tensor target = call.tensor(0).detach();
  const at::Tensor source = call.tensor(1).detach();
  TORCH_CHECK(target.sizes() == source.sizes(), "the shapes differ");
  target.copy_(source);
  return nullptr;
}

// (target, axis, start, source)
inline napi_value writeSlice(Call& call) {
  const at::NoGradGuard noGrad;
  const at::Tensor target = call.tensor(0).detach();
  const at::Tensor source = call.tensor(3).detach();
  const int64_t axis = call.integer(1);
  TORCH_CHECK(source.dim() == target.dim(), "target and source need the same number of axes");
  const at::Tensor part = at::narrow(target, axis, call.integer(2), source.size(axis));
  TORCH_CHECK(part.sizes() == source.sizes(), "the source does not fit the slice ", part.sizes());
  part.copy_(source);
  return nullptr;
}

// (target, source, factor)
inline napi_value addInto(Call& call) {
  const at::NoGradGuard noGrad;
  const at::Tensor target = call.tensor(0).detach();
  const at::Tensor source = call.tensor(1).detach();
  TORCH_CHECK(target.sizes() == source.sizes(), "the shapes differ");
  target.add_(source, at::Scalar(call.number(2)));
  return nullptr;
}

inline napi_value scaleInto(Call& call) {
  const at::NoGradGuard noGrad;
  const double factor = call.number(1);
  // NaN · 0 is NaN, but a factor of 0 promises zeros.
  if (factor == 0.0) call.tensor(0).detach().zero_();
  else call.tensor(0).detach().mul_(at::Scalar(factor));
  return nullptr;
}

// (parameters, gradients, first moments, second moments, step, lr, beta1, beta2, epsilon, weight decays)
inline napi_value adamW(Call& call) {
  const at::NoGradGuard noGrad;
  struct Group {
    std::vector<at::Tensor> parameters, gradients, first, second, steps;
  };
  const auto parameters = call.tensors(0);
  const auto gradients = call.tensors(1);
  const auto first = call.tensors(2);
  const auto second = call.tensors(3);
  const auto decays = call.numbers(9);
  const size_t count = parameters.size();
  TORCH_CHECK(gradients.size() == count && first.size() == count && second.size() == count && decays.size() == count,
              "parameters, gradients, moments and weight decays differ in number");
  const double number = call.number(4);
  TORCH_CHECK(number >= 1, "the first step is 1, not ", number);
  std::map<double, Group> groups;
  at::Tensor step;
  for (size_t k = 0; k < count; ++k) {
    const at::Tensor& parameter = parameters[k];
    TORCH_CHECK(parameter.sizes() == gradients[k].sizes() && parameter.sizes() == first[k].sizes() &&
                    parameter.sizes() == second[k].sizes(),
                "shapes of parameter ", k, " ", parameter.sizes(), ", its gradient ", gradients[k].sizes(),
                " and moments ", first[k].sizes(), " ", second[k].sizes(), " differ");
    for (const at::Tensor& tensor : {parameter, first[k], second[k]}) {
      TORCH_CHECK(tensor.scalar_type() == at::kFloat && tensor.is_contiguous(),
                  "parameter ", k, " and its moments must be contiguous float32");
    }
    TORCH_CHECK(gradients[k].is_floating_point(), "the gradient of parameter ", k, " is ", gradients[k].scalar_type());
    if (!step.defined()) step = at::full({}, number, parameter.options());
    Group& group = groups[decays[k]];
    group.parameters.push_back(parameter.detach());
    group.gradients.push_back(gradients[k].detach().to(at::kFloat).contiguous());
    group.first.push_back(first[k].detach());
    group.second.push_back(second[k].detach());
    group.steps.push_back(step);
  }
  for (auto& [decay, group] : groups) {
    at::_fused_adamw_(group.parameters, group.gradients, group.first, group.second, {}, group.steps, call.number(5),
                      call.number(6), call.number(7), decay, call.number(8), /*amsgrad=*/false, /*maximize=*/false);
  }
  return nullptr;
}

// (gradients, maxNorm) → the norm before. A norm that is not finite scales nothing: the caller sees it and decides.
inline napi_value clipGradNorm(Call& call) {
  const at::NoGradGuard noGrad;
  auto gradients = call.tensors(0);
  const double maxNorm = call.number(1);
  if (gradients.empty()) return call.giveNumber(0);
  const auto norms = at::_foreach_norm(gradients, 2, at::kFloat);
  const double norm = at::stack(norms).norm().item().toDouble();
  if (std::isfinite(norm) && norm > maxNorm) at::_foreach_mul_(gradients, at::Scalar(maxNorm / (norm + 1e-6)));
  return call.giveNumber(norm);
}

inline void registerInPlace(napi_env env, napi_value exports) {
  method<copyInto>(env, exports, "copyInto");
  method<writeSlice>(env, exports, "writeSlice");
  method<addInto>(env, exports, "addInto");
  method<scaleInto>(env, exports, "scaleInto");
  method<adamW>(env, exports, "adamW");
  method<clipGradNorm>(env, exports, "clipGradNorm");
}

}  // namespace troupe
