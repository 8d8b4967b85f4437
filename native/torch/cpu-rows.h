// From tensors to the row kernels: memory, rows, threads.
#pragma once
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "kernels.h"

namespace troupe {

// The kernels serve these; everything else takes the composed at:: form.
inline bool hasKernel(const at::Tensor& tensor) {
  return tensor.is_cpu() && (tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kBFloat16);
}

template <typename T>
const T* readPointer(const at::Tensor& tensor) {
  return static_cast<const T*>(tensor.const_data_ptr());
}
template <typename T>
T* writePointer(const at::Tensor& tensor) {
  return static_cast<T*>(tensor.mutable_data_ptr());
}

// Calls `body` with the kernels and a value of the storage type of `dtype`.
template <typename Body>
void withRowKernels(at::ScalarType dtype, Body body) {
  if (dtype == at::kFloat) {
    body(kernels().float32, float{});
  } else {
    body(kernels().bfloat16, Half16{});
  }
}

// Elements a thread should have at least.
constexpr int64_t kGrain = 16384;

inline int64_t rowGrain(int64_t width) { return std::max<int64_t>(1, kGrain / std::max<int64_t>(1, width)); }

}  // namespace troupe
