// The kernels' bodies, included once per instruction set in a namespace of its own; plain loops that the compiler
// vectorises. No include here: a library template compiled for AVX2 could be linked into code for every machine.

constexpr int kLanes = 32;

inline float load(float value) { return value; }
inline float load(Half16 value) { return __builtin_bit_cast(float, static_cast<uint32_t>(value.bits) << 16); }
inline void store(float* to, float value) { *to = value; }
inline void store(Half16* to, float value) {
  // Round to nearest even, as c10 does; a NaN stays one.
  const uint32_t bits = __builtin_bit_cast(uint32_t, value);
  const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  to->bits = static_cast<uint16_t>(value != value ? 0x7fc0 : rounded);
}

// What is left of a value in the storage type. Where transformers makes a tensor between two steps, so do the kernels
// below: published checkpoints were trained with those roundings, and other engines have them.
template <typename T>
inline float kept(float value) {
  T stored;
  store(&stored, value);
  return load(stored);
}

// e^x within 2 units in the last place (Cephes' expf: range reduction by ln 2 in two parts, then a polynomial); 0 below
// the smallest normal number.
inline float exponential(float x) {
  const float bounded = x < -87.336544f ? -87.336544f : (x > 88.7228394f ? 88.7228394f : x);
  const float magic = 12582912.0f;  // 1.5 · 2²³: adding it rounds to an integer
  const float n = (bounded * 1.44269504f + magic) - magic;
  const float r = (bounded - n * 0.693359375f) - n * -2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + (r + 1.0f);
  const float power = __builtin_bit_cast(float, (static_cast<int32_t>(n) + 127) << 23);
  return x < -87.336544f ? 0.0f : p * power;
}

inline float sigmoid(float x) { return 1.0f / (1.0f + exponential(-x)); }

template <typename T>
void swiglu(const T* __restrict gate, const T* __restrict up, T* __restrict out, int64_t count) {
  for (int64_t k = 0; k < count; ++k) {
    const float g = load(gate[k]);
    store(out + k, kept<T>(g * sigmoid(g)) * load(up[k]));
  }
}

template <typename T>
void swigluBackward(const T* __restrict gate, const T* __restrict up, const T* __restrict gradient,
                    T* __restrict gateGradient, T* __restrict upGradient, int64_t count) {
  for (int64_t k = 0; k < count; ++k) {
    const float g = load(gate[k]);
    const float d = load(gradient[k]);
    const float s = sigmoid(g);
    store(upGradient + k, d * g * s);
    store(gateGradient + k, d * load(up[k]) * s * (1.0f + g * (1.0f - s)));
  }
}

template <typename T>
void rope(const T* __restrict x, const T* __restrict cosine, const T* __restrict sine, T* __restrict out,
          int64_t width) {
  const int64_t half = width / 2;
  for (int64_t k = 0; k < half; ++k) {
    const float low = load(x[k]);
    const float high = load(x[k + half]);
    store(out + k, kept<T>(low * load(cosine[k])) - kept<T>(high * load(sine[k])));
    store(out + k + half, kept<T>(high * load(cosine[k + half])) + kept<T>(low * load(sine[k + half])));
  }
}

template <typename T>
void ropeBackward(const T* __restrict gradient, const T* __restrict cosine, const T* __restrict sine,
                  T* __restrict out, int64_t width) {
  const int64_t half = width / 2;
  for (int64_t k = 0; k < half; ++k) {
    const float low = load(gradient[k]);
    const float high = load(gradient[k + half]);
    store(out + k, low * load(cosine[k]) + high * load(sine[k + half]));
    store(out + k + half, high * load(cosine[k + half]) - low * load(sine[k]));
  }
}

// Σ over lanes in a fixed tree.
inline float sumLanes(float* lanes) {
  for (int step = kLanes / 2; step > 0; step /= 2) {
    for (int lane = 0; lane < step; ++lane) lanes[lane] += lanes[lane + step];
  }
  return lanes[0];
}

template <typename T>
float rmsNorm(const T* __restrict x, const T* __restrict weight, T* __restrict out, int64_t width, float epsilon) {
  float lanes[kLanes] = {};
  int64_t k = 0;
  for (; k + kLanes <= width; k += kLanes) {
    for (int lane = 0; lane < kLanes; ++lane) {
      const float value = load(x[k + lane]);
      lanes[lane] += value * value;
    }
  }
  for (; k < width; ++k) lanes[k % kLanes] += load(x[k]) * load(x[k]);
  const float scale = 1.0f / __builtin_sqrtf(sumLanes(lanes) / static_cast<float>(width) + epsilon);
  for (k = 0; k < width; ++k) store(out + k, kept<T>(load(x[k]) * scale) * load(weight[k]));
  return scale;
}

template <typename T>
void rmsNormBackward(const T* __restrict x, const T* __restrict weight, const T* __restrict gradient, float scale,
                     T* __restrict out, float* __restrict weightGradient, int64_t width) {
  float lanes[kLanes] = {};
  int64_t k = 0;
  for (; k + kLanes <= width; k += kLanes) {
    for (int lane = 0; lane < kLanes; ++lane) {
      lanes[lane] += load(gradient[k + lane]) * load(weight[k + lane]) * load(x[k + lane]);
    }
  }
  for (; k < width; ++k) lanes[k % kLanes] += load(gradient[k]) * load(weight[k]) * load(x[k]);
  const float along = sumLanes(lanes) * scale * scale / static_cast<float>(width);
  for (k = 0; k < width; ++k) {
    const float value = load(x[k]);
    const float d = load(gradient[k]);
    store(out + k, scale * (d * load(weight[k]) - value * along));
    weightGradient[k] += d * value * scale;
  }
}

inline float highestOf(const float* __restrict values, int64_t width) {
  float lanes[kLanes];
  for (int lane = 0; lane < kLanes; ++lane) lanes[lane] = -__builtin_inff();
  int64_t k = 0;
  for (; k + kLanes <= width; k += kLanes) {
    for (int lane = 0; lane < kLanes; ++lane) {
      lanes[lane] = values[k + lane] > lanes[lane] ? values[k + lane] : lanes[lane];
    }
  }
  float highest = -__builtin_inff();
  for (int lane = 0; lane < kLanes; ++lane) highest = lanes[lane] > highest ? lanes[lane] : highest;
  for (; k < width; ++k) highest = values[k] > highest ? values[k] : highest;
  return highest;
}

// Partial sums go to float64 every kBlock elements: a vocabulary of 152,000 in float32 alone would lose digits.
constexpr int64_t kBlock = 1024;

inline float logSumExp(const float* __restrict logits, int64_t width, float* logTotal, float* entropy) {
  const float highest = highestOf(logits, width);
  double total = 0;
  double weighted = 0;
  for (int64_t start = 0; start < width; start += kBlock) {
    const int64_t end = start + kBlock < width ? start + kBlock : width;
    float sums[kLanes] = {};
    float products[kLanes] = {};
    int64_t k = start;
    if (entropy == nullptr) {
      for (; k + kLanes <= end; k += kLanes) {
        for (int lane = 0; lane < kLanes; ++lane) sums[lane] += exponential(logits[k + lane] - highest);
      }
    } else {
      for (; k + kLanes <= end; k += kLanes) {
        for (int lane = 0; lane < kLanes; ++lane) {
          const float shifted = logits[k + lane] - highest;
          const float mass = exponential(shifted);
          sums[lane] += mass;
          products[lane] += mass > 0 ? mass * shifted : 0.0f;
        }
      }
    }
    for (; k < end; ++k) {
      const float shifted = logits[k] - highest;
      const float mass = exponential(shifted);
      sums[k % kLanes] += mass;
      products[k % kLanes] += mass > 0 ? mass * shifted : 0.0f;
    }
    total += sumLanes(sums);
    weighted += sumLanes(products);
  }
  const double logarithm = __builtin_log(total);
  if (entropy != nullptr) *entropy = static_cast<float>(logarithm - weighted / total);
  *logTotal = static_cast<float>(logarithm);
  return highest;
}

inline void negativeSoftmax(float* __restrict logits, int64_t width, float logSumExp, float scale) {
  for (int64_t k = 0; k < width; ++k) logits[k] = -scale * exponential(logits[k] - logSumExp);
}

inline float shiftedExp(const float* __restrict logits, int64_t width, float* __restrict mass) {
  const float highest = highestOf(logits, width);
  for (int64_t k = 0; k < width; ++k) mass[k] = exponential(logits[k] - highest);
  return highest;
}

template <typename T>
constexpr RowKernels<T> rowKernels() {
  return {swiglu<T>, swigluBackward<T>, rope<T>, ropeBackward<T>, rmsNorm<T>, rmsNormBackward<T>};
}

inline constexpr Kernels kAll = {rowKernels<float>(), rowKernels<Half16>(), {logSumExp, negativeSoftmax, shiftedExp}};
