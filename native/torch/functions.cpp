// Operations with a hand-written derivative (torch::autograd::Function).
#include "functions.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

namespace troupe {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Function;
using torch::autograd::variable_list;

// Logits of some rows as the softmax sees them: float32, tempered, banned tokens at −∞. [rows, V]
at::Tensor temperedLogits(const at::Tensor& hidden, const at::Tensor& head, double temperature,
                          const at::Tensor& banned) {
  at::Tensor logits = at::linear(hidden, head).to(at::kFloat);
  if (temperature != 1) logits.div_(temperature);
  if (banned.defined()) logits.index_fill_(1, banned, -INFINITY);
  return logits;
}

// In nats; a token of probability 0 adds 0. logProbs [rows, V]
at::Tensor entropyOf(const at::Tensor& logProbs, bool hasBanned) {
  at::Tensor terms = logProbs.exp().mul_(logProbs);
  if (hasBanned) terms.nan_to_num_(0.0);
  return terms.sum(1).neg_();
}

struct TokenLogProbs : Function<TokenLogProbs> {
  static variable_list forward(AutogradContext* context, const at::Tensor& hidden, const at::Tensor& head,
                               const at::Tensor& targets, double temperature, int64_t chunkRows, bool entropy,
                               const std::optional<at::Tensor>& bannedIds) {
    const at::Tensor banned = bannedIds.value_or(at::Tensor());
    const int64_t rows = hidden.size(0);
    const bool needsGradient = hidden.requires_grad() || head.requires_grad();
    const auto options = hidden.options().dtype(at::kFloat);
    at::Tensor logProbs = at::empty({rows}, options);
    at::Tensor entropies = entropy ? at::empty({rows}, options) : at::Tensor();
    // When all rows are one chunk its log-probabilities wait for the backward pass; else they are computed again.
    at::Tensor kept;
    for (int64_t start = 0; start < rows; start += chunkRows) {
      const int64_t length = std::min(chunkRows, rows - start);
      const at::Tensor logits = temperedLogits(hidden.narrow(0, start, length), head, temperature, banned);
      const at::Tensor all = at::log_softmax(logits, 1);
      at::Tensor chosen = logProbs.narrow(0, start, length).unsqueeze(1);
      at::gather_out(chosen, all, 1, targets.narrow(0, start, length).unsqueeze(1));
      if (entropy) entropies.narrow(0, start, length).copy_(entropyOf(all, banned.defined()));
      if (needsGradient && rows <= chunkRows) kept = all;
    }
    context->save_for_backward({hidden, head, targets, banned, kept});
    context->saved_data["temperature"] = temperature;
    context->saved_data["chunkRows"] = chunkRows;
    if (!entropy) return {logProbs};
    context->mark_non_differentiable({entropies});
    return {logProbs, entropies};
  }

  static variable_list backward(AutogradContext* context, variable_list outputs) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &hidden = saved[0], &head = saved[1], &targets = saved[2], &banned = saved[3], &kept = saved[4];
    const double temperature = context->saved_data["temperature"].toDouble();
    const int64_t chunkRows = context->saved_data["chunkRows"].toInt();
    const int64_t rows = hidden.size(0);
    const bool needsHidden = context->needs_input_grad(0);
    const bool needsHead = context->needs_input_grad(1);
    at::Tensor hiddenGradient = needsHidden ? at::empty_like(hidden, at::MemoryFormat::Contiguous) : at::Tensor();
    at::Tensor headGradient;
    variable_list result(7);
    if (!outputs[0].defined()) return result;
    // d log p(target) / d logits = (one-hot − p) / temperature
    const at::Tensor upstream = (outputs[0] / temperature).unsqueeze(1);
    for (int64_t start = 0; start < rows; start += chunkRows) {
      const int64_t length = std::min(chunkRows, rows - start);
      const at::Tensor part = hidden.narrow(0, start, length);
      const at::Tensor scale = upstream.narrow(0, start, length);
      at::Tensor slope = kept.defined() ? at::exp(kept)
                                        : at::softmax(temperedLogits(part, head, temperature, banned), 1);
      slope.mul_(scale.neg());
      slope.scatter_add_(1, targets.narrow(0, start, length).unsqueeze(1), scale);
      slope = slope.to(hidden.scalar_type());
      if (needsHidden) {
        at::Tensor target = hiddenGradient.narrow(0, start, length);
        at::mm_out(target, slope, head);
      }
      if (!needsHead) continue;
      if (rows <= chunkRows) {
        headGradient = at::mm(slope.t(), part);
      } else if (!headGradient.defined()) {
        // Summed in float32: many chunks added in bfloat16 would lose the small ones.
        headGradient = at::mm(slope.t(), part).to(at::kFloat);
      } else if (head.scalar_type() == at::kFloat) {
        headGradient.addmm_(slope.t(), part);
      } else {
        headGradient.add_(at::mm(slope.t(), part));
      }
    }
    if (needsHead && !headGradient.defined()) headGradient = at::zeros_like(head);
    result[0] = hiddenGradient;
    result[1] = needsHead ? headGradient.to(head.scalar_type()) : at::Tensor();
    return result;
  }
};

}  // namespace

std::pair<at::Tensor, at::Tensor> tokenLogProbs(const at::Tensor& hidden, const at::Tensor& head,
                                                const at::Tensor& targets, const TokenLogProbsSettings& settings) {
  TORCH_CHECK(hidden.dim() == 2 && head.dim() == 2 && hidden.size(1) == head.size(1),
              "hidden [N, D] and head [V, D] do not fit");
  TORCH_CHECK(targets.dim() == 1 && targets.size(0) == hidden.size(0), "targets must be [", hidden.size(0), "]");
  TORCH_CHECK(settings.temperature > 0, "temperature must be above 0, not ", settings.temperature);
  TORCH_CHECK(settings.chunkRows > 0, "chunkRows must be above 0");
  TORCH_CHECK(!targets.is_floating_point(), "targets must be integers");
  const at::Tensor ids = targets.to(at::kLong);
  std::optional<at::Tensor> banned;
  if (!settings.banned.empty()) banned = at::tensor(settings.banned, ids.options());
  const auto results = TokenLogProbs::apply(hidden, head, ids, settings.temperature, settings.chunkRows,
                                            settings.entropy, banned);
  return {results[0], settings.entropy ? results[1] : at::Tensor()};
}

at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon) {
  return at::rms_norm(x, {x.size(-1)}, weight, epsilon);
}

at::Tensor rope(const at::Tensor& x, const at::Tensor& cosine, const at::Tensor& sine) {
  const int64_t half = x.size(-1) / 2;
  const at::Tensor rotated = at::cat({x.narrow(-1, half, half).neg(), x.narrow(-1, 0, half)}, -1);
  return x * cosine + rotated * sine;
}

at::Tensor swiglu(const at::Tensor& gate, const at::Tensor& up) { return at::silu(gate) * up; }

}  // namespace troupe
