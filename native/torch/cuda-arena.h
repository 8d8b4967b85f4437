// One allocation of GPU memory that several processes map (CUDA IPC), and tensors over parts of it.
//
// The allocation comes from cudaMalloc itself, not from the caching allocator: only such a block has a handle that names
// nothing but itself, and expandable segments have none at all. The CUDA runtime is the one that libtorch loaded, found
// by name; its few types are restated here because the addon compiles without CUDA's headers.
#pragma once
#include <dlfcn.h>

#include <cstring>
#include <memory>

#include "call.h"

namespace troupe {

struct CudaRuntime {
  struct IpcHandle {
    char reserved[64];
  };
  int (*malloc)(void**, size_t);
  int (*free)(void*);
  int (*memset)(void*, int, size_t);
  int (*ipcGetMemHandle)(IpcHandle*, void*);
  int (*ipcOpenMemHandle)(void**, IpcHandle, unsigned);
  int (*ipcCloseMemHandle)(void*);
  int (*deviceGetPciBusId)(char*, int, int);
  int (*deviceSynchronize)();
  const char* (*getErrorString)(int);

  void check(int status, const char* what) const {
    TORCH_CHECK(status == 0, what, " failed: ", getErrorString(status));
  }
};

template <typename Function>
void findSymbol(Function& target, const char* name) {
  target = reinterpret_cast<Function>(dlsym(RTLD_DEFAULT, name));
  TORCH_CHECK(target != nullptr, "the CUDA runtime is not open (no ", name, "): make an engine with device cuda first");
}

inline CudaRuntime cudaRuntime() {
  CudaRuntime runtime{};
  findSymbol(runtime.malloc, "cudaMalloc");
  findSymbol(runtime.free, "cudaFree");
  findSymbol(runtime.memset, "cudaMemset");
  findSymbol(runtime.ipcGetMemHandle, "cudaIpcGetMemHandle");
  findSymbol(runtime.ipcOpenMemHandle, "cudaIpcOpenMemHandle");
  findSymbol(runtime.ipcCloseMemHandle, "cudaIpcCloseMemHandle");
  findSymbol(runtime.deviceGetPciBusId, "cudaDeviceGetPCIBusId");
  findSymbol(runtime.deviceSynchronize, "cudaDeviceSynchronize");
  findSymbol(runtime.getErrorString, "cudaGetErrorString");
  return runtime;
}

// Ends when its last tensor and its last handle in JavaScript have ended: a tensor never outlives the mapping.
struct CudaArena {
  CudaRuntime runtime;
  void* memory = nullptr;
  int64_t bytes = 0;
  bool owner = false;

  ~CudaArena() {
    if (memory == nullptr) return;
    runtime.deviceSynchronize();
    if (owner) {
      runtime.free(memory);
    } else {
      runtime.ipcCloseMemHandle(memory);
    }
  }
};

using ArenaReference = std::shared_ptr<CudaArena>;

inline napi_value giveArena(Call& call, ArenaReference arena) {
  napi_value out = nullptr;
  const auto end = [](napi_env, void* data, void*) { delete static_cast<ArenaReference*>(data); };
  napi_create_external(call.env, new ArenaReference(std::move(arena)), end, nullptr, &out);
  return out;
}

inline ArenaReference& arenaOf(Call& call, size_t i) {
  void* data = nullptr;
  TORCH_CHECK(napi_get_value_external(call.env, call.value(i), &data) == napi_ok, "expected an arena");
  auto& arena = *static_cast<ArenaReference*>(data);
  TORCH_CHECK(arena != nullptr, "the arena was released");
  return arena;
}

// Two processes may number the same GPU differently (CUDA_VISIBLE_DEVICES); its bus id is the same in both.
inline std::string busId(const CudaRuntime& runtime) {
  char text[32] = {};
  runtime.check(runtime.deviceGetPciBusId(text, sizeof(text), 0), "cudaDeviceGetPCIBusId");
  return text;
}

// (bytes) → arena of zeros
inline napi_value createCudaArena(Call& call) {
  auto arena = std::make_shared<CudaArena>();
  arena->runtime = cudaRuntime();
  arena->bytes = call.integer(0);
  arena->owner = true;
  TORCH_CHECK(arena->bytes > 0, "an arena needs at least one byte");
  void* memory = nullptr;
  arena->runtime.check(arena->runtime.malloc(&memory, arena->bytes), "cudaMalloc");
  arena->memory = memory;
  arena->runtime.check(arena->runtime.memset(memory, 0, arena->bytes), "cudaMemset");
  return giveArena(call, std::move(arena));
}

// (arena) → [handle: Uint8Array of 64 bytes, bus id of its GPU]
inline napi_value exportCudaArena(Call& call) {
  const auto& arena = arenaOf(call, 0);
  TORCH_CHECK(arena->owner, "only the process that made an arena exports it");
  CudaRuntime::IpcHandle handle;
  arena->runtime.check(arena->runtime.ipcGetMemHandle(&handle, arena->memory), "cudaIpcGetMemHandle");
  void* data = nullptr;
  const napi_value bytes = call.giveTypedArray(napi_uint8_array, sizeof(handle), 1, &data);
  std::memcpy(data, &handle, sizeof(handle));
  return call.giveArray({bytes, call.giveString(busId(arena->runtime))});
}

// (handle, bytes, bus id) → arena
inline napi_value openCudaArena(Call& call) {
  auto arena = std::make_shared<CudaArena>();
  arena->runtime = cudaRuntime();
  arena->bytes = call.integer(1);
  const auto source = call.typedArray(0);
  CudaRuntime::IpcHandle handle;
  TORCH_CHECK(source.type == napi_uint8_array && source.length == sizeof(handle), "not a CUDA IPC handle");
  std::memcpy(&handle, source.data, sizeof(handle));
  const std::string wanted = call.text(2);
  const std::string own = busId(arena->runtime);
  TORCH_CHECK(wanted == own, "the arena lies on GPU ", wanted, ", this process uses ", own,
              ": give both the same CUDA_VISIBLE_DEVICES");
  constexpr unsigned kLazyEnablePeerAccess = 1;
  void* memory = nullptr;
  arena->runtime.check(arena->runtime.ipcOpenMemHandle(&memory, handle, kLazyEnablePeerAccess),
                       "cudaIpcOpenMemHandle");
  arena->memory = memory;
  return giveArena(call, std::move(arena));
}

// (arena, byte offset, dtype, ...shape) → tensor over that part
inline napi_value cudaArenaTensor(Call& call) {
  const ArenaReference arena = arenaOf(call, 0);
  const int64_t offset = call.integer(1);
  const auto options = at::TensorOptions().dtype(call.dtype(2)).device(at::Device(at::kCUDA, 0));
  const auto shape = call.integersFrom(3);
  const auto itemSize = static_cast<int64_t>(options.dtype().itemsize());
  int64_t needed = itemSize;
  for (const int64_t size : shape) needed *= size;
  TORCH_CHECK(offset >= 0 && needed >= 0 && offset <= arena->bytes - needed, at::IntArrayRef(shape), " at byte ",
              offset, " does not fit into an arena of ", arena->bytes, " bytes");
  TORCH_CHECK(offset % itemSize == 0, "byte ", offset, " is not aligned to ", itemSize);
  const auto hold = [arena](void*) {};
  return call.give(at::from_blob(static_cast<char*>(arena->memory) + offset, shape, hold, options, options.device()));
}

// (arena): gives up JavaScript's hold now instead of at a collection.
inline napi_value releaseCudaArena(Call& call) {
  arenaOf(call, 0).reset();
  return nullptr;
}

// Waits for all work given to the GPU: a slot is published only when its writes have happened.
inline napi_value synchronizeCuda(Call&) {
  const CudaRuntime runtime = cudaRuntime();
  runtime.check(runtime.deviceSynchronize(), "cudaDeviceSynchronize");
  return nullptr;
}

inline void registerCudaArena(napi_env env, napi_value exports) {
  method<createCudaArena>(env, exports, "createCudaArena");
  method<exportCudaArena>(env, exports, "exportCudaArena");
  method<openCudaArena>(env, exports, "openCudaArena");
  method<cudaArenaTensor>(env, exports, "cudaArenaTensor");
  method<releaseCudaArena>(env, exports, "releaseCudaArena");
  method<synchronizeCuda>(env, exports, "synchronizeCuda");
}

}  // namespace troupe
