// Compiles and launches the kernels in cuda/ by NVRTC and the driver, both looked up at run time: neither their headers
// nor a CUDA toolkit have to be on the machine.
#ifdef MINIR1_CUDA
#include "cuda/program.hpp"

#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAStream.h>
#include <c10/util/Exception.h>

#include <dlfcn.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <sstream>

namespace minir1::cuda {
namespace {

// The sources, put in by build.sh.
const std::map<std::string, const char*> sources = {
#include "cuda_sources.inc"
};

// libtorch's own stub library needs NVRTC and the driver, so whatever PyTorch found is found here too.
void* symbol(const char* name) {
  static void* libraries[] = {dlopen("libcaffe2_nvrtc.so", RTLD_NOW), dlopen("libcuda.so.1", RTLD_NOW)};
  for (void* library : libraries)
    if (void* found = library ? dlsym(library, name) : nullptr) return found;
  TORCH_CHECK(false, "the CUDA driver or NVRTC has no ", name, " (looked in libcaffe2_nvrtc.so and libcuda.so.1)");
}

template <typename... Arguments>
int call(const char* name, Arguments... arguments) {
  static std::mutex looking;
  static std::map<std::string, void*> found;
  void* function;
  {
    std::lock_guard<std::mutex> lock(looking);
    auto& kept = found[name];
    if (!kept) kept = symbol(name);
    function = kept;
  }
  return reinterpret_cast<int (*)(Arguments...)>(function)(arguments...);
}

template <typename... Arguments>
void require(const char* name, Arguments... arguments) {
  const int status = call(name, arguments...);
  TORCH_CHECK(status == 0, name, " failed with status ", status);
}

// Threads of autograd's may not have a context yet.
void require_context() {
  void* context = nullptr;
  require("cuCtxGetCurrent", &context);
  if (context) return;
  int device = 0;
  require("cuDeviceGet", &device, static_cast<int>(c10::cuda::current_device()));
  require("cuDevicePrimaryCtxRetain", &context, device);
  require("cuCtxSetCurrent", context);
}

int attribute(int number) {
  int device = 0, value = 0;
  require("cuDeviceGet", &device, static_cast<int>(c10::cuda::current_device()));
  require("cuDeviceGetAttribute", &value, number, device);
  return value;
}

std::string architecture() {
  return "sm_" + std::to_string(attribute(75)) + std::to_string(attribute(76)); // compute capability, major and minor
}

std::string own_folder() {
  Dl_info info;
  TORCH_CHECK(dladdr(reinterpret_cast<void*>(&own_folder), &info), "the native file's own place is not known");
  const std::string path = info.dli_fname;
  return path.substr(0, path.find_last_of('/') + 1);
}

// One compiled file: its binary, and the names that the compiler gave to the instances.
struct Binary {
  std::string code;
  std::map<std::string, std::string> names;
};

Binary compile(const std::string& program, const std::string& source, const std::vector<std::string>& instances) {
  void* handle = nullptr;
  require("nvrtcCreateProgram", &handle, source.c_str(), program.c_str(), 0, static_cast<const char* const*>(nullptr),
          static_cast<const char* const*>(nullptr));
  for (const auto& instance : instances) require("nvrtcAddNameExpression", handle, instance.c_str());
  const std::string target = "--gpu-architecture=" + architecture();
  const char* options[] = {target.c_str(), "-std=c++17"};
  if (call("nvrtcCompileProgram", handle, 2, static_cast<const char* const*>(options)) != 0) {
    size_t length = 0;
    require("nvrtcGetProgramLogSize", handle, &length);
    std::string log(length, '\0');
    require("nvrtcGetProgramLog", handle, log.data());
    TORCH_CHECK(false, "the kernel file ", program, " did not compile for ", architecture(), ": ", log);
  }
  Binary binary;
  for (const auto& instance : instances) {
    const char* name = nullptr;
    require("nvrtcGetLoweredName", handle, instance.c_str(), &name);
    binary.names[instance] = name;
  }
  size_t size = 0;
  require("nvrtcGetCUBINSize", handle, &size);
  binary.code.resize(size);
  require("nvrtcGetCUBIN", handle, binary.code.data());
  require("nvrtcDestroyProgram", &handle);
  return binary;
}

bool read(const std::string& path, const std::vector<std::string>& instances, Binary& binary) {
  std::ifstream file(path, std::ios::binary);
  for (const auto& instance : instances)
    if (!std::getline(file, binary.names[instance])) return false;
  std::stringstream rest;
  rest << file.rdbuf();
  binary.code = rest.str();
  return !binary.code.empty();
}

// A folder that cannot be written costs a second at each start, no more.
void write(const std::string& path, const std::vector<std::string>& instances, const Binary& binary) {
  const std::string temporary = path + "." + std::to_string(getpid());
  {
    std::ofstream file(temporary, std::ios::binary);
    for (const auto& instance : instances) file << binary.names.at(instance) << '\n';
    file << binary.code;
    if (!file.flush()) {
      std::remove(temporary.c_str());
      return;
    }
  }
  if (std::rename(temporary.c_str(), path.c_str()) != 0) std::remove(temporary.c_str());
}

// Every kernel of a file: templates in both number types.
std::vector<std::string> instances_in(const std::string& source) {
  std::vector<std::string> instances;
  const std::string mark = "\n__global__ void ", any = "template <typename T>";
  for (size_t at = source.find(mark); at != std::string::npos; at = source.find(mark, at + 1)) {
    const size_t begin = at + mark.size();
    const auto name = source.substr(begin, source.find('(', begin) - begin);
    if (at >= any.size() && source.compare(at - any.size(), any.size(), any) == 0) {
      for (const char* type : {"<float>", "<bfloat16>"}) instances.push_back(name + type);
    } else {
      instances.push_back(name);
    }
  }
  return instances;
}

std::map<std::string, Kernel> load(const std::string& program) {
  const std::string source = std::string(sources.at("common.cuh")) + sources.at(program + ".cu");
  const auto instances = instances_in(source);
  const auto path = own_folder() + program + "-" + architecture() + "-" +
      std::to_string(std::hash<std::string>()(source)) + ".cubin";
  Binary binary;
  if (!read(path, instances, binary)) {
    binary = compile(program + ".cu", source, instances);
    write(path, instances, binary);
  }
  void* module = nullptr;
  require("cuModuleLoadData", &module, static_cast<const void*>(binary.code.data()));
  std::map<std::string, Kernel> kernels;
  for (const auto& instance : instances) {
    void* function = nullptr;
    require("cuModuleGetFunction", &function, module, binary.names.at(instance).c_str());
    kernels.emplace(instance, Kernel(function));
  }
  return kernels;
}

// The driver's CUlaunchAttribute and CUlaunchConfig, as far as programmatic dependent launch needs them.
struct Attribute {
  int id = 6; // CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION
  int padding = 0;
  int allowed = 1;
  char rest[60] = {};
};

struct Configuration {
  unsigned grid[3], block[3], shared_bytes;
  void* stream;
  const Attribute* attributes;
  unsigned count;
};

// Since Hopper, and drivers for CUDA 12.3, which capture it too.
bool can_launch_early() {
  static const bool can = [] {
    int version = 0;
    return !std::getenv("MINIR1_LATE") && attribute(75) >= 9 && call("cuDriverGetVersion", &version) == 0 && version >= 12030;
  }();
  return can;
}

}  // namespace

const Kernel& Kernel::of(const char* program, const std::string& instance) {
  static std::mutex loading;
  static std::map<std::string, std::map<std::string, Kernel>> programs;
  std::lock_guard<std::mutex> lock(loading);
  require_context();
  auto& kernels = programs[program];
  if (kernels.empty()) kernels = load(program);
  return kernels.at(instance);
}

void Kernel::start(int64_t blocks, int threads, size_t shared_bytes, void** arguments, bool early) const {
  if (blocks == 0) return;
  require_context();
  if (shared_bytes > largest_shared) {
    require("cuFuncSetAttribute", function, 8, static_cast<int>(shared_bytes)); // the most dynamic shared memory
    largest_shared = shared_bytes;
  }
  void* stream = c10::cuda::getCurrentCUDAStream().stream();
  const auto grid = static_cast<unsigned>(blocks), block = static_cast<unsigned>(threads);
  if (early && can_launch_early()) {
    Attribute attribute;
    const Configuration configuration = {grid, 1, 1, block, 1, 1, static_cast<unsigned>(shared_bytes), stream, &attribute, 1};
    require("cuLaunchKernelEx", &configuration, function, arguments, static_cast<void**>(nullptr));
    return;
  }
  require("cuLaunchKernel", function, grid, 1u, 1u, block, 1u, 1u, static_cast<unsigned>(shared_bytes), stream, arguments,
          static_cast<void**>(nullptr));
}

}  // namespace minir1::cuda
#endif
