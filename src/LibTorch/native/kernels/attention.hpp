#pragma once
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

// columns[i * keys + j] = rows[j][i]: products with one query then run along the keys.
inline void transpose(const Rows& rows, int64_t keys, int64_t width, float* columns) {
  for (int64_t j = 0; j < keys; j++)
    for (int64_t i = 0; i < width; i++) columns[i * keys + j] = rows[j][i];
}

// out[j] = sum over i of vector[i] columns[i][j], for j in [begin, end).
inline void products(const float* vector, const float* columns, int64_t width, int64_t keys, int64_t begin, int64_t end, float* out) {
#pragma omp simd
  for (int64_t j = begin; j < end; j++) out[j] = vector[0] * columns[j];
  for (int64_t i = 1; i < width; i++) {
    const float factor = vector[i];
    const float* column = columns + i * keys;
#pragma omp simd
    for (int64_t j = begin; j < end; j++) out[j] += factor * column[j];
  }
}

// Few queries a key do not pay for a transposition.
inline void scores(const float* query, const Rows& keys, const float* columns, const AttentionShape& shape, int64_t begin, int64_t end, float* out) {
  if (columns) {
    products(query, columns, shape.width, shape.keys, begin, end, out);
  } else {
    for (int64_t j = begin; j < end; j++) out[j] = dot(query, keys[j], shape.width);
  }
}

// Scores to probabilities in place; returns log(sum(exp(scale * score))).
inline float softmax(float* row, int64_t begin, int64_t end, float scale) {
  float largest = row[begin];
#pragma omp simd reduction(max : largest)
  for (int64_t j = begin; j < end; j++) largest = std::max(largest, row[j]);
  largest *= scale;
  float sum = 0;
#pragma omp simd reduction(+ : sum)
  for (int64_t j = begin; j < end; j++) {
    row[j] = std::exp(scale * row[j] - largest);
    sum += row[j];
  }
  const float inverse = 1 / sum;
#pragma omp simd
  for (int64_t j = begin; j < end; j++) row[j] *= inverse;
  return largest + std::log(sum);
}

struct Attention : torch::autograd::Function<Attention> {
  static at::Tensor compute(
      const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const at::Tensor& first, double scale,
      float* log_sums) {
    const AttentionShape shape(query, key, value, scale);
    auto output = at::empty({shape.batch, shape.queries, shape.heads, shape.value_width}, query.options());
    const int64_t* firsts = first.numel() > 0 ? first.data_ptr<int64_t>() : nullptr;
    const int64_t per_group = shape.heads / shape.groups;
    at::parallel_for(0, shape.batch * shape.groups, 1, [&](int64_t begin, int64_t end) {
      const bool transposed = shape.queries * per_group > 4;
      std::vector<float> row(shape.keys), columns(transposed ? shape.keys * shape.width : 0);
      for (int64_t at = begin; at < end; at++) {
        const int64_t batch = at / shape.groups, group = at % shape.groups;
        const Rows k(key, batch, group), v(value, batch, group);
        if (transposed) transpose(k, shape.keys, shape.width, columns.data());
        for (int64_t head = group * per_group; head < (group + 1) * per_group; head++) {
          const Rows q(query, batch, head), out(output, batch, head);
          for (int64_t i = 0; i < shape.queries; i++) {
            const int64_t from = firsts ? firsts[batch * shape.queries + i] : 0, to = shape.position(i) + 1;
            scores(q[i], k, transposed ? columns.data() : nullptr, shape, from, to, row.data());
            const float log_sum = softmax(row.data(), from, to, shape.scale);
            if (log_sums) log_sums[(batch * shape.heads + head) * shape.queries + i] = log_sum;
            std::fill_n(out[i], shape.value_width, 0.f);
            for (int64_t j = from; j < to; j++) add_scaled(out[i], v[j], row[j], shape.value_width);
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
    auto query_gradient = at::zeros(query.sizes(), query.options());
    auto key_gradient = at::zeros(key.sizes(), key.options());
    auto value_gradient = at::zeros(value.sizes(), value.options());
    const int64_t* firsts = first.numel() > 0 ? first.data_ptr<int64_t>() : nullptr;
    const float* log_sums = saved[5].data_ptr<float>();
    const int64_t per_group = shape.heads / shape.groups;
    at::parallel_for(0, shape.batch * shape.groups, 1, [&](int64_t begin, int64_t end) {
      std::vector<float> row(shape.keys), change(shape.keys);
      std::vector<float> key_columns(shape.keys * shape.width), value_columns(shape.keys * shape.value_width);
      for (int64_t at = begin; at < end; at++) {
        const int64_t batch = at / shape.groups, group = at % shape.groups;
        const Rows k(key, batch, group), v(value, batch, group);
        const Rows dk(key_gradient, batch, group), dv(value_gradient, batch, group);
        transpose(k, shape.keys, shape.width, key_columns.data());
        transpose(v, shape.keys, shape.value_width, value_columns.data());
        for (int64_t head = group * per_group; head < (group + 1) * per_group; head++) {
          const Rows q(query, batch, head), dq(query_gradient, batch, head), out(output, batch, head), up(gradient, batch, head);
          for (int64_t i = 0; i < shape.queries; i++) {
            const int64_t from = firsts ? firsts[batch * shape.queries + i] : 0, to = shape.position(i) + 1;
            const float log_sum = log_sums[(batch * shape.heads + head) * shape.queries + i];
            const float delta = dot(up[i], out[i], shape.value_width);
            products(q[i], key_columns.data(), shape.width, shape.keys, from, to, row.data());
            products(up[i], value_columns.data(), shape.value_width, shape.keys, from, to, change.data());
#pragma omp simd
            for (int64_t j = from; j < to; j++) {
              row[j] = std::exp(shape.scale * row[j] - log_sum);
              change[j] = row[j] * (change[j] - delta) * shape.scale;
            }
            for (int64_t j = from; j < to; j++) {
              add_scaled(dv[j], up[i], row[j], shape.value_width);
              add_scaled(dk[j], q[i], change[j], shape.width);
              add_scaled(dq[i], k[j], change[j], shape.width);
            }
          }
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
    const at::Tensor& query, const at::Tensor& key, const at::Tensor& value, const c10::optional<at::Tensor>& first, double scale) {
  auto rows = [](const at::Tensor& tensor) { return tensor.stride(-1) == 1 ? tensor : tensor.contiguous(); };
  // An empty tensor stands for none: autograd takes no undefined inputs.
  auto firsts = first.has_value() && first->defined() ? first->contiguous() : at::empty({0}, at::kLong);
  check_attention(query, key, value, firsts);
  if (needs_graph(query, key, value)) return Attention::apply(rows(query), rows(key), rows(value), firsts, scale);
  return Attention::compute(rows(query), rows(key), rows(value), firsts, scale, nullptr);
}

}  // namespace minir1
