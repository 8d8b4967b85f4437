// Element by element operations, reductions and shapes: at:: functions by the names that tensor/ops.ts gives them.
#pragma once
#include "call.h"

namespace troupe {

template <auto Function>
napi_value unary(Call& call) {
  return call.give(Function(call.tensor(0)));
}
template <auto Function>
napi_value binary(Call& call) {
  return call.give(Function(call.tensor(0), call.tensor(1)));
}
template <auto Function>
napi_value withScalar(Call& call) {
  const at::Tensor& a = call.tensor(0);
  return call.give(Function(a, call.scalar(1, a)));
}

#define TROUPE_UNARY(name, expression) \
  method<unary<[](const at::Tensor& a) -> at::Tensor { return expression; }>>(env, exports, name)
#define TROUPE_BINARY(name, expression) \
  method<binary<[](const at::Tensor& a, const at::Tensor& b) -> at::Tensor { return expression; }>>(env, exports, name)
#define TROUPE_SCALAR(name, expression) \
  method<withScalar<[](const at::Tensor& a, const at::Scalar& b) -> at::Tensor { return expression; }>>(env, exports, name)

inline napi_value clamp(Call& call) {
  const at::Tensor& a = call.tensor(0);
  return call.give(at::clamp(a, call.scalar(1, a), call.scalar(2, a)));
}
inline napi_value where(Call& call) { return call.give(at::where(call.tensor(0), call.tensor(1), call.tensor(2))); }
inline napi_value cast(Call& call) { return call.give(call.tensor(0).to(call.dtype(1))); }

inline napi_value sum(Call& call) {
  return call.give(call.count() > 1 ? at::sum(call.tensor(0), {call.integer(1)}) : at::sum(call.tensor(0)));
}
inline napi_value mean(Call& call) {
  return call.give(call.count() > 1 ? at::mean(call.tensor(0), {call.integer(1)}) : at::mean(call.tensor(0)));
}
inline napi_value max(Call& call) {
  return call.give(call.count() > 1 ? at::amax(call.tensor(0), {call.integer(1)}) : at::amax(call.tensor(0)));
}

inline napi_value reshape(Call& call) { return call.give(at::reshape(call.tensor(0), call.integersFrom(1))); }
inline napi_value transpose(Call& call) {
  return call.give(at::transpose(call.tensor(0), call.integer(1), call.integer(2)));
}
inline napi_value narrow(Call& call) {
  return call.give(at::narrow(call.tensor(0), call.integer(1), call.integer(2), call.integer(3)));
}
inline napi_value concat(Call& call) { return call.give(at::cat(call.tensors(0), call.integer(1))); }
inline napi_value selectRows(Call& call) { return call.give(at::index_select(call.tensor(0), 0, call.tensor(1))); }

inline void registerElementwise(napi_env env, napi_value exports) {
  TROUPE_BINARY("add", at::add(a, b));
  TROUPE_BINARY("subtract", at::sub(a, b));
  TROUPE_BINARY("multiply", at::mul(a, b));
  TROUPE_BINARY("divide", at::div(a, b));
  TROUPE_SCALAR("addScalar", at::add(a, b));
  TROUPE_SCALAR("subtractScalar", at::sub(a, b));
  TROUPE_SCALAR("multiplyScalar", at::mul(a, b));
  TROUPE_SCALAR("divideScalar", at::div(a, b));
  TROUPE_BINARY("minimum", at::minimum(a, b));
  TROUPE_BINARY("maximum", at::maximum(a, b));
  TROUPE_BINARY("less", at::lt(a, b));
  TROUPE_BINARY("greater", at::gt(a, b));
  TROUPE_BINARY("equal", at::eq(a, b));
  TROUPE_SCALAR("lessScalar", at::lt(a, b));
  TROUPE_SCALAR("greaterScalar", at::gt(a, b));
  TROUPE_SCALAR("equalScalar", at::eq(a, b));
  TROUPE_UNARY("negate", at::neg(a));
  TROUPE_UNARY("exp", at::exp(a));
  TROUPE_UNARY("log", at::log(a));
  TROUPE_UNARY("square", at::square(a));
  TROUPE_UNARY("sqrt", at::sqrt(a));
  TROUPE_UNARY("abs", at::abs(a));
  TROUPE_UNARY("silu", at::silu(a));
  TROUPE_UNARY("gelu", at::gelu(a));
  TROUPE_UNARY("detach", a.detach());
  method<clamp>(env, exports, "clamp");
  method<where>(env, exports, "where");
  method<cast>(env, exports, "cast");
  method<sum>(env, exports, "sum");
  method<mean>(env, exports, "mean");
  method<max>(env, exports, "max");
  method<reshape>(env, exports, "reshape");
  method<transpose>(env, exports, "transpose");
  method<narrow>(env, exports, "narrow");
  method<concat>(env, exports, "concat");
  method<selectRows>(env, exports, "selectRows");
}

}  // namespace troupe
