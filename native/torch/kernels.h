// Row kernels on plain memory for the CPU, without ATen so that they compile in a second. Each exists twice: for any
// machine, and for AVX2 with FMA; `kernels()` chooses once. Sums keep a fixed number of partial sums in a fixed order,
// so that the bits do not depend on the number of threads. T is float or BFloat16 storage.
#pragma once
#include <cstdint>

namespace troupe {

// bfloat16 storage: the upper half of a float32.
struct Half16 {
  uint16_t bits;
};

template <typename T>
struct RowKernels {
  // out = silu(gate) · up
  void (*swiglu)(const T* gate, const T* up, T* out, int64_t count);
  void (*swigluBackward)(const T* gate, const T* up, const T* gradient, T* gateGradient, T* upGradient, int64_t count);
  // One row of `width` elements; cosine and sine are rows of the same width.
  void (*rope)(const T* x, const T* cosine, const T* sine, T* out, int64_t width);
  void (*ropeBackward)(const T* gradient, const T* cosine, const T* sine, T* out, int64_t width);
  // One row; returns 1/√(mean(x²) + epsilon).
  float (*rmsNorm)(const T* x, const T* weight, T* out, int64_t width, float epsilon);
  // One row; adds the row's part of the weight's gradient to `weightGradient`.
  void (*rmsNormBackward)(const T* x, const T* weight, const T* gradient, float scale, T* out, float* weightGradient,
                          int64_t width);
};

struct SoftmaxKernels {
  // Returns the highest logit of a row; logTotal = log Σ exp(logits − highest); and when `entropy` is not null
  // −Σ p·log p in nats. −∞ logits count as probability 0.
  float (*logSumExp)(const float* logits, int64_t width, float* logTotal, float* entropy);
  // logits ← −scale · exp(logits − logSumExp)
  void (*negativeSoftmax)(float* logits, int64_t width, float logSumExp, float scale);
  // mass = exp(logits − highest); returns the highest logit.
  float (*shiftedExp)(const float* logits, int64_t width, float* mass);
};

struct Kernels {
  RowKernels<float> float32;
  RowKernels<Half16> bfloat16;
  SoftmaxKernels softmax;
};

const Kernels& kernels();

}  // namespace troupe
