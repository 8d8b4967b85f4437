// Shared memory and parent death signals for Troupe's processes, over Node-API and nothing else: no libtorch, so that
// the verifier and the root load it in a millisecond. `process-addon.ts` is its one caller, and checks the arguments.
//
// Promises:
//  1. No function throws: each returns its value, or a negative errno that the caller turns into a typed error.
//  2. All state is per environment (instance data), touched by its own thread only: any number of workers may load it.
//  3. Memory is backed by pages before its descriptor is returned, and sealed against resizing where the system can,
//     so that a mapping inside it never raises SIGBUS.
#include <node_api.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <fcntl.h>
#include <memory>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "mappings.h"
#include "weight-bytes.h"

// TROUPE_WITHOUT_MEMFD compiles the path of other systems on Linux too, so that it is tested where the tests run.
#if defined(__linux__) && !defined(TROUPE_WITHOUT_MEMFD)
#define TROUPE_HAS_MEMFD 1
#endif

namespace {

using troupe::Instance;
using troupe::instanceOf;
using troupe::Mapping;
using troupe::Table;

struct Arguments {
  napi_value values[4];
  Arguments(napi_env env, napi_callback_info info) {
    size_t count = 4;
    napi_get_cb_info(env, info, &count, values, nullptr, nullptr);
  }
};

napi_value number(napi_env env, int64_t value) {
  napi_value result;
  napi_create_int64(env, value, &result);
  return result;
}

int64_t integer(napi_env env, napi_value value) {
  int64_t result = -1;
  napi_get_value_int64(env, value, &result);
  return result;
}

// Backs `bytes` of the file with pages. In steps, since a signal makes some kernels give back all that one call took.
int reserve(int descriptor, int64_t bytes) {
  if (ftruncate(descriptor, bytes) != 0) return errno;
#ifdef __linux__
  constexpr int64_t step = int64_t{64} << 20;
  for (int64_t offset = 0; offset < bytes;) {
    const int64_t length = bytes - offset < step ? bytes - offset : step;
    const int failure = posix_fallocate(descriptor, offset, length);
    if (failure == EINTR) continue;
    if (failure != 0) return failure;
    offset += length;
  }
#endif
  return 0;
}

int openMemory(const char* name) {
#ifdef TROUPE_HAS_MEMFD
  return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
#else
  // The name exists between these two calls only, so a crash can leak it only there. macOS allows 30 characters.
  (void)name;
  for (unsigned attempt = 0; attempt < 1000; ++attempt) {
    char path[30];
    std::snprintf(path, sizeof path, "/troupe-%x-%x", static_cast<unsigned>(getpid()), attempt);
    const int descriptor = shm_open(path, O_CREAT | O_EXCL | O_RDWR, 0600);
    if (descriptor >= 0) {
      shm_unlink(path);
      return descriptor;
    }
    if (errno != EEXIST) return -1;
  }
  return -1;
#endif
}

// createMemory(name, bytes) → descriptor, closed by exec unless spawn's stdio list passes it on
napi_value createMemory(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  char name[200];
  size_t length = 0;
  napi_get_value_string_utf8(env, arguments.values[0], name, sizeof name, &length);
  const int descriptor = openMemory(name);
  if (descriptor < 0) return number(env, -errno);
  const int failure = reserve(descriptor, integer(env, arguments.values[1]));
  if (failure != 0) {
    close(descriptor);
    return number(env, -failure);
  }
#ifdef TROUPE_HAS_MEMFD
  fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL);
#endif
  return number(env, descriptor);
}

void finalizeMapping(napi_env, void*, void* hint) {
  std::unique_ptr<Mapping> mapping(static_cast<Mapping*>(hint));
  if (!mapping->mapped) return;
  mapping->table->erase(mapping->visible);
  munmap(mapping->address, mapping->length);
  if (mapping->descriptor >= 0) close(mapping->descriptor);
}

// mapMemory(descriptor, byteOffset, byteLength, writable) → ArrayBuffer
napi_value mapMemory(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  const int descriptor = static_cast<int>(integer(env, arguments.values[0]));
  const int64_t offset = integer(env, arguments.values[1]);
  const int64_t bytes = integer(env, arguments.values[2]);
  bool writable = false;
  napi_get_value_bool(env, arguments.values[3], &writable);

  const int64_t lead = offset % sysconf(_SC_PAGESIZE);
  const size_t length = static_cast<size_t>(bytes + lead);
  const int protection = writable ? PROT_READ | PROT_WRITE : PROT_READ;
  void* address = mmap(nullptr, length, protection, MAP_SHARED, descriptor, offset - lead);
  if (address == MAP_FAILED) return number(env, -errno);

  void* visible = static_cast<char*>(address) + lead;
  const std::shared_ptr<Table>& table = instanceOf(env)->table;
#ifdef __linux__
  // Without one (too many open files) the mapping serves all the same.
  const int duplicate = writable ? fcntl(descriptor, F_DUPFD_CLOEXEC, 0) : -1;
#else
  const int duplicate = -1;
#endif
  auto* mapping = new Mapping{address, length, visible, true, table, duplicate, offset};
  table->emplace(visible, mapping);
  napi_value buffer;
  // On failure Node itself runs the finalizer, or is about to end for want of memory.
  if (napi_create_external_arraybuffer(env, visible, static_cast<size_t>(bytes), finalizeMapping, mapping, &buffer) !=
      napi_ok) {
    return number(env, -ENOMEM);
  }
  return buffer;
}

// unmapMemory(buffer) → 0; −EINVAL when it is not a live mapping of this thread
napi_value unmapMemory(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  void* visible = nullptr;
  size_t bytes = 0;
  if (napi_get_arraybuffer_info(env, arguments.values[0], &visible, &bytes) != napi_ok) return number(env, -EINVAL);
  const std::shared_ptr<Table> table = instanceOf(env)->table;
  const auto found = table->find(visible);
  if (found == table->end()) return number(env, -EINVAL);
  Mapping* mapping = found->second;
  void* address = mapping->address;
  const size_t length = mapping->length;
  const int descriptor = mapping->descriptor;
  // Before the detach: it may run the finalizer, which frees the record.
  mapping->mapped = false;
  if (napi_detach_arraybuffer(env, arguments.values[0]) != napi_ok) {
    mapping->mapped = true;
    return number(env, -EBUSY);
  }
  table->erase(found);
  if (descriptor >= 0) close(descriptor);
  return number(env, munmap(address, length) == 0 ? 0 : -errno);
}

// memoryByteLength(descriptor) → bytes
napi_value memoryByteLength(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  struct stat status;
  if (fstat(static_cast<int>(integer(env, arguments.values[0])), &status) != 0) return number(env, -errno);
  return number(env, status.st_size);
}

// closeDescriptor(descriptor) → 0
napi_value closeDescriptor(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  return number(env, close(static_cast<int>(integer(env, arguments.values[0]))) == 0 ? 0 : -errno);
}

// setParentDeathSignal(signal) → 0; −ENOSYS where the system has none
napi_value setParentDeathSignal(napi_env env, napi_callback_info info) {
#ifdef __linux__
  Arguments arguments(env, info);
  return number(env, prctl(PR_SET_PDEATHSIG, integer(env, arguments.values[0]), 0, 0, 0) == 0 ? 0 : -errno);
#else
  (void)info;
  return number(env, -ENOSYS);
#endif
}

}  // namespace

NAPI_MODULE_INIT() {
  auto* instance = new Instance();
  napi_set_instance_data(
      env, instance, [](napi_env, void* data, void*) { delete static_cast<Instance*>(data); }, nullptr);
  const napi_property_descriptor functions[] = {
      {"createMemory", nullptr, createMemory, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"mapMemory", nullptr, mapMemory, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"unmapMemory", nullptr, unmapMemory, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"memoryByteLength", nullptr, memoryByteLength, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"closeDescriptor", nullptr, closeDescriptor, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"setParentDeathSignal", nullptr, setParentDeathSignal, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"readPieces", nullptr, troupe::readPieces, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
      {"hashChunks", nullptr, troupe::hashChunks, nullptr, nullptr, nullptr, napi_enumerable, nullptr},
  };
  napi_define_properties(env, exports, sizeof functions / sizeof *functions, functions);
  return exports;
}
