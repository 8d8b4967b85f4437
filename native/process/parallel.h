// Work shared out among threads, without exceptions: fewer threads than asked for do all of the work all the same.
#pragma once

#include <pthread.h>

#include <atomic>
#include <cstddef>
#include <vector>

namespace troupe {

// Calls `work(item, worker)` once for each item below `count`, on the calling thread (worker 0) and up to
// `threads` − 1 others, in no order. Returns when all is done. `work` returns false to end early, on all threads.
template <class Work>
void shareOut(size_t count, unsigned threads, Work work) {
  struct Shared {
    std::atomic<size_t> next{0};
    std::atomic<bool> ended{false};
    size_t count;
    Work& work;
    void takeAll(unsigned worker) {
      while (!ended.load(std::memory_order_relaxed)) {
        const size_t item = next.fetch_add(1, std::memory_order_relaxed);
        if (item >= count) return;
        if (!work(item, worker)) ended.store(true, std::memory_order_relaxed);
      }
    }
  };
  struct Worker {
    Shared* shared;
    unsigned index;
    pthread_t thread;
  };
  Shared shared{.count = count, .work = work};
  std::vector<Worker> workers;
  // No address may change once a thread has it.
  workers.reserve(threads);
  for (unsigned index = 1; index < threads && index < count; ++index) {
    workers.push_back(Worker{&shared, index, {}});
    const auto run = [](void* argument) -> void* {
      auto* worker = static_cast<Worker*>(argument);
      worker->shared->takeAll(worker->index);
      return nullptr;
    };
    if (pthread_create(&workers.back().thread, nullptr, run, &workers.back()) != 0) {
      workers.pop_back();
      break;
    }
  }
  shared.takeAll(0);
  for (const Worker& worker : workers) pthread_join(worker.thread, nullptr);
}

}  // namespace troupe
