// One call from JavaScript: reads arguments, gives results, and turns a C++ exception into the error that the factory
// of `load-addon.ts` makes from the operation's name, the library's message and the shapes of the tensors read so far.
//
// Tensors cross as slot numbers (unsigned integers), not as wrapped objects: reading one costs a few nanoseconds and no
// finalizer is ever registered.
#pragma once
#include <ATen/ATen.h>
#include <c10/util/Exception.h>
#include <node_api.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "state.h"

namespace troupe {

// In the order of DTYPES in tensor/torch/native-addon.ts.
inline constexpr at::ScalarType kDTypes[] = {at::kFloat, at::kBFloat16, at::kDouble, at::kInt, at::kLong, at::kBool};

class Call {
 public:
  static constexpr size_t kMaxArguments = 16;

  Call(napi_env env, napi_callback_info info) : env(env) {
    void* data = nullptr;
    napi_get_cb_info(env, info, &count_, values_, nullptr, &data);
    operation_ = static_cast<const char*>(data);
    void* state = nullptr;
    napi_get_instance_data(env, &state);
    this->state = static_cast<State*>(state);
    if (count_ > kMaxArguments) count_ = kMaxArguments;
  }

  const napi_env env;
  State* state;

  size_t count() const { return count_; }
  napi_value value(size_t i) const {
    TORCH_CHECK(i < count_, "argument ", i, " is missing");
    return values_[i];
  }

  const at::Tensor& tensor(size_t i) { return tensorOf(value(i), i); }

  const at::Tensor& tensorOf(napi_value value, size_t argument) {
    const uint32_t slot = slotOf(value);
    TORCH_CHECK(slot < state->slots.size() && state->slots[slot].defined(), "released or unknown tensor");
    if (seenCount_ < kSeen) seen_[seenCount_++] = {static_cast<uint32_t>(argument), slot};
    return state->slots[slot];
  }

  uint32_t slotOf(napi_value value) const {
    uint32_t slot = 0;
    TORCH_CHECK(napi_get_value_uint32(env, value, &slot) == napi_ok, "expected a tensor");
    return slot;
  }

  // −1 stands for an absent tensor.
  std::optional<at::Tensor> optionalTensor(size_t i) {
    int32_t slot = -1;
    napi_get_value_int32(env, value(i), &slot);
    return slot < 0 ? std::nullopt : std::optional<at::Tensor>(tensor(i));
  }

  double number(size_t i) const {
    double result = 0;
    TORCH_CHECK(napi_get_value_double(env, value(i), &result) == napi_ok, "argument ", i, " is not a number");
    return result;
  }

  std::string text(size_t i) const {
    size_t length = 0;
    TORCH_CHECK(napi_get_value_string_utf8(env, value(i), nullptr, 0, &length) == napi_ok, "argument ", i,
                " is not a string");
    std::string result(length, '\0');
    napi_get_value_string_utf8(env, value(i), result.data(), length + 1, &length);
    return result;
  }

  int64_t integer(size_t i) const {
    const double result = number(i);
    TORCH_CHECK(result == std::floor(result), "argument ", i, " is ", result, ", expected an integer");
    return static_cast<int64_t>(result);
  }

  bool flag(size_t i) const {
    bool result = false;
    TORCH_CHECK(napi_get_value_bool(env, value(i), &result) == napi_ok, "argument ", i, " is not a boolean");
    return result;
  }

  // A number as torch would take it from Python: an integer stays one beside an integer tensor.
  at::Scalar scalar(size_t i, const at::Tensor& beside) const {
    const double result = number(i);
    if (!beside.is_floating_point() && result == std::floor(result)) return at::Scalar(static_cast<int64_t>(result));
    return at::Scalar(result);
  }

  at::ScalarType dtype(size_t i) const {
    const int64_t code = integer(i);
    TORCH_CHECK(code >= 0 && code < static_cast<int64_t>(std::size(kDTypes)), "unknown dtype ", code);
    return kDTypes[code];
  }

  // All arguments from the i-th on: how shapes cross.
  c10::SmallVector<int64_t, 8> integersFrom(size_t i) const {
    c10::SmallVector<int64_t, 8> result;
    for (; i < count_; ++i) result.push_back(integer(i));
    return result;
  }

  std::vector<at::Tensor> tensors(size_t i) {
    std::vector<at::Tensor> result;
    const uint32_t length = lengthOf(value(i));
    result.reserve(length);
    for (uint32_t k = 0; k < length; ++k) result.push_back(tensorOf(element(value(i), k), i));
    return result;
  }

  std::vector<uint32_t> slots(size_t i) {
    std::vector<uint32_t> result;
    const uint32_t length = lengthOf(value(i));
    result.reserve(length);
    for (uint32_t k = 0; k < length; ++k) {
      tensorOf(element(value(i), k), i);
      result.push_back(slotOf(element(value(i), k)));
    }
    return result;
  }

  std::vector<double> numbers(size_t i) const {
    std::vector<double> result;
    const uint32_t length = lengthOf(value(i));
    result.reserve(length);
    for (uint32_t k = 0; k < length; ++k) {
      double item = 0;
      TORCH_CHECK(napi_get_value_double(env, element(value(i), k), &item) == napi_ok, "expected an array of numbers");
      result.push_back(item);
    }
    return result;
  }

  struct Bytes {
    void* data;
    size_t length;  // elements
    napi_typedarray_type type;
  };
  Bytes typedArray(size_t i) const {
    Bytes bytes{};
    TORCH_CHECK(
        napi_get_typedarray_info(env, value(i), &bytes.type, &bytes.length, &bytes.data, nullptr, nullptr) == napi_ok,
        "argument ", i, " is not a typed array");
    return bytes;
  }

  napi_value give(at::Tensor result) {
    napi_value out = nullptr;
    napi_create_uint32(env, state->put(std::move(result)), &out);
    return out;
  }
  napi_value giveNumber(double number) const {
    napi_value out = nullptr;
    napi_create_double(env, number, &out);
    return out;
  }
  napi_value giveString(const std::string& text) const {
    napi_value out = nullptr;
    napi_create_string_utf8(env, text.data(), text.size(), &out);
    return out;
  }
  napi_value giveArray(const std::vector<napi_value>& items) const {
    napi_value out = nullptr;
    napi_create_array_with_length(env, items.size(), &out);
    for (uint32_t k = 0; k < items.size(); ++k) napi_set_element(env, out, k, items[k]);
    return out;
  }

  // A new typed array; `data` receives its memory.
  napi_value giveTypedArray(napi_typedarray_type type, size_t elements, size_t elementSize, void** data) const {
    napi_value buffer = nullptr;
    napi_value out = nullptr;
    TORCH_CHECK(napi_create_arraybuffer(env, elements * elementSize, data, &buffer) == napi_ok,
                "no memory for ", elements * elementSize, " bytes");
    napi_create_typedarray(env, type, elements, buffer, 0, &out);
    return out;
  }

  void fail(const std::string& message) {
    std::string text = message.substr(0, message.find('\n'));
    // C++ evaluates arguments in any order; people read them in the order of the call.
    std::stable_sort(seen_, seen_ + seenCount_, [](const Seen& a, const Seen& b) { return a.argument < b.argument; });
    for (size_t k = 0; k < seenCount_; ++k) {
      const at::Tensor& tensor = state->slots[seen_[k].slot];
      if (!tensor.defined()) continue;
      text += k == 0 ? " (inputs: " : ", ";
      text += c10::toString(tensor.scalar_type());
      text += c10::str(tensor.sizes());
    }
    if (seenCount_ > 0) text += ")";
    napi_value factory = nullptr;
    napi_value error = nullptr;
    napi_value receiver = nullptr;
    napi_get_undefined(env, &receiver);
    if (state->errorFactory != nullptr) napi_get_reference_value(env, state->errorFactory, &factory);
    napi_value arguments[] = {giveString(operation_ == nullptr ? "tensor" : operation_), giveString(text)};
    if (factory != nullptr && napi_call_function(env, receiver, factory, 2, arguments, &error) == napi_ok) {
      napi_throw(env, error);
    } else {
      napi_throw_error(env, nullptr, text.c_str());
    }
  }

 private:
  struct Seen {
    uint32_t argument;
    uint32_t slot;
  };
  static constexpr size_t kSeen = 6;

  uint32_t lengthOf(napi_value array) const {
    uint32_t length = 0;
    TORCH_CHECK(napi_get_array_length(env, array, &length) == napi_ok, "expected an array");
    return length;
  }
  napi_value element(napi_value array, uint32_t k) const {
    napi_value item = nullptr;
    napi_get_element(env, array, k, &item);
    return item;
  }

  napi_value values_[kMaxArguments];
  size_t count_ = kMaxArguments;
  const char* operation_ = nullptr;
  Seen seen_[kSeen];
  size_t seenCount_ = 0;
};

template <auto Body>
napi_value invoke(napi_env env, napi_callback_info info) {
  Call call(env, info);
  try {
    return Body(call);
  } catch (const c10::Error& error) {
    call.fail(error.what_without_backtrace());
  } catch (const std::exception& error) {
    call.fail(error.what());
  }
  return nullptr;
}

// `name` is the operation's name in errors and must outlive the environment: a literal.
template <auto Body>
void method(napi_env env, napi_value exports, const char* name) {
  napi_value function = nullptr;
  napi_create_function(env, name, NAPI_AUTO_LENGTH, invoke<Body>, const_cast<char*>(name), &function);
  napi_set_named_property(env, exports, name, function);
}

}  // namespace troupe
