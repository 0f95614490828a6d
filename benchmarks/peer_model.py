"""The toy DeepSeek-V3 of MiniR1's default preset in plain PyTorch (1.13 or later, CPU).

Multi-head latent attention with decoupled rotary keys, and a mixture of one shared and eight routed experts
(top-2, sigmoid scores, a correction bias that steers the choice only). DeepSeek-V2 report section 2.1 and
DeepSeek-V3 report section 2.1.2. Shapes: B rows, T tokens, D hidden, H heads, N = B * T, E experts, F expert width.
"""
import math
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional


@dataclass(frozen=True)
class Config:
    vocab: int = 27
    hidden: int = 64
    layers: int = 2
    heads: int = 4
    latent: int = 32       # kv_lora_rank
    nope: int = 16         # qk_nope_head_dim
    rope: int = 8          # qk_rope_head_dim
    value: int = 16        # v_head_dim
    experts: int = 8
    top_k: int = 2
    expert_width: int = 32
    theta: float = 1000.0
    epsilon: float = 1e-5
    positions: int = 160
    init_std: float = 0.05

    @property
    def scale(self):
        return (self.nope + self.rope) ** -0.5


class RmsNorm(nn.Module):
    def __init__(self, width, epsilon):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.epsilon) * self.weight


def rotate(x, cosine, sine):
    """Interleaved pairs in, half-split out: queries and keys are permuted alike, so their products are unchanged."""
    even, odd = x.reshape(*x.shape[:-1], -1, 2).unbind(-1)
    return torch.cat([even * cosine - odd * sine, even * sine + odd * cosine], -1)


class LatentAttention(nn.Module):
    def __init__(self, config):
        super().__init__()
        c = self.config = config
        self.q_proj = nn.Linear(c.hidden, c.heads * (c.nope + c.rope), bias=False)
        self.kv_a_proj_with_mqa = nn.Linear(c.hidden, c.latent + c.rope, bias=False)
        self.kv_a_layernorm = RmsNorm(c.latent, c.epsilon)
        self.kv_b_proj = nn.Linear(c.latent, c.heads * (c.nope + c.value), bias=False)
        self.o_proj = nn.Linear(c.heads * c.value, c.hidden, bias=False)

    def project(self, x, cosine, sine):
        """x [B, T, D] -> q [B, T, H, nope], q_rope [B, T, H, rope], latent [B, T, latent], k_rope [B, T, rope]"""
        c = self.config
        q, q_rope = self.q_proj(x).view(*x.shape[:-1], c.heads, -1).split([c.nope, c.rope], -1)
        latent, k_rope = self.kv_a_proj_with_mqa(x).split([c.latent, c.rope], -1)
        q_rope = rotate(q_rope, cosine.unsqueeze(-2), sine.unsqueeze(-2))
        return q, q_rope, self.kv_a_layernorm(latent), rotate(k_rope, cosine, sine)

    def expand(self, q, q_rope, latent, k_rope):
        """Every head's query, key and value: [B, H, T, nope + rope] twice and [B, H, T, value]"""
        c = self.config
        k, v = self.kv_b_proj(latent).view(*latent.shape[:-1], c.heads, -1).split([c.nope, c.value], -1)
        k_rope = k_rope.unsqueeze(-2).expand(*k.shape[:-1], c.rope)
        return (torch.cat([q, q_rope], -1).transpose(1, 2), torch.cat([k, k_rope], -1).transpose(1, 2), v.transpose(1, 2))

    def attend(self, q, k, v, mask):
        weights = (q @ k.transpose(-1, -2) * self.config.scale + mask).softmax(-1)          # [B, H, T, S]
        return self.o_proj((weights @ v).transpose(1, 2).flatten(2))                        # [B, T, D]

    def forward(self, x, cosine, sine, mask):
        return self.attend(*self.expand(*self.project(x, cosine, sine)), mask)

    def step(self, x, cosine, sine, mask, cache, position):
        """One token a row against the cache of expanded keys and values. x [B, 1, D]"""
        q, k, v = self.expand(*self.project(x, cosine, sine))
        keys, values = cache
        keys[:, :, position], values[:, :, position] = k[:, :, 0], v[:, :, 0]
        return self.attend(q, keys[:, :, :position + 1], values[:, :, :position + 1], mask)

    def step_absorbed(self, x, cosine, sine, mask, cache, position):
        """The same against a cache of latents: kv_b_proj is folded into the query and the output."""
        c, (latents,) = self.config, cache                                                   # [B, S, latent + rope]
        q, q_rope, latent, k_rope = self.project(x, cosine, sine)
        latents[:, position] = torch.cat([latent, k_rope], -1)[:, 0]
        k_up, v_up = self.kv_b_proj.weight.view(c.heads, -1, c.latent).split([c.nope, c.value], 1)
        q = torch.cat([(q[:, 0].transpose(0, 1) @ k_up).transpose(0, 1), q_rope[:, 0]], -1)  # [B, H, latent + rope]
        seen = latents[:, :position + 1]
        weights = (q @ seen.transpose(1, 2) * c.scale + mask[:, 0]).softmax(-1)              # [B, H, S]
        mixed = (weights @ seen[..., :c.latent]).transpose(0, 1) @ v_up.transpose(1, 2)      # [H, B, value]
        return self.o_proj(mixed.transpose(0, 1).flatten(1)).unsqueeze(1)


class MixtureOfExperts(nn.Module):
    def __init__(self, config):
        super().__init__()
        c = self.config = config
        self.gate = nn.Linear(c.hidden, c.experts, bias=False)
        self.gate_up = nn.Parameter(torch.empty(c.experts, 2 * c.expert_width, c.hidden))
        self.down = nn.Parameter(torch.empty(c.experts, c.hidden, c.expert_width))
        self.shared_gate_up = nn.Linear(c.hidden, 2 * c.expert_width, bias=False)
        self.shared_down = nn.Linear(c.expert_width, c.hidden, bias=False)
        self.register_buffer("e_score_correction_bias", torch.zeros(c.experts))

    @staticmethod
    def swiglu(x):
        gate, up = x.chunk(2, -1)
        return functional.silu(gate) * up

    def route(self, x):
        """x [N, D] -> chosen experts [N, k] and their normalised weights [N, k]"""
        scores = torch.sigmoid(self.gate(x))
        chosen = (scores + self.e_score_correction_bias).topk(self.config.top_k, -1)[1]
        weights = scores.gather(-1, chosen)
        return chosen, weights / (weights.sum(-1, keepdim=True) + 1e-20)

    def forward(self, x):
        """One sort by expert, one matrix product an expert on a contiguous segment, one sum back."""
        c, tokens = self.config, x.reshape(-1, x.shape[-1])                                  # [N, D]
        chosen, weights = self.route(tokens)
        order = chosen.flatten().argsort()                                                   # [k N]
        counts = torch.bincount(chosen.flatten(), minlength=c.experts).tolist()
        source = torch.div(order, c.top_k, rounding_mode="floor")
        segments = tokens.index_select(0, source).split(counts)
        hidden = self.swiglu(torch.cat([s @ w.t() for s, w in zip(segments, self.gate_up.unbind(0))]))
        mixed = torch.cat([s @ w.t() for s, w in zip(hidden.split(counts), self.down.unbind(0))])
        mixed = mixed * weights.flatten().index_select(0, order).unsqueeze(-1)
        shared = self.shared_down(self.swiglu(self.shared_gate_up(tokens)))
        return shared.index_add(0, source, mixed).view(x.shape)


class DecoderLayer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.input_layernorm = RmsNorm(config.hidden, config.epsilon)
        self.self_attn = LatentAttention(config)
        self.post_attention_layernorm = RmsNorm(config.hidden, config.epsilon)
        self.mlp = MixtureOfExperts(config)

    def forward(self, x, attend):
        x = x + attend(self.self_attn, self.input_layernorm(x))
        return x + self.mlp(self.post_attention_layernorm(x))


class LanguageModel(nn.Module):
    def __init__(self, config):
        super().__init__()
        c = self.config = config
        self.embed_tokens = nn.Embedding(c.vocab, c.hidden)
        self.layers = nn.ModuleList([DecoderLayer(c) for _ in range(c.layers)])
        self.norm = RmsNorm(c.hidden, c.epsilon)
        self.lm_head = nn.Linear(c.hidden, c.vocab, bias=False)
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, 0.0, c.init_std)
        for layer in self.layers:
            layer.self_attn.o_proj.weight.data /= math.sqrt(2 * c.layers)
        frequencies = c.theta ** -(torch.arange(0, c.rope, 2).float() / c.rope)
        angles = torch.arange(c.positions).float().unsqueeze(1) * frequencies
        self.register_buffer("cosine", angles.cos(), persistent=False)
        self.register_buffer("sine", angles.sin(), persistent=False)

    def forward(self, ids, mask):
        """ids [B, T], mask [B, 1, T, T] or [1, 1, T, T] (0 or a large negative number) -> logits [B, T, vocab]"""
        x, length = self.embed_tokens(ids), ids.shape[1]
        for layer in self.layers:
            x = layer(x, lambda attention, h: attention(h, self.cosine[:length], self.sine[:length], mask))
        return self.lm_head(self.norm(x))

    def new_cache(self, rows, capacity, absorbed):
        c = self.config
        if absorbed:
            return [(torch.zeros(rows, capacity, c.latent + c.rope),) for _ in self.layers]
        return [(torch.zeros(rows, c.heads, capacity, c.nope + c.rope), torch.zeros(rows, c.heads, capacity, c.value))
                for _ in self.layers]

    def prefill(self, ids, mask, caches, absorbed):
        """Fills positions 0..T-1 of the caches; logits of the last position [B, vocab]"""
        x, length = self.embed_tokens(ids), ids.shape[1]
        cosine, sine = self.cosine[:length], self.sine[:length]
        for layer, cache in zip(self.layers, caches):
            def attend(attention, h, cache=cache):
                q, q_rope, latent, k_rope = attention.project(h, cosine, sine)
                q, k, v = attention.expand(q, q_rope, latent, k_rope)
                if absorbed:
                    cache[0][:, :length] = torch.cat([latent, k_rope], -1)
                else:
                    cache[0][:, :, :length], cache[1][:, :, :length] = k, v
                return attention.attend(q, k, v, mask)
            x = layer(x, attend)
        return self.lm_head(self.norm(x[:, -1]))

    def decode(self, ids, mask, caches, position, absorbed):
        """ids [B], mask [B, 1, 1, position + 1] -> logits [B, vocab]"""
        x = self.embed_tokens(ids).unsqueeze(1)
        cosine, sine = self.cosine[position:position + 1], self.sine[position:position + 1]
        for layer, cache in zip(self.layers, caches):
            def attend(attention, h, cache=cache):
                step = attention.step_absorbed if absorbed else attention.step
                return step(h, cosine, sine, mask, cache, position)
            x = layer(x, attend)
        return self.lm_head(self.norm(x[:, 0]))
