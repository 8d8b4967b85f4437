#include "kernels.h"

namespace troupe {

namespace any {
namespace {
#include "kernels-body.h"
}
}  // namespace any

#if defined(__x86_64__) && defined(__GNUC__)
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
namespace avx2 {
namespace {
#include "kernels-body.h"
}
}  // namespace avx2
#ifdef __clang__
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif

const Kernels& kernels() {
  static const bool wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  return wide ? avx2::kAll : any::kAll;
}
#else
const Kernels& kernels() { return any::kAll; }
#endif

}  // namespace troupe
