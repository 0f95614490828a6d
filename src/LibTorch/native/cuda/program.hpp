#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace minir1::cuda {

// A kernel of one of the *.cu files beside this one, compiled for this machine's GPU when it is first asked for by
// the NVRTC that every PyTorch wheel brings, so no CUDA toolkit is needed. The binary is kept beside the native file.
class Kernel {
 public:
  // `instance` names a template's instance: rms_norm_forward<bfloat16>.
  static const Kernel& of(const char* program, const std::string& instance);

  // Launches on the current stream; every argument must have exactly the parameter's type.
  template <typename... Arguments>
  void launch(int64_t blocks, int threads, size_t shared_bytes, Arguments... arguments) const {
    void* pointers[] = {static_cast<void*>(&arguments)...};
    start(blocks, threads, shared_bytes, pointers, false);
  }

  // The same for a kernel that begins with await_previous(): it is launched while the one before it still runs, which
  // hides the launch where kernels are short.
  template <typename... Arguments>
  void launch_early(int64_t blocks, int threads, size_t shared_bytes, Arguments... arguments) const {
    void* pointers[] = {static_cast<void*>(&arguments)...};
    start(blocks, threads, shared_bytes, pointers, true);
  }

  explicit Kernel(void* function) : function(function) {}

 private:
  void start(int64_t blocks, int threads, size_t shared_bytes, void** arguments, bool early) const;

  void* function;
  mutable size_t largest_shared = 48 << 10; // what a kernel may take without asking
};

}  // namespace minir1::cuda
