// A new token a row: its query and key heads are turned (number i paired with number i + P), its key and value go into
// the caches at *place. parts [B, H + 2G, 2P]: H queries, G keys, G values; query [B, H, 2P]; the caches by their
// strides. A thread a pair.
template <typename T>
__global__ void rotary_cache(
    const T* parts, const float* cosine, const float* sine, const int64* place, T* query, T* keys, T* values, int64 count,
    int heads, int groups, int pairs, int64 key_batch, int64 key_time, int64 key_group, int64 value_batch,
    int64 value_time, int64 value_group) {
  await_previous();
  const int64 at = blockIdx.x * static_cast<int64>(blockDim.x) + threadIdx.x;
  if (at >= count) return;
  const int pair = static_cast<int>(at % pairs), all = heads + 2 * groups;
  const int64 row = at / pairs, batch = row / all;
  const int head = static_cast<int>(row % all);
  const T* in = parts + row * 2 * pairs + pair;
  float a = load(in), b = load(in + pairs);
  if (head < heads + groups) {
    const float c = cosine[pair], s = sine[pair], turned = a * c - b * s;
    b = a * s + b * c;
    a = turned;
  }
  T* out = head < heads ? query + (batch * heads + head) * 2 * pairs
      : head < heads + groups ? keys + batch * key_batch + *place * key_time + (head - heads) * key_group
                              : values + batch * value_batch + *place * value_time + (head - heads - groups) * value_group;
  store(out + pair, a);
  store(out + pair + pairs, b);
}
