// The whole bridge from C# to libtorch: every ATen operator is registered with the dispatcher under a
// name and an overload, so one boxed call reaches all of them, autograd included.
// C# sees only opaque pointers (a TensorImpl* it owns one reference of) and arrays of Value.
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/torch.h>

#include "bridge.hpp"
#include "optional.hpp"

#include <dlfcn.h>

#include <cstring>
#include <vector>

// Mirrors LibTorch.Dispatcher's NativeValue: 16 bytes, tag and count, then the payload.
struct Value {
  int32_t tag;
  int32_t count;
  union {
    int64_t integer;
    double real;
    void* pointer;
  };
};

enum Tag : int32_t { None, Tensor, Int, Double, Bool, Ints, Tensors, String, Device, OptionalTensors, Generator, Doubles };

thread_local std::string last_error;
thread_local FailureKind last_error_kind = Refused;
static thread_local std::vector<Value> results;

using Owned = c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;

static at::Tensor borrow(void* tensor) {
  if (tensor == nullptr) return at::Tensor();
  return at::Tensor(Owned::unsafe_reclaim_from_nonowning(static_cast<c10::TensorImpl*>(tensor)));
}

static void* release(at::Tensor&& tensor) {
  return tensor.defined() ? tensor.unsafeReleaseTensorImpl() : nullptr;
}

static c10::IValue to_ivalue(const Value& value) {
  switch (value.tag) {
    case None: return c10::IValue();
    case Tensor: return c10::IValue(borrow(value.pointer));
    case Int: return c10::IValue(value.integer);
    case Double: return c10::IValue(value.real);
    case Bool: return c10::IValue(value.integer != 0);
    case Ints: {
      auto data = static_cast<int64_t*>(value.pointer);
      return c10::IValue(std::vector<int64_t>(data, data + value.count));
    }
    case Doubles: {
      auto data = static_cast<double*>(value.pointer);
      return c10::IValue(std::vector<double>(data, data + value.count));
    }
    case Tensors: {
      auto data = static_cast<void**>(value.pointer);
      c10::List<at::Tensor> list;
      list.reserve(value.count);
      for (int32_t i = 0; i < value.count; i++) list.push_back(borrow(data[i]));
      return c10::IValue(std::move(list));
    }
    case OptionalTensors: {
      auto data = static_cast<void**>(value.pointer);
      c10::List<minir1::Optional<at::Tensor>> list;
      list.reserve(value.count);
      for (int32_t i = 0; i < value.count; i++)
        list.push_back(data[i] ? minir1::Optional<at::Tensor>(borrow(data[i])) : minir1::none);
      return c10::IValue(std::move(list));
    }
    case String: return c10::IValue(std::string(static_cast<char*>(value.pointer), value.count));
    case Device:
      return c10::IValue(c10::Device(static_cast<c10::DeviceType>(value.count), static_cast<c10::DeviceIndex>(value.integer)));
    case Generator: return c10::IValue(*static_cast<at::Generator*>(value.pointer));
  }
  throw std::runtime_error("unknown argument tag " + std::to_string(value.tag));
}

static void push_result(c10::IValue&& value) {
  if (value.isTensor()) {
    results.push_back({Tensor, 0, {.pointer = release(std::move(value).toTensor())}});
  } else if (value.isTensorList()) {
    for (at::Tensor tensor : value.toTensorVector()) results.push_back({Tensor, 0, {.pointer = release(std::move(tensor))}});
  } else if (value.isBool()) {
    results.push_back({Bool, 0, {.integer = value.toBool()}});
  } else if (value.isInt()) {
    results.push_back({Int, 0, {.integer = value.toInt()}});
  } else if (value.isDouble()) {
    Value result{Double, 0, {}};
    result.real = value.toDouble();
    results.push_back(result);
  } else if (value.isScalar()) {
    Value result{Double, 0, {}};
    result.real = value.toScalar().toDouble();
    results.push_back(result);
  }
}

API const char* mr_last_error() { return last_error.c_str(); }
API int mr_last_error_kind() { return last_error_kind; }
API const char* mr_version() { return TORCH_VERSION; }

// An operator with what a call needs of its schema, read once.
struct Operator {
  c10::OperatorHandle handle;
  size_t count;
  size_t required;
  std::vector<c10::IValue> defaults;

  explicit Operator(c10::OperatorHandle found) : handle(found), count(found.schema().arguments().size()), required(count) {
    for (const auto& argument : handle.schema().arguments())
      defaults.push_back(argument.default_value().value_or(c10::IValue()));
    while (required > 0 && handle.schema().arguments()[required - 1].default_value().has_value()) required--;
  }
};

API void* mr_find_operator(const char* name, const char* overload) {
  void* found = nullptr;
  guarded([&] { found = new Operator(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload)); });
  return found;
}

// Calls an operator; *outputs points at storage of this thread that lives until its next call.
API int mr_call(void* operation, const Value* arguments, int count, Value** outputs) {
  auto& values = results;
  values.clear();
  static thread_local torch::jit::Stack stack;  // kept, so that a call allocates nothing of its own
  int status = guarded([&] {
    auto& target = *static_cast<Operator*>(operation);
    // The boxed call pops as many values as the schema has: fewer would be read from before the stack. Newer
    // libtorches append arguments with defaults; those are filled in.
    const size_t given = static_cast<size_t>(count);
    if (given > target.count || given < target.required)
      throw std::runtime_error("the operator takes " + std::to_string(target.count) + " arguments, not " + std::to_string(count));
    stack.clear();
    for (size_t i = 0; i < given; i++) stack.emplace_back(to_ivalue(arguments[i]));
    for (size_t i = given; i < target.count; i++) stack.emplace_back(target.defaults[i]);
    target.handle.callBoxed(stack);
    for (auto& value : stack) push_result(std::move(value));
    stack.clear();
  });
  if (status != 0) stack.clear();
  *outputs = values.data();
  return status == 0 ? static_cast<int>(values.size()) : -1;
}

// --- Tensors -------------------------------------------------------------------------------------

API void mr_free(void* tensor) { Owned::reclaim(static_cast<c10::TensorImpl*>(tensor)); }
API int64_t mr_dimensions(void* tensor) { return static_cast<c10::TensorImpl*>(tensor)->dim(); }
API int64_t mr_count(void* tensor) { return static_cast<c10::TensorImpl*>(tensor)->numel(); }
API int64_t mr_storage_offset(void* tensor) { return static_cast<c10::TensorImpl*>(tensor)->storage_offset(); }
API int mr_dtype(void* tensor) { return static_cast<int>(borrow(tensor).scalar_type()); }
API int mr_contiguous(void* tensor) { return borrow(tensor).is_contiguous(); }
API int mr_is_leaf(void* tensor) { return borrow(tensor).is_leaf(); }
API int mr_requires_grad(void* tensor) { return borrow(tensor).requires_grad(); }

// Null where the tensor has no memory of its own (sparse, meta).
API void* mr_data(void* tensor) {
  void* data = nullptr;
  guarded([&] { data = borrow(tensor).data_ptr(); });
  return data;
}

API void mr_sizes(void* tensor, int64_t* sizes, int64_t* strides) {
  auto impl = static_cast<c10::TensorImpl*>(tensor);
  for (int64_t i = 0; i < impl->dim(); i++) {
    if (sizes) sizes[i] = impl->size(i);
    if (strides) strides[i] = impl->stride(i);
  }
}

API void mr_device(void* tensor, int* type, int* index) {
  auto device = borrow(tensor).device();
  *type = static_cast<int>(device.type());
  *index = device.index();
}

// A tensor over memory that C# pinned; `release_memory(context)` runs when the last reference goes.
API void* mr_from_memory(void* data, const int64_t* sizes, int count, int dtype, void (*release_memory)(void*), void* context) {
  void* tensor = nullptr;
  guarded([&] {
    auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
    at::IntArrayRef shape(sizes, count);
    auto made = release_memory == nullptr
        ? at::from_blob(data, shape, options)
        : at::from_blob(data, shape, [release_memory, context](void*) { release_memory(context); }, options);
    tensor = release(std::move(made));
  });
  return tensor;
}

// --- Autograd ------------------------------------------------------------------------------------

API int mr_set_requires_grad(void* tensor, int on) {
  return guarded([&] { borrow(tensor).requires_grad_(on != 0); });
}

API int mr_retain_grad(void* tensor) {
  return guarded([&] { borrow(tensor).retain_grad(); });
}

API void* mr_grad(void* tensor) { return release(at::Tensor(borrow(tensor).grad())); }

API int mr_set_grad(void* tensor, void* grad) {
  return guarded([&] {
    auto owner = borrow(tensor);
    auto gradient = grad ? borrow(grad) : at::Tensor();
    if (gradient.defined() && (gradient.sizes() != owner.sizes() || gradient.scalar_type() != owner.scalar_type()))
      throw std::runtime_error("a gradient has the shape and type of its tensor");
    owner.mutable_grad() = gradient;
  });
}

static std::vector<at::Tensor> borrow_all(void** tensors, int count) {
  std::vector<at::Tensor> list;
  list.reserve(count);
  for (int i = 0; i < count; i++) list.push_back(borrow(tensors[i]));
  return list;
}

API int mr_backward(void* tensor, void* grad, int retain_graph, int create_graph, void** inputs, int input_count) {
  return guarded([&] {
    auto gradient = grad ? borrow(grad) : at::Tensor();
    auto leaves = borrow_all(inputs, input_count);
    borrow(tensor).backward(gradient, retain_graph != 0, create_graph != 0,
                            input_count ? minir1::Optional<at::TensorList>(leaves) : minir1::none);
  });
}

// Gradients of `outputs` with respect to `inputs`, without touching anybody's .grad: two threads may
// differentiate graphs over the same parameters at the same time.
API int mr_gradients(void** outputs, int output_count, void** inputs, int input_count, void** output_grads,
                     int retain_graph, int create_graph, int allow_unused, void** gradients) {
  return guarded([&] {
    auto grads = torch::autograd::grad(
        borrow_all(outputs, output_count), borrow_all(inputs, input_count),
        output_grads ? borrow_all(output_grads, output_count) : std::vector<at::Tensor>(),
        retain_graph != 0, create_graph != 0, allow_unused != 0);
    for (int i = 0; i < input_count; i++) gradients[i] = release(std::move(grads[i]));
  });
}

API int mr_grad_mode() { return c10::GradMode::is_enabled(); }
API void mr_set_grad_mode(int on) { c10::GradMode::set_enabled(on != 0); }

// --- Random numbers, threads ---------------------------------------------------------------------

API void* mr_generator_new(int64_t seed, int device_type, int device_index) {
  void* generator = nullptr;
  guarded([&] {
    generator = device_type == 0 ? new at::Generator(at::detail::createCPUGenerator(static_cast<uint64_t>(seed)))
                                 : new_cuda_generator(seed, device_index);
  });
  return generator;
}

API void* mr_generator_default() { return new at::Generator(at::detail::getDefaultCPUGenerator()); }
API void mr_generator_free(void* generator) { delete static_cast<at::Generator*>(generator); }

API int mr_generator_seed(void* generator, int64_t seed) {
  return guarded([&] {
    auto& target = *static_cast<at::Generator*>(generator);
    std::lock_guard<std::mutex> lock(target.mutex());
    target.set_current_seed(static_cast<uint64_t>(seed));
  });
}

API int64_t mr_generator_initial_seed(void* generator) {
  return static_cast<int64_t>(static_cast<at::Generator*>(generator)->current_seed());
}

API void* mr_generator_state(void* generator) {
  void* state = nullptr;
  guarded([&] { state = release(static_cast<at::Generator*>(generator)->get_state()); });
  return state;
}

API int mr_generator_set_state(void* generator, void* state) {
  return guarded([&] { static_cast<at::Generator*>(generator)->set_state(borrow(state)); });
}

API int mr_manual_seed(int64_t seed) {
  return guarded([&] { torch::manual_seed(static_cast<uint64_t>(seed)); });
}

API int mr_num_threads() { return at::get_num_threads(); }
// libtorch tells MKL its number of threads but not OpenBLAS, whose own pool would fight with ours.
API int mr_set_num_threads(int count) {
  return guarded([&] {
    at::set_num_threads(count);
    static auto set_blas_threads = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
    if (set_blas_threads) set_blas_threads(count);
  });
}
API int mr_has_cuda() { return torch::cuda::is_available(); }
API int mr_cuda_count() { return static_cast<int>(torch::cuda::device_count()); }
