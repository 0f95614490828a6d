// What of CUDA the dispatcher does not reach: graphs, streams, memory figures. Compiled with MINIR1_CUDA where the
// libtorch has CUDA; without it every function says so.
#include "bridge.hpp"

#ifdef MINIR1_CUDA
#include <ATen/Context.h>
#include <ATen/cuda/CUDAEvent.h>
#include <ATen/cuda/CUDAGeneratorImpl.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAStream.h>

using c10::cuda::CUDAStream;
namespace allocator = c10::cuda::CUDACachingAllocator;

API int mr_built_with_cuda() { return 1; }

API int mr_cuda_synchronize() {
  return guarded([] { c10::cuda::device_synchronize(); });
}

// Bytes: allocated now, at most; reserved now, at most.
API int mr_cuda_memory(int device, int64_t* figures) {
  return guarded([&] {
    const auto stats = allocator::getDeviceStats(static_cast<c10::DeviceIndex>(device));
    const auto &allocated = stats.allocated_bytes[0], &reserved = stats.reserved_bytes[0];
    figures[0] = allocated.current;
    figures[1] = allocated.peak;
    figures[2] = reserved.current;
    figures[3] = reserved.peak;
  });
}

API int mr_cuda_reset_peak(int device) {
  return guarded([&] { allocator::resetPeakStats(static_cast<c10::DeviceIndex>(device)); });
}

API int mr_cuda_empty_cache() {
  return guarded([] { allocator::emptyCache(); });
}

// The share of the device's memory that this process may take.
API int mr_cuda_memory_fraction(double fraction, int device) {
  return guarded([&] { allocator::setMemoryFraction(fraction, static_cast<c10::DeviceIndex>(device)); });
}

API int mr_cuda_allow_tf32(int on) {
  return guarded([&] {
    at::globalContext().setAllowTF32CuBLAS(on != 0);
    at::globalContext().setAllowTF32CuDNN(on != 0);
  });
}

API int mr_cuda_tf32_allowed() { return at::globalContext().allowTF32CuBLAS(); }

// --- Generators ------------------------------------------------------------------------------------

void* new_cuda_generator(int64_t seed, int device) {
  auto made = at::cuda::detail::createCUDAGenerator(static_cast<c10::DeviceIndex>(device));
  made.set_current_seed(static_cast<uint64_t>(seed));
  return new at::Generator(made);
}

// --- Streams ---------------------------------------------------------------------------------------

API void* mr_stream_new(int device, int high_priority) {
  void* stream = nullptr;
  guarded([&] {
    stream = new CUDAStream(c10::cuda::getStreamFromPool(high_priority != 0, static_cast<c10::DeviceIndex>(device)));
  });
  return stream;
}

API void* mr_stream_current(int device) {
  void* stream = nullptr;
  guarded([&] { stream = new CUDAStream(c10::cuda::getCurrentCUDAStream(static_cast<c10::DeviceIndex>(device))); });
  return stream;
}

API int mr_stream_use(void* stream) {
  return guarded([&] { c10::cuda::setCurrentCUDAStream(*static_cast<CUDAStream*>(stream)); });
}

API int mr_stream_synchronize(void* stream) {
  return guarded([&] { static_cast<CUDAStream*>(stream)->synchronize(); });
}

// What `stream` gets from now on waits for what `other` has got so far.
API int mr_stream_wait(void* stream, void* other) {
  return guarded([&] {
    at::cuda::CUDAEvent event;
    event.record(*static_cast<CUDAStream*>(other));
    event.block(*static_cast<CUDAStream*>(stream));
  });
}

API void mr_stream_free(void* stream) { delete static_cast<CUDAStream*>(stream); }

// --- Graphs ----------------------------------------------------------------------------------------

// Begins to capture what the current stream gets; `sharing` (or null) is a graph whose memory pool is used again.
API void* mr_graph_begin(void* sharing) {
  void* graph = nullptr;
  guarded([&] {
    auto made = std::make_unique<at::cuda::CUDAGraph>();
    if (sharing)
      made->capture_begin(static_cast<at::cuda::CUDAGraph*>(sharing)->pool());
    else
      made->capture_begin();
    graph = made.release();
  });
  return graph;
}

API int mr_graph_end(void* graph) {
  return guarded([&] { static_cast<at::cuda::CUDAGraph*>(graph)->capture_end(); });
}

API int mr_graph_replay(void* graph) {
  return guarded([&] { static_cast<at::cuda::CUDAGraph*>(graph)->replay(); });
}

API void mr_graph_free(void* graph) {
  guarded([&] { delete static_cast<at::cuda::CUDAGraph*>(graph); });
}

#else

static int absent() {
  return guarded([] { throw std::runtime_error("MiniR1's native file was built without CUDA"); });
}

API int mr_built_with_cuda() { return 0; }
API int mr_cuda_synchronize() { return absent(); }
API int mr_cuda_memory(int, int64_t*) { return absent(); }
API int mr_cuda_reset_peak(int) { return absent(); }
API int mr_cuda_empty_cache() { return absent(); }
API int mr_cuda_memory_fraction(double, int) { return absent(); }
API int mr_cuda_allow_tf32(int) { return absent(); }
API int mr_cuda_tf32_allowed() { return 0; }
void* new_cuda_generator(int64_t, int) { throw std::runtime_error("MiniR1's native file was built without CUDA"); }
API void* mr_stream_new(int, int) { return absent(), nullptr; }
API void* mr_stream_current(int) { return absent(), nullptr; }
API int mr_stream_use(void*) { return absent(); }
API int mr_stream_synchronize(void*) { return absent(); }
API int mr_stream_wait(void*, void*) { return absent(); }
API void mr_stream_free(void*) {}
API void* mr_graph_begin(void*) { return absent(), nullptr; }
API int mr_graph_end(void*) { return absent(); }
API int mr_graph_replay(void*) { return absent(); }
API void mr_graph_free(void*) {}

#endif
