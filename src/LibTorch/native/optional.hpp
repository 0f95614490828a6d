#pragma once
#include <torch/version.h>

// libtorch's optional became the standard one in 2.2.
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2)
#include <optional>
namespace minir1 {
template <typename T>
using Optional = std::optional<T>;
constexpr auto none = std::nullopt;
}  // namespace minir1
#else
#include <c10/util/Optional.h>
namespace minir1 {
template <typename T>
using Optional = c10::optional<T>;
constexpr auto none = c10::nullopt;
}  // namespace minir1
#endif
