// Neural operations.
#pragma once
#include "call.h"
#include "functions.h"

namespace troupe {

// Of integers some of these would give something, others not, and other engines nothing: they are cast by the caller.
inline const at::Tensor& floating(Call& call, size_t i) {
  const at::Tensor& tensor = call.tensor(i);
  TORCH_CHECK(tensor.is_floating_point(), "input ", i, " is ", tensor.scalar_type(), ", not a float; cast it first");
  return tensor;
}

inline napi_value matmul(Call& call) { return call.give(at::matmul(floating(call, 0), floating(call, 1))); }

inline napi_value linear(Call& call) {
  return call.give(at::linear(floating(call, 0), floating(call, 1), call.optionalTensor(2)));
}

inline napi_value embedding(Call& call) { return call.give(at::embedding(call.tensor(0), call.tensor(1))); }

inline napi_value rmsNormOf(Call& call) {
  return call.give(rmsNorm(floating(call, 0), floating(call, 1), call.number(2)));
}

inline napi_value ropeOf(Call& call) {
  return call.give(rope(floating(call, 0), floating(call, 1), floating(call, 2)));
}

inline napi_value swigluOf(Call& call) { return call.give(swiglu(floating(call, 0), floating(call, 1))); }

inline napi_value softmax(Call& call) { return call.give(at::softmax(call.tensor(0), call.integer(1))); }

inline napi_value logSoftmax(Call& call) { return call.give(at::log_softmax(call.tensor(0), call.integer(1))); }

// Query i sees keys 0…i + (keys − queries); torch's own is_causal counts from the first key.
inline at::Tensor causalMask(int64_t queries, int64_t keys, const at::Tensor& like) {
  return at::full({queries, keys}, -INFINITY, like.options()).triu(keys - queries + 1);
}

// (query, key, value, mask or −1, causal, scale; NaN = 1/√K)
inline napi_value attention(Call& call) {
  const at::Tensor& query = call.tensor(0);
  const at::Tensor& key = call.tensor(1);
  const at::Tensor& value = call.tensor(2);
  std::optional<at::Tensor> mask = call.optionalTensor(3);
  bool causal = call.flag(4);
  const double scale = call.number(5);
  TORCH_CHECK(query.dim() == 4 && key.dim() == 4 && value.dim() == 4, "query, key and value need 4 axes");
  TORCH_CHECK(key.size(1) > 0 && query.size(1) % key.size(1) == 0, "query heads must be a multiple of key heads");
  const int64_t queries = query.size(2);
  const int64_t keys = key.size(2);
  TORCH_CHECK(!causal || keys >= queries, "causal attention needs at least as many keys as queries");
  if (mask.has_value() && mask->scalar_type() != query.scalar_type()) mask = mask->to(query.scalar_type());
  if (causal && queries == 1) causal = false;
  if (causal && (mask.has_value() || keys != queries)) {
    const at::Tensor triangle = causalMask(queries, keys, query);
    mask = mask.has_value() ? *mask + triangle : triangle;
    causal = false;
  }
  const bool grouped = query.size(1) != key.size(1);
  const std::optional<double> factor = std::isnan(scale) ? std::nullopt : std::optional<double>(scale);
  // One query a head: the heads of a group are queries over the same keys, which are then read once and as one product
  // (bfloat16, 14 heads in 2 groups, 1024 keys: 1.2 ms instead of 37).
  if (grouped && queries == 1 && (!mask.has_value() || (mask->dim() == 4 && mask->size(1) == 1))) {
    const int64_t groups = key.size(1);
    const at::Tensor together = query.reshape({query.size(0), groups, query.size(1) / groups, query.size(3)});
    return call.give(at::scaled_dot_product_attention(together, key, value, mask, 0.0, false, factor)
                         .reshape(query.sizes()));
  }
  return call.give(at::scaled_dot_product_attention(query, key, value, mask, 0.0, causal, factor, grouped));
}

// (hidden, head, targets, temperature, chunkRows, entropy, banned) → [logProbs, entropy?]
inline napi_value tokenLogProbsOf(Call& call) {
  TokenLogProbsSettings settings;
  settings.temperature = call.number(3);
  settings.chunkRows = call.integer(4);
  settings.entropy = call.flag(5);
  for (const double id : call.numbers(6)) settings.banned.push_back(static_cast<int64_t>(id));
  auto [logProbs, entropy] = tokenLogProbs(floating(call, 0), floating(call, 1), call.tensor(2), settings);
  std::vector<napi_value> results{call.give(std::move(logProbs))};
  if (entropy.defined()) results.push_back(call.give(std::move(entropy)));
  return call.giveArray(results);
}

// (logits, uniforms, temperature, topP, topK, banned) → [Int32Array, Float32Array]
inline napi_value sampleOf(Call& call) {
  const at::Tensor& logits = call.tensor(0);
  SampleSettings settings;
  settings.temperature = call.number(2);
  settings.topP = call.number(3);
  settings.topK = call.integer(4);
  for (const double id : call.numbers(5)) settings.banned.push_back(static_cast<int64_t>(id));
  TORCH_CHECK(logits.dim() == 2 && logits.is_floating_point(), "logits must be floating point [B, V]");
  const auto uniforms = call.typedArray(1);
  TORCH_CHECK(uniforms.type == napi_float64_array, "uniforms must be a Float64Array");
  TORCH_CHECK(settings.temperature == 0 || static_cast<int64_t>(uniforms.length) == logits.size(0), uniforms.length,
              " uniforms for ", logits.size(0), " rows");
  const auto rows = static_cast<size_t>(logits.size(0));
  void* tokenIds = nullptr;
  void* logProbs = nullptr;
  const napi_value ids = call.giveTypedArray(napi_int32_array, rows, sizeof(int32_t), &tokenIds);
  const napi_value logs = call.giveTypedArray(napi_float32_array, rows, sizeof(float), &logProbs);
  sample(logits, settings, static_cast<const double*>(uniforms.data), static_cast<int32_t*>(tokenIds),
         static_cast<float*>(logProbs));
  return call.giveArray({ids, logs});
}

inline void registerNeural(napi_env env, napi_value exports) {
  method<matmul>(env, exports, "matmul");
  method<linear>(env, exports, "linear");
  method<embedding>(env, exports, "embedding");
  method<rmsNormOf>(env, exports, "rmsNorm");
  method<ropeOf>(env, exports, "rope");
  method<swigluOf>(env, exports, "swiglu");
  method<softmax>(env, exports, "softmax");
  method<logSoftmax>(env, exports, "logSoftmax");
  method<attention>(env, exports, "attention");
  method<tokenLogProbsOf>(env, exports, "tokenLogProbs");
  method<sampleOf>(env, exports, "sample");
}

}  // namespace troupe
