// Sampling one token a row on the CPU (logits of another device are copied first).
#pragma once
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "functions.h"
#include "kernels.h"

namespace troupe {
namespace {

// Greater logit first, then the lower id: a total order, so a cut between equal logits is the same every time.
struct Likelier {
  const float* logits;
  bool operator()(int32_t a, int32_t b) const {
    return logits[a] != logits[b] ? logits[a] > logits[b] : a < b;
  }
};

// Ids of the tokens that pass top-k and then top-p (of what top-k left), ascending. `mass`: exp(logit − max).
void filter(const float* logits, const std::vector<float>& mass, const SampleSettings& settings,
            std::vector<int32_t>& kept) {
  const auto vocabulary = static_cast<int64_t>(mass.size());
  kept.resize(vocabulary);
  std::iota(kept.begin(), kept.end(), 0);
  const Likelier likelier{logits};
  if (settings.topK > 0 && settings.topK < vocabulary) {
    std::nth_element(kept.begin(), kept.begin() + settings.topK - 1, kept.end(), likelier);
    kept.resize(settings.topK);
  }
  if (settings.topP < 1) {
    double total = 0;
    for (const int32_t id : kept) total += mass[id];
    // The nucleus is small as a rule: sort a growing head instead of the whole vocabulary.
    const double wanted = settings.topP * total;
    double reached = 0;
    size_t sorted = 0;
    size_t taken = 0;
    for (size_t head = 256; taken == 0; head *= 8) {
      const size_t end = std::min(head, kept.size());
      std::partial_sort(kept.begin() + sorted, kept.begin() + end, kept.end(), likelier);
      for (size_t k = sorted; k < end && taken == 0; ++k) {
        reached += mass[kept[k]];
        if (reached >= wanted) taken = k + 1;
      }
      if (end == kept.size() && taken == 0) taken = end;
      sorted = end;
    }
    kept.resize(taken);
  }
  std::sort(kept.begin(), kept.end());
}

void sampleRow(const float* logits, int64_t vocabulary, const SampleSettings& settings, double uniform,
               int32_t* tokenId, float* logProb) {
  std::vector<float> mass(vocabulary);
  const float highest = kernels().softmax.shiftedExp(logits, vocabulary, mass.data());
  TORCH_CHECK(std::isfinite(highest), "a row has no finite logit, or one that is not a number");
  double total = 0;
  for (const float part : mass) total += part;
  TORCH_CHECK(!std::isnan(total), "a row has a logit that is not a number");
  int64_t chosen = std::find(logits, logits + vocabulary, highest) - logits;
  if (settings.temperature > 0) {
    const bool filtered = (settings.topK > 0 && settings.topK < vocabulary) || settings.topP < 1;
    std::vector<int32_t> kept;
    double keptTotal = total;
    if (filtered) {
      filter(logits, mass, settings, kept);
      keptTotal = 0;
      for (const int32_t id : kept) keptTotal += mass[id];
    }
    // The first id whose cumulative mass exceeds the wanted one; rounding at the end falls to the last id with mass.
    const double wanted = uniform * keptTotal;
    double reached = 0;
    const int64_t count = filtered ? static_cast<int64_t>(kept.size()) : vocabulary;
    for (int64_t k = 0; k < count; ++k) {
      const int64_t id = filtered ? kept[k] : k;
      if (mass[id] == 0) continue;
      reached += mass[id];
      chosen = id;
      if (reached > wanted) break;
    }
  }
  *tokenId = static_cast<int32_t>(chosen);
  *logProb = static_cast<float>(static_cast<double>(logits[chosen]) - highest - std::log(total));
}

}  // namespace

void sample(const at::Tensor& logits, const SampleSettings& settings, const double* uniforms, int32_t* tokenIds,
            float* logProbs) {
  TORCH_CHECK(settings.temperature >= 0, "temperature must not be negative");
  TORCH_CHECK(settings.topP > 0 && settings.topP <= 1, "topP must be in (0, 1], not ", settings.topP);
  at::Tensor tempered = logits.detach().to(at::kCPU, at::kFloat);
  if (settings.temperature != 0 && settings.temperature != 1) tempered = tempered / settings.temperature;
  if (!settings.banned.empty()) {
    tempered = tempered.index_fill(1, at::tensor(settings.banned, at::kLong), -INFINITY);
  }
  tempered = tempered.contiguous();
  const int64_t vocabulary = tempered.size(1);
  const float* data = tempered.const_data_ptr<float>();
  at::parallel_for(0, tempered.size(0), 1, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      sampleRow(data + row * vocabulary, vocabulary, settings, settings.temperature > 0 ? uniforms[row] : 0,
                tokenIds + row, logProbs + row);
    }
  });
}

}  // namespace troupe
