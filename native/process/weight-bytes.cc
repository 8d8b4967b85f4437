// See weight-bytes.h. Nothing here calls into JavaScript from another thread; memory is bounded by 1 MiB for each thread.
#include "weight-bytes.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "mappings.h"
#include "parallel.h"

namespace troupe {
namespace {

constexpr int64_t unitBytes = int64_t{1} << 20;
constexpr int64_t partBytes = int64_t{256} << 10;
constexpr int64_t pageBytes = 4096;

enum class Conversion { none, widenBfloat16, narrowFloat32, widenFloat16, bfloat16FromFloat16 };

struct Piece {
  double descriptor, fileOffset, byteLength, targetOffset, conversion, failure;
};

struct Bytes {
  uint8_t* data = nullptr;
  size_t length = 0;
};

struct Numbers {
  double* data = nullptr;
  size_t length = 0;
};

Bytes bytesOf(napi_env env, napi_value value) {
  void* data = nullptr;
  Bytes bytes;
  if (napi_get_typedarray_info(env, value, nullptr, &bytes.length, &data, nullptr, nullptr) != napi_ok) return {};
  bytes.data = static_cast<uint8_t*>(data);
  return bytes;
}

Numbers numbersOf(napi_env env, napi_value value) {
  napi_typedarray_type type;
  void* data = nullptr;
  Numbers numbers;
  if (napi_get_typedarray_info(env, value, &type, &numbers.length, &data, nullptr, nullptr) != napi_ok) return {};
  if (type != napi_float64_array) return {};
  numbers.data = static_cast<double*>(data);
  return numbers;
}

napi_value number(napi_env env, int64_t value) {
  napi_value result;
  napi_create_int64(env, value, &result);
  return result;
}

unsigned threadsOf(napi_env env, napi_value value) {
  uint32_t threads = 1;
  napi_get_value_uint32(env, value, &threads);
  return std::clamp(threads, 1u, 64u);
}

// All of it, or errno, or −1 at the end of the file.
int readAll(int descriptor, uint8_t* target, int64_t length, int64_t position) {
  for (int64_t done = 0; done < length;) {
    const ssize_t read = pread(descriptor, target + done, static_cast<size_t>(length - done), position + done);
    if (read > 0) done += read;
    else if (read == 0) return -1;
    else if (errno != EINTR) return errno;
  }
  return 0;
}

uint32_t float32FromFloat16(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000) << 16;
  const uint32_t exponent = (half >> 10) & 0x1f;
  uint32_t mantissa = half & 0x3ff;
  if (exponent == 0x1f) return sign | 0x7f800000 | (mantissa << 13);
  if (exponent != 0) return sign | ((exponent + 112) << 23) | (mantissa << 13);
  if (mantissa == 0) return sign;
  // Subnormal: shifted until its first bit is the one that float32 does not store.
  uint32_t shift = 0;
  while ((mantissa & 0x400) == 0) {
    mantissa <<= 1;
    ++shift;
  }
  return sign | ((113 - shift) << 23) | ((mantissa & 0x3ff) << 13);
}

// To nearest, ties to even; a NaN stays a quiet NaN: as models/bfloat16.ts.
uint16_t bfloat16FromFloat32(uint32_t bits) {
  if ((bits & 0x7fffffff) > 0x7f800000) return static_cast<uint16_t>((bits >> 16) | 0x40);
  return static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

template <class Source, class Target, class Convert>
void convertAll(const uint8_t* source, uint8_t* target, int64_t elements, Convert convert) {
  for (int64_t index = 0; index < elements; ++index) {
    Source from;
    std::memcpy(&from, source + index * sizeof(Source), sizeof(Source));
    const Target to = convert(from);
    std::memcpy(target + index * sizeof(Target), &to, sizeof(Target));
  }
}

void convert(Conversion conversion, const uint8_t* source, int64_t bytes, uint8_t* target) {
  switch (conversion) {
    case Conversion::none:
      return;
    case Conversion::widenBfloat16:
      return convertAll<uint16_t, uint32_t>(source, target, bytes / 2, [](uint16_t v) { return uint32_t{v} << 16; });
    case Conversion::narrowFloat32:
      return convertAll<uint32_t, uint16_t>(source, target, bytes / 4, bfloat16FromFloat32);
    case Conversion::widenFloat16:
      return convertAll<uint16_t, uint32_t>(source, target, bytes / 2, float32FromFloat16);
    case Conversion::bfloat16FromFloat16:
      return convertAll<uint16_t, uint16_t>(
          source, target, bytes / 2, [](uint16_t v) { return bfloat16FromFloat32(float32FromFloat16(v)); });
  }
}

// Bytes in the target of so many in the file.
int64_t converted(Conversion conversion, int64_t bytes) {
  switch (conversion) {
    case Conversion::none:
    case Conversion::bfloat16FromFloat16:
      return bytes;
    case Conversion::widenBfloat16:
    case Conversion::widenFloat16:
      return bytes * 2;
    case Conversion::narrowFloat32:
      return bytes / 2;
  }
  return bytes;
}

// Where pieces go: memory, and where it is a writable mapping also the descriptor behind it.
struct Target {
  uint8_t* data;
  size_t length;
  int descriptor;
  int64_t memoryOffset;
};

// One thread's. Only what is used of it becomes memory.
struct Free {
  void operator()(uint8_t* bytes) const { std::free(bytes); }
};

struct Buffers {
  std::unique_ptr<uint8_t, Free> read;
  std::unique_ptr<uint8_t, Free> converted;
};

uint8_t* pages(int64_t bytes) {
  return static_cast<uint8_t*>(std::aligned_alloc(pageBytes, static_cast<size_t>(bytes)));
}

int writeAll(int descriptor, const uint8_t* source, int64_t length, int64_t position) {
  for (int64_t done = 0; done < length;) {
    const ssize_t written = pwrite(descriptor, source + done, static_cast<size_t>(length - done), position + done);
    if (written > 0) done += written;
    else if (written == 0) return EIO;
    else if (errno != EINTR) return errno;
  }
  return 0;
}

int readPart(int descriptor, Conversion conversion, int64_t position, int64_t length, const Target& target,
             int64_t offset, Buffers& buffers) {
  uint8_t* place = target.data + offset;
  const bool isPlain = conversion == Conversion::none;
  if (isPlain && target.descriptor < 0) return readAll(descriptor, place, length, position);
  if (!buffers.read) buffers.read.reset(pages(partBytes + pageBytes));
  // At the same place within a page as in the file: copies a few bytes apart are four times slower on AMD's Zen 3 and 4.
  uint8_t* source = buffers.read.get() + position % pageBytes;
  const int failure = readAll(descriptor, source, length, position);
  if (failure != 0) return failure;
  if (isPlain) return writeAll(target.descriptor, source, length, target.memoryOffset + offset);
  if (target.descriptor < 0) {
    convert(conversion, source, length, place);
    return 0;
  }
  if (!buffers.converted) buffers.converted.reset(pages(2 * partBytes));
  convert(conversion, source, length, buffers.converted.get());
  return writeAll(target.descriptor, buffers.converted.get(), converted(conversion, length),
                  target.memoryOffset + offset);
}

int readUnit(const Piece& piece, int64_t start, int64_t length, const Target& target, Buffers& buffers) {
  const auto conversion = static_cast<Conversion>(static_cast<int>(piece.conversion));
  for (int64_t done = start; done < start + length; done += partBytes) {
    const int failure = readPart(static_cast<int>(piece.descriptor), conversion,
                                 static_cast<int64_t>(piece.fileOffset) + done,
                                 std::min(partBytes, start + length - done), target,
                                 static_cast<int64_t>(piece.targetOffset) + converted(conversion, done), buffers);
    if (failure != 0) return failure;
  }
  return 0;
}

bool fits(const Piece& piece, size_t targetBytes) {
  if (!(piece.fileOffset >= 0) || !(piece.byteLength >= 0) || !(piece.targetOffset >= 0)) return false;
  if (!(piece.conversion >= 0 && piece.conversion <= 4)) return false;
  const auto conversion = static_cast<Conversion>(static_cast<int>(piece.conversion));
  return piece.targetOffset + static_cast<double>(converted(conversion, static_cast<int64_t>(piece.byteLength))) <=
         static_cast<double>(targetBytes);
}

Target targetOf(napi_env env, napi_value value) {
  void* data = nullptr;
  void* visible = nullptr;
  napi_value buffer;
  size_t length = 0, offset = 0;
  if (napi_get_typedarray_info(env, value, nullptr, &length, &data, &buffer, &offset) != napi_ok) return {};
  const Target plain{static_cast<uint8_t*>(data), length, -1, 0};
  if (napi_get_arraybuffer_info(env, buffer, &visible, nullptr) != napi_ok) return plain;
  const Table& table = *instanceOf(env)->table;
  const auto found = table.find(visible);
  if (found == table.end() || found->second->descriptor < 0) return plain;
  const Mapping& mapping = *found->second;
  return {plain.data, length, mapping.descriptor, mapping.memoryOffset + static_cast<int64_t>(offset)};
}

// OpenSSL as Node itself carries it, found at run time: nothing to link, and another source of hashes where it is not.
struct Digest {
  using EvpDigest = int (*)(const void*, size_t, unsigned char*, unsigned int*, const void*, void*);
  using EvpSha256 = const void* (*)();
  EvpDigest digest = reinterpret_cast<EvpDigest>(dlsym(RTLD_DEFAULT, "EVP_Digest"));
  EvpSha256 sha256 = reinterpret_cast<EvpSha256>(dlsym(RTLD_DEFAULT, "EVP_sha256"));
};

}  // namespace

napi_value readPieces(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  size_t count = 3;
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  const Target target = targetOf(env, arguments[0]);
  const Numbers numbers = numbersOf(env, arguments[1]);
  auto* pieces = reinterpret_cast<Piece*>(numbers.data);
  const size_t pieceCount = numbers.length / (sizeof(Piece) / sizeof(double));

  struct Unit {
    size_t piece;
    int64_t start;
    int64_t length;
  };
  std::vector<Unit> units;
  for (size_t index = 0; index < pieceCount; ++index) {
    if (!fits(pieces[index], target.length)) return number(env, -EINVAL);
    const auto length = static_cast<int64_t>(pieces[index].byteLength);
    for (int64_t start = 0; start < length; start += unitBytes)
      units.push_back({index, start, std::min(unitBytes, length - start)});
  }

  const unsigned threads = threadsOf(env, arguments[2]);
  std::vector<Buffers> buffers(threads);
  std::atomic<int64_t> failed{0};
  shareOut(units.size(), threads, [&](size_t item, unsigned worker) {
    const Unit& unit = units[item];
    const int failure = readUnit(pieces[unit.piece], unit.start, unit.length, target, buffers[worker]);
    if (failure == 0) return true;
    int64_t none = 0;
    if (failed.compare_exchange_strong(none, static_cast<int64_t>(unit.piece) + 1)) pieces[unit.piece].failure = failure;
    return false;
  });
  return number(env, failed.load());
}

napi_value hashChunks(napi_env env, napi_callback_info info) {
  static const Digest openssl;
  if (openssl.digest == nullptr || openssl.sha256 == nullptr) return number(env, -ENOSYS);
  napi_value arguments[5];
  size_t count = 5;
  napi_get_cb_info(env, info, &count, arguments, nullptr, nullptr);
  const Bytes source = bytesOf(env, arguments[0]);
  const Numbers ranges = numbersOf(env, arguments[1]);
  const Bytes leaves = bytesOf(env, arguments[4]);
  int64_t chunkBytes = 0;
  napi_get_value_int64(env, arguments[2], &chunkBytes);
  if (chunkBytes <= 0) return number(env, -EINVAL);

  struct Chunk {
    int64_t start;
    int64_t length;
  };
  std::vector<Chunk> chunks;
  for (size_t index = 0; index + 1 < ranges.length; index += 2) {
    const double first = ranges.data[index], bytes = ranges.data[index + 1];
    if (!(first >= 0) || !(bytes >= 0) || first + bytes > static_cast<double>(source.length)) return number(env, -EINVAL);
    const auto length = static_cast<int64_t>(bytes);
    for (int64_t start = 0; start < length; start += chunkBytes)
      chunks.push_back({static_cast<int64_t>(first) + start, std::min(chunkBytes, length - start)});
  }
  constexpr size_t digestBytes = 32;
  if (leaves.length != chunks.size() * digestBytes) return number(env, -EINVAL);

  const void* sha256 = openssl.sha256();
  constexpr size_t perItem = 16;
  std::atomic<bool> failed{false};
  shareOut((chunks.size() + perItem - 1) / perItem, threadsOf(env, arguments[3]), [&](size_t item, unsigned) {
    const size_t end = std::min(chunks.size(), (item + 1) * perItem);
    for (size_t index = item * perItem; index < end; ++index) {
      const auto [start, length] = chunks[index];
      if (openssl.digest(source.data + start, static_cast<size_t>(length), leaves.data + index * digestBytes, nullptr,
                         sha256, nullptr) == 1)
        continue;
      failed.store(true);
      return false;
    }
    return true;
  });
  return number(env, failed.load() ? -EIO : 0);
}

}  // namespace troupe
