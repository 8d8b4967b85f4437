// Data in and out of tensors, tensors over memory of others, and the end of tensors.
#pragma once
#include <cstring>

#include "call.h"

namespace troupe {

inline at::Device deviceOf(bool cuda) { return cuda ? at::Device(at::kCUDA, 0) : at::Device(at::kCPU); }

inline at::ScalarType elementType(napi_typedarray_type type, at::ScalarType wanted) {
  switch (type) {
    case napi_float32_array: return at::kFloat;
    case napi_float64_array: return at::kDouble;
    case napi_int32_array: return at::kInt;
    case napi_bigint64_array: return at::kLong;
    case napi_uint8_array: return at::kByte;
    case napi_uint16_array:
      TORCH_CHECK(wanted == at::kBFloat16, "a Uint16Array holds the raw bits of bfloat16 only");
      return at::kBFloat16;
    default: TORCH_CHECK(false, "this kind of typed array is not a tensor's data");
  }
}

// (data, dtype, cuda, ...shape): a copy.
inline napi_value fromArray(Call& call) {
  const auto bytes = call.typedArray(0);
  const at::ScalarType dtype = call.dtype(1);
  const auto shape = call.integersFrom(3);
  int64_t elements = 1;
  for (const int64_t size : shape) {
    TORCH_CHECK(size >= 0, "negative size in shape ", at::IntArrayRef(shape));
    elements *= size;
  }
  TORCH_CHECK(elements == static_cast<int64_t>(bytes.length), "shape ", at::IntArrayRef(shape), " has ", elements,
              " elements, the data ", bytes.length);
  const at::Tensor source =
      at::from_blob(bytes.data, shape, at::TensorOptions().dtype(elementType(bytes.type, dtype)));
  return call.give(source.to(deviceOf(call.flag(2)), dtype, /*non_blocking=*/false, /*copy=*/true));
}

// (value, dtype, cuda, ...shape)
inline napi_value full(Call& call) {
  const auto options = at::TensorOptions().dtype(call.dtype(1)).device(deviceOf(call.flag(2)));
  const auto shape = call.integersFrom(3);
  const double value = call.number(0);
  return call.give(value == 0 ? at::zeros(shape, options) : at::full(shape, at::Scalar(value), options));
}

// (bytes: typed array over the memory, dtype, ...shape): no copy. The memory lives as long as any view of the tensor.
inline napi_value mapMemory(Call& call) {
  const auto bytes = call.typedArray(0);
  const auto options = at::TensorOptions().dtype(call.dtype(1));
  const auto shape = call.integersFrom(2);
  TORCH_CHECK(bytes.type == napi_uint8_array, "memory is mapped from a Uint8Array");
  int64_t needed = static_cast<int64_t>(options.dtype().itemsize());
  for (const int64_t size : shape) needed *= size;
  TORCH_CHECK(needed == static_cast<int64_t>(bytes.length), "shape ", at::IntArrayRef(shape), " needs ", needed,
              " bytes, the view has ", bytes.length);
  TORCH_CHECK(reinterpret_cast<uintptr_t>(bytes.data) % options.dtype().itemsize() == 0, "the offset is not aligned");
  napi_ref reference = nullptr;
  napi_create_reference(call.env, call.value(0), 1, &reference);
  // Only this environment's thread ever drops its tensors, so the reference is deleted on the right thread.
  const auto release = [env = call.env, reference](void*) { napi_delete_reference(env, reference); };
  return call.give(at::from_blob(bytes.data, shape, release, options));
}

inline napi_value readFloat32(Call& call) {
  const at::Tensor source = call.tensor(0).detach().to(at::kCPU, at::kFloat).contiguous();
  void* data = nullptr;
  const napi_value out = call.giveTypedArray(napi_float32_array, source.numel(), sizeof(float), &data);
  if (source.numel() > 0) std::memcpy(data, source.const_data_ptr(), source.nbytes());
  return out;
}

inline napi_value readInt32(Call& call) {
  const at::Tensor wide = call.tensor(0).detach().to(at::kCPU).contiguous();
  TORCH_CHECK(!wide.is_floating_point(), "expected an integer tensor");
  const at::Tensor source = wide.to(at::kInt);
  if (wide.scalar_type() == at::kLong) {
    TORCH_CHECK(at::equal(source.to(at::kLong), wide), "an element does not fit into 32 bits");
  }
  void* data = nullptr;
  const napi_value out = call.giveTypedArray(napi_int32_array, source.numel(), sizeof(int32_t), &data);
  if (source.numel() > 0) std::memcpy(data, source.const_data_ptr(), source.nbytes());
  return out;
}

inline napi_value readBytes(Call& call) {
  const at::Tensor source = call.tensor(0).detach().to(at::kCPU).contiguous();
  void* data = nullptr;
  const napi_value out = call.giveTypedArray(napi_uint8_array, source.nbytes(), 1, &data);
  if (source.numel() > 0) std::memcpy(data, source.const_data_ptr(), source.nbytes());
  return out;
}

inline napi_value item(Call& call) {
  const at::Tensor& tensor = call.tensor(0);
  TORCH_CHECK(tensor.numel() == 1, "expected a tensor of one element");
  return call.giveNumber(tensor.item().toDouble());
}

inline napi_value shape(Call& call) {
  const at::Tensor& tensor = call.tensor(0);
  std::vector<napi_value> sizes;
  for (const int64_t size : tensor.sizes()) sizes.push_back(call.giveNumber(static_cast<double>(size)));
  return call.giveArray(sizes);
}

inline napi_value dtypeOf(Call& call) {
  const at::ScalarType type = call.tensor(0).scalar_type();
  for (size_t code = 0; code < std::size(kDTypes); ++code) {
    if (kDTypes[code] == type) return call.giveNumber(static_cast<double>(code));
  }
  TORCH_CHECK(false, "dtype ", type, " has no name here");
}

inline napi_value release(Call& call) {
  call.state->release(call.slotOf(call.value(0)));
  return nullptr;
}

// (Uint32Array): its memory from now on carries the arguments of `releaseMany`.
inline napi_value shareReleaseBuffer(Call& call) {
  const auto bytes = call.typedArray(0);
  TORCH_CHECK(bytes.type == napi_uint32_array, "expected a Uint32Array");
  napi_create_reference(call.env, call.value(0), 1, &call.state->releaseBufferReference);
  call.state->releaseBuffer = static_cast<uint32_t*>(bytes.data);
  call.state->releaseCapacity = bytes.length;
  return nullptr;
}

// (count): ends the tensors whose slots stand at the start of the shared buffer.
inline napi_value releaseMany(Call& call) {
  const auto count = static_cast<size_t>(call.integer(0));
  TORCH_CHECK(count <= call.state->releaseCapacity, "the release buffer is smaller than ", count);
  for (size_t k = 0; k < count; ++k) call.state->release(call.state->releaseBuffer[k]);
  return nullptr;
}

inline void registerTransfer(napi_env env, napi_value exports) {
  method<fromArray>(env, exports, "fromArray");
  method<full>(env, exports, "full");
  method<mapMemory>(env, exports, "mapMemory");
  method<readFloat32>(env, exports, "readFloat32");
  method<readInt32>(env, exports, "readInt32");
  method<readBytes>(env, exports, "readBytes");
  method<item>(env, exports, "item");
  method<shape>(env, exports, "shape");
  method<dtypeOf>(env, exports, "dtypeOf");
  method<release>(env, exports, "release");
  method<shareReleaseBuffer>(env, exports, "shareReleaseBuffer");
  method<releaseMany>(env, exports, "releaseMany");
}

}  // namespace troupe
