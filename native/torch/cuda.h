// CUDA, opened at run time when it is there: the addon links libtorch's CPU part alone, so that one build serves both.
#pragma once
#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/CachingDeviceAllocator.h>
#include <dlfcn.h>

#include <string>

#include "call.h"

namespace troupe {

// The folder of the libtorch that this process runs.
inline std::string libraryFolder() {
  Dl_info info{};
  TORCH_CHECK(dladdr(reinterpret_cast<void*>(&at::globalContext), &info) != 0 && info.dli_fname != nullptr,
              "libtorch's own path is unknown");
  const std::string path = info.dli_fname;
  return path.substr(0, path.rfind('/'));
}

// Loads libtorch's CUDA part. Whoever asks "is there CUDA?" first fixes the answer for the process (its hooks are cached),
// so this comes before any such question.
inline napi_value openCuda(Call& call) {
  const std::string folder = libraryFolder();
  for (const char* name : {"libc10_cuda.so", "libtorch_cuda.so"}) {
    const std::string path = folder + "/" + name;
    TORCH_CHECK(dlopen(path.c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr, "no CUDA part of libtorch: ", dlerror());
  }
  TORCH_CHECK(at::globalContext().hasCUDA(),
              "no usable NVIDIA GPU, or CUDA was opened after the process had already looked for it");
  TORCH_CHECK(at::detail::getCUDAHooks().getNumGPUs() > 0, "no NVIDIA GPU");
  at::globalContext().lazyInitDevice(at::kCUDA);
  return nullptr;
}

// Bytes held by tensors on the first GPU, as the caching allocator counts them.
inline napi_value cudaBytes(Call& call) {
  const auto stats = c10::getDeviceAllocator(at::kCUDA)->getDeviceStats(0);
  return call.giveNumber(static_cast<double>(stats.allocated_bytes[0].current));
}

// The most that was held at one time since the last reset.
inline napi_value cudaPeakBytes(Call& call) {
  const auto stats = c10::getDeviceAllocator(at::kCUDA)->getDeviceStats(0);
  return call.giveNumber(static_cast<double>(stats.allocated_bytes[0].peak));
}

inline napi_value resetCudaPeakBytes(Call&) {
  c10::getDeviceAllocator(at::kCUDA)->resetPeakStats(0);
  return nullptr;
}

inline void registerCuda(napi_env env, napi_value exports) {
  method<openCuda>(env, exports, "openCuda");
  method<cudaBytes>(env, exports, "cudaBytes");
  method<cudaPeakBytes>(env, exports, "cudaPeakBytes");
  method<resetCudaPeakBytes>(env, exports, "resetCudaPeakBytes");
}

}  // namespace troupe
