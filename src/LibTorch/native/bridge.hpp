#pragma once
#include <c10/util/Exception.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#define API extern "C" __attribute__((visibility("default")))

// What the last failed call of this thread said, and of what kind it was.
enum FailureKind : int32_t { Refused, OutOfMemory };
extern thread_local std::string last_error;
extern thread_local FailureKind last_error_kind;

// Every entry point that can throw goes through here: no exception crosses into C#.
template <typename Body>
int guarded(Body body) {
  last_error_kind = Refused;
  try {
    body();
    return 0;
  } catch (const c10::OutOfMemoryError& error) {
    last_error = error.what_without_backtrace();
    last_error_kind = OutOfMemory;
  } catch (const c10::Error& error) {
    last_error = error.what_without_backtrace();
  } catch (const std::exception& error) {
    last_error = error.what();
  } catch (...) {
    last_error = "unknown native error";
  }
  return -1;
}

// A generator on a CUDA device, as a new at::Generator*.
void* new_cuda_generator(int64_t seed, int device);
