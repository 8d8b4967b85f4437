// The addon over libtorch: one translation unit of thin bindings. Hand-written functions are in functions.cpp.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/headeronly/version.h>

#include <mutex>

#include "call.h"
#include "cuda-arena.h"
#include "cuda.h"
#include "differentiation.h"
#include "elementwise.h"
#include "in-place.h"
#include "neural.h"
#include "process-memory.h"
#include "transfer.h"

extern "C" uint64_t aoti_torch_abi_version();

namespace troupe {
namespace {

napi_value setErrorFactory(Call& call) {
  if (call.state->errorFactory != nullptr) napi_delete_reference(call.env, call.state->errorFactory);
  napi_create_reference(call.env, call.value(0), 1, &call.state->errorFactory);
  return nullptr;
}

// The running library's own number; asked through its C interface, which is the same in every version. (at::show_config
// knows it too, but asks for CUDA on the way: see cuda.h.)
napi_value runtimeVersion(Call& call) {
  const uint64_t number = aoti_torch_abi_version();
  return call.giveString(c10::str(number >> 56, ".", number >> 48 & 255, ".", number >> 40 & 255));
}

napi_value builtVersion(Call& call) {
  return call.giveString(c10::str(TORCH_VERSION_MAJOR, ".", TORCH_VERSION_MINOR, ".", TORCH_VERSION_PATCH));
}

napi_value setThreads(Call& call) {
  const int64_t threads = call.integer(0);
  TORCH_CHECK(threads >= 1 && threads <= 4096, "threads must be 1 or more, not ", threads);
  at::set_num_threads(static_cast<int>(threads));
  return nullptr;
}

napi_value threads(Call& call) { return call.giveNumber(at::get_num_threads()); }

napi_value bytes(Call& call) { return call.giveNumber(static_cast<double>(allocatedBytes())); }

napi_value peakBytesOf(Call& call) { return call.giveNumber(static_cast<double>(peakBytes())); }

napi_value resetPeakBytesOf(Call&) {
  resetPeakBytes();
  return nullptr;
}

napi_value liveSlots(Call& call) {
  return call.giveNumber(static_cast<double>(call.state->slots.size() - call.state->freeSlots.size()));
}

void endEnvironment(napi_env, void* data, void*) { delete static_cast<State*>(data); }

napi_value initialize(napi_env env, napi_value exports) {
  napi_set_instance_data(env, new State(), endEnvironment, nullptr);
  installAllocator();
  static std::once_flag interop;
  // No operation here runs beside another: one process's second pool of threads would only take cores from the others.
  std::call_once(interop, [] { at::set_num_interop_threads(1); });
  c10::GradMode::set_enabled(false);
  method<setErrorFactory>(env, exports, "setErrorFactory");
  method<runtimeVersion>(env, exports, "runtimeVersion");
  method<builtVersion>(env, exports, "builtVersion");
  method<setThreads>(env, exports, "setThreads");
  method<threads>(env, exports, "threads");
  method<bytes>(env, exports, "bytes");
  method<peakBytesOf>(env, exports, "peakBytes");
  method<resetPeakBytesOf>(env, exports, "resetPeakBytes");
  method<liveSlots>(env, exports, "liveSlots");
  registerElementwise(env, exports);
  registerTransfer(env, exports);
  registerNeural(env, exports);
  registerInPlace(env, exports);
  registerDifferentiation(env, exports);
  registerCuda(env, exports);
  registerCudaArena(env, exports);
  return exports;
}

}  // namespace
}  // namespace troupe

NAPI_MODULE_INIT() { return troupe::initialize(env, exports); }
