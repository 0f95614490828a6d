#pragma once
#include "../optional.hpp"
#include "common.hpp"

// softmax(scale q k^T) v (arXiv 1706.03762, equation 1), where query i of T, which is position S-T+i of S, sees the
// positions first[b, i] .. S-T+i: causal, padded on the left, or packed documents, without a mask of T x S numbers.
// query [B, T, H, K], key [B, S, G, K], value [B, S, G, V], H a multiple of G. Keys that are not seen cost nothing.
namespace minir1 {

struct AttentionShape {
  int64_t batch, queries, heads, width, keys, groups, value_width;
  float scale;

  AttentionShape(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, double scale)
      : batch(query.size(0)), queries(query.size(1)), heads(query.size(2)), width(query.size(3)), keys(key.size(1)),
        groups(key.size(2)), value_width(value.size(3)), scale(static_cast<float>(scale)) {}

  int64_t position(int64_t query) const { return keys - queries + query; }
};

// Rows of one head, time after time, wherever they lie in memory.
struct Rows {
  float* start;
  int64_t stride;
  Rows(const at::Tensor& tensor, int64_t batch, int64_t head)
      : start(tensor.data_ptr<float>() + batch * tensor.stride(0) + head * tensor.stride(2)), stride(tensor.stride(1)) {}
  float* operator[](int64_t time) const { return start + time * stride; }
};

// target[0 .. count) += factor * source, count a multiple of eight.
inline void add_scaled_lanes(float* target, const float* source, float factor, int64_t count) {
  for (int64_t i = 0; i < count; i += kLanes) lanes(target + i) += factor * lanes(source + i);
}

// One head's rows, padded to a multiple of eight numbers: where they lie, or in a copy if they need padding. And as
// columns, so that the products of one vector with all rows run along the rows.
struct Packed {
  int64_t count, width, padded_count, padded_width, stride;
  const float* start;
  std::vector<float> copy, columns;

  Packed(int64_t count, int64_t width)
      : count(count), width(width), padded_count(padded(count)), padded_width(padded(width)), stride(0), start(nullptr) {
    if (padded_width != width) copy.assign(count * padded_width, 0.f);
  }

  void load(const Rows& from) {
    start = from.start;
    stride = from.stride;
    if (copy.empty()) return;
    for (int64_t j = 0; j < count; j++) std::copy_n(from[j], width, copy.data() + j * padded_width);
    start = copy.data();
    stride = padded_width;
  }

  void transpose() {
    columns.resize(width * padded_count, 0.f);
    int64_t j = 0;
    for (; j + kLanes <= count; j += kLanes) {
      const float* at = row(j);
      for (int64_t i = 0; i < width; i++, at++)
        lanes(columns.data() + i * padded_count + j) = Lanes{
            at[0], at[stride], at[2 * stride], at[3 * stride], at[4 * stride], at[5 * stride], at[6 * stride], at[7 * stride]};
    }
    for (; j < count; j++)
      for (int64_t i = 0; i < width; i++) columns[i * padded_count + j] = row(j)[i];
  }

  const float* row(int64_t j) const { return start + j * stride; }

  // out[j] = vector . row j for j in [begin, end), rounded outwards to multiples of eight.
  void products(const float* vector, int64_t begin, int64_t end, float* out) const {
    for (int64_t j = begin / kLanes * kLanes; j < end; j += kLanes) {
      Lanes even = {}, odd = {};  // two chains, so that one product need not wait for the last
      const float* column = columns.data() + j;
      int64_t i = 0;
      for (; i + 1 < width; i += 2) {
        even += vector[i] * lanes(column + i * padded_count);
        odd += vector[i + 1] * lanes(column + (i + 1) * padded_count);
      }
      if (i < width) even += vector[i] * lanes(column + i * padded_count);
      lanes(out + j) = even + odd;
    }
  }

  // The same without columns, for so few vectors that a transposition would not pay.
  void products_by_row(const float* vector, int64_t begin, int64_t end, float* out) const {
    for (int64_t j = begin; j < end; j++) out[j] = dot(vector, row(j), width);
  }

  // out = sum over j in [begin, end) of factors[j] * row j, kept in registers: Blocks * 8 numbers.
  template <int Blocks>
  void combine(const float* factors, int64_t begin, int64_t end, float* out) const {
    Lanes sum[Blocks] = {};
    for (int64_t j = begin; j < end; j++) {
      const float* from = row(j);
      for (int block = 0; block < Blocks; block++) sum[block] += factors[j] * lanes(from + block * kLanes);
    }
    for (int block = 0; block < Blocks; block++) lanes(out + block * kLanes) = sum[block];
  }

  void combine(const float* factors, int64_t begin, int64_t end, float* out) const {
    switch (padded_width / kLanes) {
      case 1: return combine<1>(factors, begin, end, out);
      case 2: return combine<2>(factors, begin, end, out);
      case 3: return combine<3>(factors, begin, end, out);
      case 4: return combine<4>(factors, begin, end, out);
      case 5: return combine<5>(factors, begin, end, out);
    }
    std::fill_n(out, padded_width, 0.f);
    for (int64_t j = begin; j < end; j++) add_scaled_lanes(out, row(j), factors[j], padded_width);
  }
};

// Scores outside [begin, end) become so low that their exponentials vanish: whole lanes can then be computed.
inline void hide_outside(float* row, int64_t begin, int64_t end) {
  constexpr float kHidden = -1e30f;
  for (int64_t j = begin / kLanes * kLanes; j < begin; j++) row[j] = kHidden;
  for (int64_t j = end; j < padded(end); j++) row[j] = kHidden;
}

inline float largest(const float* row, int64_t begin, int64_t end) {
  Lanes most = lanes(row + begin / kLanes * kLanes);
  for (int64_t j = begin / kLanes * kLanes + kLanes; j < end; j += kLanes) {
    const Lanes next = lanes(row + j);
    most = next > most ? next : most;
  }
  float result = most[0];
  for (int64_t lane = 1; lane < kLanes; lane++) result = std::max(result, most[lane]);
  return result;
}

// row = exp(scale * row - shift) in whole lanes around [begin, end); returns the sum. The floor keeps the vector
// exponential off its slow path for underflow; exp(-80) is 0 beside the largest, which is 1.
inline float exponentials(float* row, int64_t begin, int64_t end, float scale, float shift) {
  constexpr float kFloor = -80;
  Lanes sum = {};
  for (int64_t j = begin / kLanes * kLanes; j < end; j += kLanes) {
#pragma omp simd
    for (int64_t lane = 0; lane < kLanes; lane++)
      row[j + lane] = std::exp(std::max(scale * row[j + lane] - shift, kFloor));
    sum += lanes(row + j);
  }
  float total = 0;
  for (int64_t lane = 0; lane < kLanes; lane++) total += sum[lane];
  return total;
}

struct Attention : torch::autograd::Function<Attention> {
  static at::Tensor compute(
      const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& first, double scale,
      float* log_sums) {
    const AttentionShape shape(query, key, value, scale);
    auto output = at::empty({shape.batch, shape.queries, shape.heads, shape.value_width}, query.options());
    const int64_t* firsts = first.numel() > 0 ? first.data_ptr<int64_t>() : nullptr;
    const int64_t per_group = shape.heads / shape.groups;
    const bool by_row = shape.queries * per_group <= 4;
    at::parallel_for(0, shape.batch * shape.groups, 1, [&](int64_t begin, int64_t end) {
      Packed keys(shape.keys, shape.width), values(shape.keys, shape.value_width);
      std::vector<float> row(padded(shape.keys)), sum(values.padded_width);
      for (int64_t at = begin; at < end; at++) {
        const int64_t batch = at / shape.groups, group = at % shape.groups;
        keys.load(Rows(key, batch, group));
        values.load(Rows(value, batch, group));
        if (!by_row) keys.transpose();
        for (int64_t head = group * per_group; head < (group + 1) * per_group; head++) {
          const Rows q(query, batch, head), out(output, batch, head);
          for (int64_t i = 0; i < shape.queries; i++) {
            const int64_t from = firsts ? firsts[batch * shape.queries + i] : 0, to = shape.position(i) + 1;
            by_row ? keys.products_by_row(q[i], from, to, row.data()) : keys.products(q[i], from, to, row.data());
            hide_outside(row.data(), from, to);
            const float shift = shape.scale * largest(row.data(), from, to);
            const float total = exponentials(row.data(), from, to, shape.scale, shift), inverse = 1 / total;
            if (log_sums) log_sums[(batch * shape.heads + head) * shape.queries + i] = shift + std::log(total);
            values.combine(row.data(), from, to, sum.data());
            float* result = out[i];
            for (int64_t d = 0; d < shape.value_width; d++) result[d] = sum[d] * inverse;
          }
        }
      }
    });
    return output;
  }

  static at::Tensor forward(
      AutogradContext* context, at::Tensor query, at::Tensor key, at::Tensor value, at::Tensor first, double scale) {
    auto log_sums = at::empty({query.size(0), query.size(2), query.size(1)}, query.options());
    auto output = compute(query, key, value, first, scale, log_sums.data_ptr<float>());
    context->save_for_backward({query, key, value, first, output, log_sums});
    context->saved_data["scale"] = scale;
    return output;
  }

  // As in FlashAttention (arXiv 2205.14135, algorithm 4): probabilities are computed again from the saved log sums.
  static variable_list backward(AutogradContext* context, variable_list gradients) {
    auto saved = context->get_saved_variables();
    const auto &query = saved[0], &key = saved[1], &value = saved[2], &first = saved[3], &output = saved[4];
    const AttentionShape shape(query, key, value, context->saved_data["scale"].toDouble());
    auto gradient = gradients[0].contiguous();
    auto query_gradient = at::empty(query.sizes(), query.options());
    auto key_gradient = at::empty(key.sizes(), key.options());
    auto value_gradient = at::empty(value.sizes(), value.options());
    const int64_t* firsts = first.numel() > 0 ? first.data_ptr<int64_t>() : nullptr;
    const float* log_sums = saved[5].data_ptr<float>();
    const int64_t per_group = shape.heads / shape.groups;
    at::parallel_for(0, shape.batch * shape.groups, 1, [&](int64_t begin, int64_t end) {
      Packed keys(shape.keys, shape.width), values(shape.keys, shape.value_width);
      const int64_t width = keys.padded_width, value_width = values.padded_width;
      std::vector<float> row(padded(shape.keys)), change(padded(shape.keys));
      std::vector<float> q(width, 0.f), up(value_width, 0.f), dq(width), dk(shape.keys * width), dv(shape.keys * value_width);
      for (int64_t at = begin; at < end; at++) {
        const int64_t batch = at / shape.groups, group = at % shape.groups;
        keys.load(Rows(key, batch, group));
        values.load(Rows(value, batch, group));
        keys.transpose();
        values.transpose();
        std::fill(dk.begin(), dk.end(), 0.f);
        std::fill(dv.begin(), dv.end(), 0.f);
        for (int64_t head = group * per_group; head < (group + 1) * per_group; head++) {
          const Rows queries(query, batch, head), outputs(output, batch, head), ups(gradient, batch, head);
          const Rows query_gradients(query_gradient, batch, head);
          for (int64_t i = 0; i < shape.queries; i++) {
            const int64_t from = firsts ? firsts[batch * shape.queries + i] : 0, to = shape.position(i) + 1;
            std::copy_n(queries[i], shape.width, q.begin());
            std::copy_n(ups[i], shape.value_width, up.begin());
            keys.products(q.data(), from, to, row.data());
            values.products(up.data(), from, to, change.data());
            hide_outside(row.data(), from, to);
            exponentials(row.data(), from, to, shape.scale, log_sums[(batch * shape.heads + head) * shape.queries + i]);
            const float delta = dot(up.data(), outputs[i], shape.value_width);
            for (int64_t j = from / kLanes * kLanes; j < to; j += kLanes)
              lanes(change.data() + j) = lanes(row.data() + j) * (lanes(change.data() + j) - delta) * shape.scale;
            keys.combine(change.data(), from, to, dq.data());
            for (int64_t j = from; j < to; j++) {
              add_scaled_lanes(dv.data() + j * value_width, up.data(), row[j], value_width);
              add_scaled_lanes(dk.data() + j * width, q.data(), change[j], width);
            }
            std::copy_n(dq.begin(), shape.width, query_gradients[i]);
          }
        }
        const Rows key_gradients(key_gradient, batch, group), value_gradients(value_gradient, batch, group);
        for (int64_t j = 0; j < shape.keys; j++) {
          std::copy_n(dk.data() + j * width, shape.width, key_gradients[j]);
          std::copy_n(dv.data() + j * value_width, shape.value_width, value_gradients[j]);
        }
      }
    });
    return {query_gradient, key_gradient, value_gradient, at::Tensor(), at::Tensor()};
  }
};

inline void check_attention(const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& first) {
  require_float(query, "query");
  require_float(key, "key");
  require_float(value, "value");
  TORCH_CHECK(
      query.dim() == 4 && key.dim() == 4 && value.dim() == 4 && query.size(0) == key.size(0) &&
          key.size(0) == value.size(0) && key.size(1) == value.size(1) && key.size(2) == value.size(2) &&
          query.size(3) == key.size(3) && query.size(1) <= key.size(1) && query.size(2) % key.size(2) == 0,
      "attention: query ", query.sizes(), ", key ", key.sizes(), " and value ", value.sizes(), " do not fit together");
  if (first.numel() == 0) return;
  TORCH_CHECK(
      first.scalar_type() == at::kLong && first.dim() == 2 && first.size(0) == query.size(0) && first.size(1) == query.size(1),
      "attention: first must be int64 of [", query.size(0), ", ", query.size(1), "], not ", first.sizes());
  const int64_t* firsts = first.data_ptr<int64_t>();
  for (int64_t i = 0; i < first.numel(); i++) {
    const int64_t position = key.size(1) - query.size(1) + i % query.size(1);
    TORCH_CHECK(firsts[i] >= 0 && firsts[i] <= position, "attention: a query at position ", position, " cannot see from ", firsts[i], " on");
  }
}

inline at::Tensor attention(
    const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const Optional<at::Tensor>& first, double scale) {
  auto rows = [](const at::Tensor& tensor) { return tensor.stride(-1) == 1 ? tensor : tensor.contiguous(); };
  // An empty tensor stands for none: autograd takes no undefined inputs.
  auto firsts = first.has_value() && first->defined() ? first->contiguous() : at::empty({0}, at::kLong);
  check_attention(query, key, value, firsts);
  if (needs_graph(query, key, value)) return Attention::apply(rows(query), rows(key), rows(value), firsts, scale);
  return Attention::compute(rows(query), rows(key), rows(value), firsts, scale, nullptr);
}

}  // namespace minir1
