// Operations with a hand-written derivative, and sampling. Declared apart so that their translation unit compiles
// beside the bindings'.
#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace troupe {

struct TokenLogProbsSettings {
  double temperature = 1;
  int64_t chunkRows = 1024;
  bool entropy = false;
  std::vector<int64_t> banned;
};

// hidden [N, D], head [V, D], targets [N] → log-probabilities float32 [N], entropy float32 [N] (undefined if not asked).
std::pair<at::Tensor, at::Tensor> tokenLogProbs(const at::Tensor& hidden, const at::Tensor& head,
                                                const at::Tensor& targets, const TokenLogProbsSettings& settings);

// x / sqrt(mean(x²) + epsilon) · weight over the last axis.
at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon);

// Split halves: x [..., T, K], cosine and sine broadcast to x.
at::Tensor rope(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine);

// silu(gate) · up
at::Tensor swiglu(const at::Tensor& gate, const at::Tensor& up);

struct SampleSettings {
  double temperature = 1;
  double topP = 1;
  int64_t topK = 0;
  std::vector<int64_t> banned;
};

// logits [B, V]; uniforms: B numbers; tokenIds and logProbs: room for B results.
void sample(const at::Tensor& logits, const SampleSettings& settings, const double* uniforms, int32_t* tokenIds,
            float* logProbs);

}  // namespace troupe
