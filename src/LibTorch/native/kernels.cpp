// Operators that libtorch lacks or that are slow in it on a CPU, registered with its dispatcher under minir1::,
// autograd included. Each has a plain twin in FusedKernels.cs that it is tested against. float32, CPU.
#include "kernels/attention.hpp"
#include "kernels/experts.hpp"
#include "kernels/newton_schulz.hpp"
#include "kernels/rms_norm.hpp"
#include "kernels/rotary.hpp"
#include "kernels/swiglu.hpp"

#include <malloc.h>
#include <torch/library.h>

TORCH_LIBRARY(minir1, library) {
  library.def("newton_schulz(Tensor matrices, int steps) -> Tensor", minir1::newton_schulz);
  library.def("rms_norm(Tensor input, Tensor weight, float epsilon) -> Tensor", minir1::rms_norm);
  library.def("swiglu(Tensor gate_and_up) -> Tensor", minir1::swiglu);
  library.def("rotary_tail(Tensor input, Tensor cosine, Tensor sine) -> Tensor", minir1::rotary_tail);
  library.def(
      "attention(Tensor query, Tensor key, Tensor value, Tensor? first, float scale) -> Tensor", minir1::attention);
  library.def(
      "experts(Tensor tokens, Tensor indices, Tensor weights, Tensor gate_and_up, Tensor down) -> Tensor",
      minir1::experts);
}

// glibc gives large blocks back to the kernel at once and asks for them again at the next step, at the price of page
// faults. Keeping up to these sizes costs no more memory than one step needs.
__attribute__((constructor)) static void keep_freed_memory() {
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 512 << 20);
  mallopt(M_TOP_PAD, 16 << 20);
}
