// Log-probabilities of given tokens without ever holding rows × vocabulary: the vocabulary projection is computed in
// chunks of rows, and again in the backward pass.
#pragma once
#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>

#include "cpu-rows.h"
#include "functions.h"

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

// One pass over logits [rows, V]: log p(target), log Σ exp, and the entropy unless undefined; all float32 [rows].
void readRows(const at::Tensor& logits, const at::Tensor& targets, at::Tensor logProbs, at::Tensor logSums,
              at::Tensor entropies) {
  if (!logits.is_cpu()) {
    const at::Tensor all = at::log_softmax(logits, 1);
    logProbs.copy_(all.gather(1, targets.unsqueeze(1)).squeeze(1));
    logSums.copy_(at::logsumexp(logits, {1}));
    if (entropies.defined()) entropies.copy_((all.exp() * all).nan_to_num_(0.0).sum(1).neg_());
    return;
  }
  const int64_t width = logits.size(1);
  const auto* data = readPointer<float>(logits);
  const auto* ids = readPointer<int64_t>(targets);
  auto* chosen = writePointer<float>(logProbs);
  auto* sums = writePointer<float>(logSums);
  auto* entropy = entropies.defined() ? writePointer<float>(entropies) : nullptr;
  at::parallel_for(0, logits.size(0), rowGrain(width), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const float* of = data + row * width;
      float logTotal = 0;
      const float highest =
          kernels().softmax.logSumExp(of, width, &logTotal, entropy == nullptr ? nullptr : entropy + row);
      chosen[row] = (of[ids[row]] - highest) - logTotal;
      sums[row] = highest + logTotal;
    }
  });
}

// logits ← d log p(target) / d logits · scale = (one-hot − softmax) · scale, row by row in place.
void toSlope(at::Tensor& logits, const at::Tensor& targets, const at::Tensor& logSums, const at::Tensor& scale) {
  if (!logits.is_cpu()) {
    const at::Tensor column = scale.unsqueeze(1);
    logits.sub_(logSums.unsqueeze(1)).exp_().mul_(-column).scatter_add_(1, targets.unsqueeze(1), column);
    return;
  }
  const int64_t width = logits.size(1);
  auto* data = writePointer<float>(logits);
  const auto* ids = readPointer<int64_t>(targets);
  const auto* sums = readPointer<float>(logSums);
  const auto* scales = readPointer<float>(scale);
  at::parallel_for(0, logits.size(0), rowGrain(width), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      kernels().softmax.negativeSoftmax(data + row * width, width, sums[row], scales[row]);
      data[row * width + ids[row]] += scales[row];
    }
  });
}

struct TokenLogProbs : Function<TokenLogProbs> {
  static variable_list forward(AutogradContext* context, const at::Tensor& hidden, const at::Tensor& head,
                               const at::Tensor& targets, double temperature, int64_t chunkRows, bool entropy,
                               const std::optional<at::Tensor>& bannedIds, bool differentiable) {
    const at::Tensor banned = bannedIds.value_or(at::Tensor());
    const int64_t rows = hidden.size(0);
    const auto options = hidden.options().dtype(at::kFloat);
    at::Tensor logProbs = at::empty({rows}, options);
    at::Tensor logSums = at::empty({rows}, options);
    at::Tensor entropies = entropy ? at::empty({rows}, options) : at::Tensor();
    // When all rows are one chunk, its logits wait for the backward pass; else they are computed again.
    at::Tensor kept;
    for (int64_t start = 0; start < rows; start += chunkRows) {
      const int64_t length = std::min(chunkRows, rows - start);
      const auto part = [&](const at::Tensor& all) { return all.narrow(0, start, length); };
      at::Tensor logits = temperedLogits(part(hidden), head, temperature, banned).contiguous();
      readRows(logits, part(targets), part(logProbs), part(logSums), entropy ? part(entropies) : at::Tensor());
      if (differentiable && rows <= chunkRows) kept = std::move(logits);
    }
    context->save_for_backward({hidden, head, targets, banned, logSums, kept});
    context->saved_data["temperature"] = temperature;
    context->saved_data["chunkRows"] = chunkRows;
    context->saved_data["keptIsLogits"] = kept.defined();
    if (!entropy) return {logProbs};
    context->mark_non_differentiable({entropies});
    return {logProbs, entropies};
  }

  static variable_list backward(AutogradContext* context, variable_list outputs) {
    const auto saved = context->get_saved_variables();
    const at::Tensor &hidden = saved[0], &head = saved[1], &targets = saved[2], &banned = saved[3];
    const at::Tensor &logSums = saved[4], &kept = saved[5];
    const double temperature = context->saved_data["temperature"].toDouble();
    const int64_t chunkRows = context->saved_data["chunkRows"].toInt();
    const int64_t rows = hidden.size(0);
    variable_list result(8);
    if (!outputs[0].defined()) return result;
    // They become slopes in place: a graph that is walked in pieces (checkpoints) comes here again, and computes anew.
    const bool readsKept = context->saved_data["keptIsLogits"].toBool();
    context->saved_data["keptIsLogits"] = false;
    const bool needsHead = context->needs_input_grad(1);
    if (context->needs_input_grad(0)) result[0] = at::empty_like(hidden, at::MemoryFormat::Contiguous);
    at::Tensor headGradient;
    const at::Tensor upstream = (outputs[0] / temperature).to(at::kFloat).contiguous();
    for (int64_t start = 0; start < rows; start += chunkRows) {
      const int64_t length = std::min(chunkRows, rows - start);
      const auto part = [&](const at::Tensor& all) { return all.narrow(0, start, length); };
      at::Tensor logits =
          readsKept ? kept : temperedLogits(part(hidden), head, temperature, banned).contiguous();
      toSlope(logits, part(targets), part(logSums), part(upstream));
      const at::Tensor slope = logits.to(hidden.scalar_type());
      if (result[0].defined()) {
        at::Tensor target = part(result[0]);
        at::mm_out(target, slope, head);
      }
      if (needsHead) addHeadGradient(headGradient, slope, part(hidden), rows <= chunkRows);
    }
    if (needsHead) {
      result[1] = headGradient.defined() ? headGradient.to(head.scalar_type()) : at::zeros_like(head);
    }
    return result;
  }

  // Many chunks are summed in float32: added in bfloat16 the small ones would be lost.
  static void addHeadGradient(at::Tensor& sum, const at::Tensor& slope, const at::Tensor& hidden, bool only) {
    if (only) {
      sum = at::mm(slope.t(), hidden);
    } else if (!sum.defined()) {
      sum = at::mm(slope.t(), hidden).to(at::kFloat);
    } else if (hidden.scalar_type() == at::kFloat) {
      sum.addmm_(slope.t(), hidden);
    } else {
      sum.add_(at::mm(slope.t(), hidden));
    }
  }
};

}  // namespace

std::pair<at::Tensor, at::Tensor> tokenLogProbs(const at::Tensor& hidden, const at::Tensor& head,
                                                const at::Tensor& targets, const TokenLogProbsSettings& settings) {
  TORCH_CHECK(hidden.dim() == 2 && head.dim() == 2 && hidden.size(1) == head.size(1),
              "hidden [N, D] and head [V, D] do not fit");
  TORCH_CHECK(targets.dim() == 1 && targets.size(0) == hidden.size(0), "targets must be [", hidden.size(0), "]");
  TORCH_CHECK(settings.temperature > 0, "temperature must be above 0, not ", settings.temperature);
  TORCH_CHECK(settings.chunkRows > 0, "chunkRows must be above 0, not ", settings.chunkRows);
  TORCH_CHECK(!targets.is_floating_point(), "targets must be integers");
  const at::Tensor ids = targets.to(at::kLong).contiguous();
  if (ids.is_cpu() && ids.numel() > 0) {
    const auto [lowest, highest] = at::aminmax(ids);
    TORCH_CHECK(lowest.item<int64_t>() >= 0 && highest.item<int64_t>() < head.size(0), "a target is outside 0…",
                head.size(0) - 1);
  }
  std::optional<at::Tensor> banned;
  if (!settings.banned.empty()) banned = at::tensor(settings.banned, ids.options());
  const bool differentiable = at::GradMode::is_enabled() && (hidden.requires_grad() || head.requires_grad());
  const auto results = TokenLogProbs::apply(hidden, head, ids, settings.temperature, settings.chunkRows,
                                            settings.entropy, banned, differentiable);
  return {results[0], settings.entropy ? results[1] : at::Tensor()};
}

}  // namespace troupe
