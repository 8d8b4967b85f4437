// The addon over libtorch: one translation unit of thin bindings. Hand-written functions are in functions.cpp.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/headeronly/version.h>

#include "call.h"
#include "differentiation.h"
#include "elementwise.h"
#include "in-place.h"
#include "neural.h"
#include "process-memory.h"
#include "transfer.h"

namespace troupe {
namespace {

napi_value setErrorFactory(Call& call) {
  if (call.state->errorFactory != nullptr) napi_delete_reference(call.env, call.state->errorFactory);
  napi_create_reference(call.env, call.value(0), 1, &call.state->errorFactory);
  return nullptr;
}

// The compiled library says its own version; the header's is that of the build.
napi_value runtimeVersion(Call& call) {
  const std::string config = at::show_config();
  const std::string key = "TORCH_VERSION=";
  const size_t start = config.find(key);
  if (start == std::string::npos) return call.giveString("");
  const size_t from = start + key.size();
  return call.giveString(config.substr(from, config.find_first_of(", \n", from) - from));
}

napi_value builtVersion(Call& call) { return call.giveString(TORCH_VERSION); }

napi_value setThreads(Call& call) {
  const int64_t threads = call.integer(0);
  TORCH_CHECK(threads >= 1 && threads <= 4096, "threads must be 1 or more, not ", threads);
  at::set_num_threads(static_cast<int>(threads));
  return nullptr;
}

napi_value threads(Call& call) { return call.giveNumber(at::get_num_threads()); }

napi_value bytes(Call& call) { return call.giveNumber(static_cast<double>(allocatedBytes())); }

napi_value liveSlots(Call& call) {
  return call.giveNumber(static_cast<double>(call.state->slots.size() - call.state->freeSlots.size()));
}

void endEnvironment(napi_env, void* data, void*) { delete static_cast<State*>(data); }

napi_value initialize(napi_env env, napi_value exports) {
  napi_set_instance_data(env, new State(), endEnvironment, nullptr);
  installAllocator();
  c10::GradMode::set_enabled(false);
  method<setErrorFactory>(env, exports, "setErrorFactory");
  method<runtimeVersion>(env, exports, "runtimeVersion");
  method<builtVersion>(env, exports, "builtVersion");
  method<setThreads>(env, exports, "setThreads");
  method<threads>(env, exports, "threads");
  method<bytes>(env, exports, "bytes");
  method<liveSlots>(env, exports, "liveSlots");
  registerElementwise(env, exports);
  registerTransfer(env, exports);
  registerNeural(env, exports);
  registerInPlace(env, exports);
  registerDifferentiation(env, exports);
  return exports;
}

}  // namespace
}  // namespace troupe

NAPI_MODULE_INIT() { return troupe::initialize(env, exports); }
