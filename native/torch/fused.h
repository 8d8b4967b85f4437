// rmsNorm, rope and swiglu as one pass over memory each way, with hand-written derivatives. Each saves its inputs only.
// Where there is no kernel (CUDA, float64, odd strides) they are composed of at:: functions.
#pragma once
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "cpu-rows.h"
#include "functions.h"

namespace troupe {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

bool recording(const at::Tensor& a, const at::Tensor& b) {
  return at::GradMode::is_enabled() && (a.requires_grad() || b.requires_grad());
}

// ── swiglu ──────────────────────────────────────────────────────────────────────────────────────────────────────

at::Tensor swigluForward(const at::Tensor& gate, const at::Tensor& up) {
  at::Tensor out = at::empty_like(gate);
  withRowKernels(gate.scalar_type(), [&](const auto& kernel, auto storage) {
    using T = decltype(storage);
    at::parallel_for(0, gate.numel(), kGrain, [&](int64_t begin, int64_t end) {
      kernel.swiglu(readPointer<T>(gate) + begin, readPointer<T>(up) + begin, writePointer<T>(out) + begin,
                    end - begin);
    });
  });
  return out;
}

struct Swiglu : Function<Swiglu> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& gate, const at::Tensor& up) {
    context->save_for_backward({gate, up});
    return swigluForward(gate, up);
  }
  static variable_list backward(AutogradContext* context, variable_list outputs) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &gate = saved[0], &up = saved[1];
    const at::Tensor gradient = outputs[0].contiguous();
    const at::Tensor gateGradient = at::empty_like(gate);
    const at::Tensor upGradient = at::empty_like(up);
    withRowKernels(gate.scalar_type(), [&](const auto& kernel, auto storage) {
      using T = decltype(storage);
      at::parallel_for(0, gate.numel(), kGrain, [&](int64_t begin, int64_t end) {
        kernel.swigluBackward(readPointer<T>(gate) + begin, readPointer<T>(up) + begin,
                              readPointer<T>(gradient) + begin, writePointer<T>(gateGradient) + begin,
                              writePointer<T>(upGradient) + begin, end - begin);
      });
    });
    return {gateGradient, upGradient};
  }
};

// ── rope ────────────────────────────────────────────────────────────────────────────────────────────────────────

enum class Direction { kForward, kBackward };

// x and the tables [B, heads, T, K] with any strides but 1 on the last axis; the result keeps x's order in memory.
at::Tensor rotate(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine, Direction direction) {
  at::Tensor out = at::empty_like(x);
  const int64_t heads = x.size(1), tokens = x.size(2), width = x.size(3);
  const int64_t rows = x.size(0) * heads * tokens;
  withRowKernels(x.scalar_type(), [&](const auto& kernel, auto storage) {
    using T = decltype(storage);
    const auto apply = direction == Direction::kForward ? kernel.rope : kernel.ropeBackward;
    at::parallel_for(0, rows, rowGrain(width), [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; ++row) {
        const int64_t b = row / (heads * tokens), h = row / tokens % heads, t = row % tokens;
        const auto offset = [&](const at::Tensor& of) { return b * of.stride(0) + h * of.stride(1) + t * of.stride(2); };
        apply(readPointer<T>(x) + offset(x), readPointer<T>(cosine) + offset(cosine),
              readPointer<T>(sine) + offset(sine), writePointer<T>(out) + offset(out), width);
      }
    });
  });
  return out;
}

struct Rope : Function<Rope> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& cosine,
                            const at::Tensor& sine) {
    context->save_for_backward({cosine, sine});
    return rotate(x, cosine, sine, Direction::kForward);
  }
  static variable_list backward(AutogradContext* context, variable_list outputs) {
    const auto saved = context->get_saved_variables();
    const at::Tensor gradient = outputs[0].stride(-1) == 1 ? outputs[0] : outputs[0].contiguous();
    return {rotate(gradient, saved[0], saved[1], Direction::kBackward), at::Tensor(), at::Tensor()};
  }
};

// ── rmsNorm ─────────────────────────────────────────────────────────────────────────────────────────────────────

// The weight's gradient is summed in parts of this many rows, whatever the number of threads.
constexpr int64_t kPartRows = 64;

// scales: float32 [rows], written when defined.
at::Tensor normForward(const at::Tensor& x, const at::Tensor& weight, double epsilon, const at::Tensor& scales) {
  at::Tensor out = at::empty_like(x);
  const int64_t width = x.size(-1);
  const int64_t rows = width == 0 ? 0 : x.numel() / width;
  auto* scale = scales.defined() ? writePointer<float>(scales) : nullptr;
  withRowKernels(x.scalar_type(), [&](const auto& kernel, auto storage) {
    using T = decltype(storage);
    at::parallel_for(0, rows, rowGrain(width), [&](int64_t begin, int64_t end) {
      for (int64_t row = begin; row < end; ++row) {
        const float value = kernel.rmsNorm(readPointer<T>(x) + row * width, readPointer<T>(weight),
                                           writePointer<T>(out) + row * width, width, static_cast<float>(epsilon));
        if (scale != nullptr) scale[row] = value;
      }
    });
  });
  return out;
}

struct RmsNorm : Function<RmsNorm> {
  static at::Tensor forward(AutogradContext* context, const at::Tensor& x, const at::Tensor& weight, double epsilon) {
    const at::Tensor scales = at::empty({x.numel() / x.size(-1)}, x.options().dtype(at::kFloat));
    context->save_for_backward({x, weight, scales});
    return normForward(x, weight, epsilon, scales);
  }
  static variable_list backward(AutogradContext* context, variable_list outputs) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &x = saved[0], &weight = saved[1], &scales = saved[2];
    const at::Tensor gradient = outputs[0].contiguous();
    const int64_t width = x.size(-1), rows = scales.size(0);
    const int64_t parts = (rows + kPartRows - 1) / kPartRows;
    const at::Tensor out = at::empty_like(x);
    const at::Tensor sums = at::zeros({parts, width}, scales.options());
    withRowKernels(x.scalar_type(), [&](const auto& kernel, auto storage) {
      using T = decltype(storage);
      at::parallel_for(0, parts, rowGrain(width * kPartRows), [&](int64_t begin, int64_t end) {
        for (int64_t row = begin * kPartRows; row < std::min(rows, end * kPartRows); ++row) {
          kernel.rmsNormBackward(readPointer<T>(x) + row * width, readPointer<T>(weight),
                                 readPointer<T>(gradient) + row * width, readPointer<float>(scales)[row],
                                 writePointer<T>(out) + row * width,
                                 writePointer<float>(sums) + row / kPartRows * width, width);
        }
      });
    });
    return {out, sums.sum(0).to(weight.scalar_type()), at::Tensor()};
  }
};

}  // namespace

at::Tensor swiglu(const at::Tensor& gate, const at::Tensor& up) {
  TORCH_CHECK(gate.sizes() == up.sizes(), "gate and up must have one shape");
  const bool fits = hasKernel(gate) && gate.scalar_type() == up.scalar_type() && gate.is_contiguous() &&
                    up.is_contiguous();
  if (!fits) return at::silu(gate) * up;
  return recording(gate, up) ? Swiglu::apply(gate, up) : swigluForward(gate, up);
}

at::Tensor rope(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine) {
  TORCH_CHECK(x.dim() == 4 && x.size(3) % 2 == 0, "x must be [B, heads, T, K] with an even K");
  const at::Tensor wideCosine = cosine.to(x.scalar_type()).expand(x.sizes());
  const at::Tensor wideSine = sine.to(x.scalar_type()).expand(x.sizes());
  const bool fits = hasKernel(x) && x.stride(3) == 1 && wideCosine.stride(3) == 1 && wideSine.stride(3) == 1 &&
                    !cosine.requires_grad() && !sine.requires_grad();
  if (fits) {
    return recording(x, x) ? Rope::apply(x, wideCosine, wideSine)
                           : rotate(x, wideCosine, wideSine, Direction::kForward);
  }
  const int64_t half = x.size(3) / 2;
  const at::Tensor turned = at::cat({x.narrow(3, half, half).neg(), x.narrow(3, 0, half)}, 3);
  return x * wideCosine + turned * wideSine;
}

at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon) {
  TORCH_CHECK(x.dim() >= 1 && weight.dim() == 1 && weight.size(0) == x.size(-1), "weight must be [", x.size(-1), "]");
  const bool fits = hasKernel(x) && x.scalar_type() == weight.scalar_type() && x.is_contiguous() &&
                    weight.is_contiguous() && x.numel() > 0;
  if (!fits) return at::rms_norm(x, {x.size(-1)}, weight, epsilon);
  return recording(x, weight) ? RmsNorm::apply(x, weight, epsilon) : normForward(x, weight, epsilon, at::Tensor());
}

}  // namespace troupe
