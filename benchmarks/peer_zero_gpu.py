#!/usr/bin/env python3
"""Times a GPU preset's pretraining and GRPO steps in Python's PyTorch: the peer of `minir1 bench zero --device cuda`.

    peer_zero_gpu.py --preset data/presets/gpu.json --model data/models/gpu-base [--suite train|rl|both]
        [--compile [MODE]] [--attention varlen|mask] [--cache both|latent|expanded] [--kept SHARE]
        [--seconds S] [--device cuda|cpu] [--seed K] [--tiny] [--json]

Every measure is one JSON object {"name": ..., "value": ..., "unit": ...} on a line. Times are medians.
  train  train.step ("ms")  train.tokens_per_second ("tokens/s")  train.model_tflops ("TFLOP/s": 6 * active weights * tokens)
         rows packed with random documents of 36 tokens, each seeing itself alone; bfloat16 weights and float32 masters;
         forward, backward, clipping, Muon and AdamW (fused), balancing; the host looks every 20 steps
  rl     rl.sample, rl.update, rl.step ("s")  rl.sampled_tokens ("tokens"; the mean)
         Completions at temperature 1 by the weights of --model; a decode step is one CUDA graph for each batch size and
         span, the host looks every 8 tokens, and finished rows make room. rl.sample_latent and rl.sample_expanded are a
         cache of latents and one of keys and values; rl.sample is the faster. The update has random advantages.
         --kept SHARE: of the prompts; the others' completions are left out of the update, as those without advantage are.

--attention varlen (what CUDA takes where PyTorch has it) attends document by document; mask is one masked product a row.
--compile has torch.compile fuse forward, loss, Newton-Schulz and decode step; names then end in _compiled.
On a CPU all is float32 and nothing is recorded. --tiny: a few rows, and two texts on stderr.
"""
import argparse
import inspect
import itertools
import json
import math
import os
import random
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional

from peer_model import Config, DecoderLayer, LanguageModel, LatentAttention, RmsNorm
from peer_pytorch import median_time

try:
    from torch.nn.attention.varlen import varlen_attn
    CAUSAL = {"is_causal": True} if "is_causal" in inspect.signature(varlen_attn).parameters else {"window_size": (-1, 0)}
except ImportError:
    varlen_attn = None

PAD, BOS, EOS = 0, 1, 2
TOKENS = ["", "", ""] + list("0123456789+-*=, :") + [
    "<think>", "</think>", "<answer>", "</answer>", " check ", " yes", " no", " wait "]
DOCUMENT, CHUNK, LOOK, SPAN = 36, 20, 8, 32


# ---- model

def attention(q, k, v, mask, scale):
    if hasattr(functional, "scaled_dot_product_attention"):
        return functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, scale=scale)
    return (q @ k.transpose(-1, -2) * scale + mask).softmax(-1) @ v


def additive(allowed, dtype):
    return torch.zeros(allowed.shape, dtype=dtype, device=allowed.device).masked_fill_(~allowed, -math.inf)


class Norm(RmsNorm):
    def forward(self, x):
        if hasattr(functional, "rms_norm"):
            return functional.rms_norm(x, self.weight.shape, self.weight, self.epsilon)
        return super().forward(x)


class Attention(LatentAttention):
    def __init__(self, config):
        super().__init__(config)
        self.kv_a_layernorm = Norm(config.latent, config.epsilon)

    def attend(self, q, k, v, mask):
        """q, k, v [B, H, T, *]; mask: additive, or a pair: where documents start in all B * T places, the longest's length"""
        if not isinstance(mask, tuple):
            return self.o_proj(attention(q, k, v, mask, self.config.scale).transpose(1, 2).flatten(2))
        starts, longest = mask
        flat = [part.transpose(1, 2).flatten(0, 1) for part in (q, k, v)]                    # [B * T, H, *]
        mixed = varlen_attn(*flat, starts, starts, longest, longest, **CAUSAL)
        return self.o_proj(mixed.reshape(q.shape[0], q.shape[2], -1))

    def fill(self, x, cosine, sine, mask, cache, absorbed):
        """A prompt; its T tokens go to the front of the cache"""
        q, q_rope, latent, k_rope = self.project(x, cosine, sine)
        q, k, v = self.expand(q, q_rope, latent, k_rope)
        copies = cache[0].shape[0] // x.shape[0]
        for part, values in zip(cache, [torch.cat([latent, k_rope], -1)] if absorbed else [k, v]):
            part.narrow(-2, 0, x.shape[1]).copy_(values.repeat_interleave(copies, 0))
        return self.attend(q, k, v, mask)

    def step(self, x, cosine, sine, mask, cache, position):
        """One token a row, x [B, 1, D], against keys and values [B, H, S, *]; position [1]"""
        q, k, v = self.expand(*self.project(x, cosine, sine))
        for part, values in zip(cache, (k, v)):
            part.index_copy_(2, position, values)
        return self.attend(q, *cache, mask)

    def step_absorbed(self, x, cosine, sine, mask, cache, position):
        """The same against latents [B, S, latent + rope]: the heads are queries of one key that they share"""
        c, (latents,) = self.config, cache
        q, q_rope, latent, k_rope = self.project(x, cosine, sine)
        latents.index_copy_(1, position, torch.cat([latent, k_rope], -1))
        k_up, v_up = self.kv_b_proj.weight.view(c.heads, -1, c.latent).split([c.nope, c.value], 1)
        q = torch.cat([(q[:, 0].transpose(0, 1) @ k_up).transpose(0, 1), q_rope[:, 0]], -1)  # [B, H, latent + rope]
        shared = latents.unsqueeze(1)
        mixed = attention(q.unsqueeze(1), shared, shared[..., :c.latent], mask.expand(-1, -1, c.heads, -1), c.scale)
        mixed = mixed[:, 0].transpose(0, 1) @ v_up.transpose(1, 2)                           # [H, B, value]
        return self.o_proj(mixed.transpose(0, 1).flatten(1)).unsqueeze(1)


class Experts(nn.Module):
    """All experts for every token, the shared one last: two matrix products, activations of unchosen experts weighted 0."""

    def __init__(self, config):
        super().__init__()
        c = self.config = config
        self.gate = nn.Linear(c.hidden, c.experts, bias=False)
        self.gate_up = nn.Parameter(torch.empty(2, c.experts + 1, c.expert_width, c.hidden))
        self.down = nn.Parameter(torch.empty(c.experts + 1, c.expert_width, c.hidden))
        self.register_buffer("e_score_correction_bias", torch.zeros(c.experts))
        self.register_buffer("load", torch.zeros(c.experts), persistent=False)

    def forward(self, x):
        c, tokens = self.config, x.reshape(-1, x.shape[-1])                                  # [N, D]
        scores = functional.linear(tokens.float(), self.gate.weight.float()).sigmoid()       # [N, E]
        with torch.no_grad():
            chosen = (scores + self.e_score_correction_bias).topk(c.top_k, -1, sorted=False)[1]
            chosen = torch.zeros_like(scores).scatter_(-1, chosen, 1.0)
            if self.training:
                self.load.copy_(chosen.sum(0))
        weights = scores * chosen
        weights = functional.pad(weights / (weights.sum(-1, keepdim=True) + 1e-20), (0, 1), value=1.0).to(x.dtype)
        gate, up = functional.linear(tokens, self.gate_up.view(-1, c.hidden)).chunk(2, -1)   # [N, (E + 1) F]
        inner = (functional.silu(gate) * up).unflatten(-1, (c.experts + 1, -1)) * weights.unsqueeze(-1)
        return (inner.flatten(1) @ self.down.view(-1, c.hidden)).view(x.shape)

    def balance(self, rate):
        self.e_score_correction_bias.add_((self.load.mean() - self.load).sign(), alpha=rate)


class Layer(DecoderLayer):
    def __init__(self, config):
        nn.Module.__init__(self)
        self.input_layernorm, self.post_attention_layernorm = (Norm(config.hidden, config.epsilon) for _ in range(2))
        self.self_attn, self.mlp = Attention(config), Experts(config)


class Model(LanguageModel):
    def __init__(self, config, device, dtype):
        super().__init__(config)
        self.norm = Norm(config.hidden, config.epsilon)
        self.layers = nn.ModuleList([Layer(config) for _ in range(config.layers)])
        for parameter in self.layers.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, 0.0, config.init_std)
        self.to(device)
        for parameter in self.parameters():
            parameter.data = parameter.data.to(dtype)
        self.cosine, self.sine = self.cosine.to(dtype), self.sine.to(dtype)

    def run(self, ids, positions, attend):
        """attend(layer number, attention, hidden, cosine, sine) -> what attention adds"""
        x, cosine, sine = self.embed_tokens(ids), self.cosine[positions], self.sine[positions]
        for i, layer in enumerate(self.layers):
            x = layer(x, lambda attention, h, i=i: attend(i, attention, h, cosine, sine))
        return self.norm(x)

    def forward(self, ids, positions, mask):
        return self.lm_head(self.run(ids, positions, lambda i, attention, *tables: attention(*tables, mask)))

    def prefill(self, ids, positions, mask, caches, absorbed):
        last = self.run(ids, positions, lambda i, attention, *tables: attention.fill(*tables, mask, caches[i], absorbed))
        return self.lm_head(last[:, -1])

    def decode(self, ids, mask, caches, position, absorbed):
        """ids [B], position [1] -> logits [B, vocab]"""
        def attend(i, attention, *tables):
            return (attention.step_absorbed if absorbed else attention.step)(*tables, mask, caches[i], position)
        return self.lm_head(self.run(ids.unsqueeze(1), position, attend)[:, 0])

    def load(self, directory):
        """A directory in DeepSeek-V3's layout"""
        weights = read_safetensors(os.path.join(directory, "model.safetensors"))
        state = {name: weights.pop(name) for name in ["lm_head.weight"]}
        for i in range(self.config.layers):
            prefix = f"model.layers.{i}.mlp."
            networks = [f"{prefix}experts.{e}." for e in range(self.config.experts)] + [f"{prefix}shared_experts."]
            gate, up, down = ([weights.pop(f"{n}{kind}_proj.weight") for n in networks] for kind in ("gate", "up", "down"))
            state[f"layers.{i}.mlp.gate_up"] = torch.stack([torch.stack(gate), torch.stack(up)])
            state[f"layers.{i}.mlp.down"] = torch.stack([matrix.t() for matrix in down])
            state[f"layers.{i}.mlp.e_score_correction_bias"] = weights.pop(f"{prefix}gate.e_score_correction_bias")
        state.update((name[len("model."):], tensor) for name, tensor in weights.items())
        self.load_state_dict(state)


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    types = {"BF16": torch.bfloat16, "F32": torch.float32}
    header.pop("__metadata__", None)
    return {name: torch.frombuffer(data, dtype=types[entry["dtype"]], offset=entry["data_offsets"][0],
                                   count=math.prod(entry["shape"])).view(entry["shape"]) for name, entry in header.items()}


# ---- optimisers

def copy_all(targets, sources):
    if hasattr(torch, "_foreach_copy_"):
        torch._foreach_copy_(targets, sources)
    else:
        for target, source in zip(targets, sources):
            target.copy_(source)


def newton_schulz(x, steps):
    """x [N, R, C], R at most C: every singular value goes to about 1"""
    x = x / (x.square().sum((1, 2), keepdim=True).sqrt() + 1e-7)
    for _ in range(steps):
        gram = x @ x.transpose(1, 2)
        x = torch.baddbmm(x, torch.baddbmm(gram, gram, gram, beta=-4.7750, alpha=2.0315), x, beta=3.4445)
    return x


class Learner:
    """float32 masters of a model's weights, AdamW, and Muon for the layers' matrices if its constants are given."""

    def __init__(self, model, adam, muon, rate, clip, options):
        self.working = list(model.parameters())
        self.masters = [nn.Parameter(parameter.detach().float().clone()) for parameter in self.working]
        self.wide = [torch.zeros_like(master) for master in self.masters]
        for master in self.masters:
            master.grad = torch.zeros_like(master)
        inner = [muon is not None and p.dim() > 1 and "layers." in name and ".gate." not in name
                 for name, p in model.named_parameters()]
        self.rest = [master for master, isinner in zip(self.masters, inner) if not isinner]
        self.clip, self.muon, self.dtype, self.groups = clip, muon, self.working[0].dtype, {}
        for master in itertools.compress(self.masters, inner):
            self.groups.setdefault(tuple(sorted(master.shape[-2:])), []).append(master)
        self.momenta = {shape: torch.zeros_like(self.lying(group)) for shape, group in self.groups.items()}
        self.muon_rate = muon and muon["learning_rate"] * rate / muon["peak"]
        self.newton_schulz = torch.compile(newton_schulz, dynamic=False) if options.compile and muon else newton_schulz
        groups = [{"params": [w for w in self.rest if w.dim() > 1], "weight_decay": adam["weight_decay"]},
                  {"params": [w for w in self.rest if w.dim() == 1], "weight_decay": 0.0}]
        extra = {"fused": True} if options.device == "cuda" else {}
        self.adam = torch.optim.AdamW(groups, lr=rate, betas=(adam["beta1"], adam["beta2"]), **extra)

    @staticmethod
    def lying(group):
        """The gradients' matrices, all of one shape once the tall ones lie: [N, R, C]"""
        matrices = [master.grad.view(-1, *master.shape[-2:]) for master in group]
        return torch.cat([m.transpose(1, 2) if m.shape[1] > m.shape[2] else m for m in matrices])

    def differentiate(self, loss, add):
        """The masters' gradients are set, or added to"""
        gradients = torch.autograd.grad(loss, self.working)
        own = [master.grad for master in self.masters]
        copy_all(self.wide if add else own, gradients)
        if add:
            torch._foreach_add_(own, self.wide)

    def zero(self):
        torch._foreach_zero_([master.grad for master in self.masters])

    @torch.no_grad()
    def step(self):
        torch.nn.utils.clip_grad_norm_(self.rest, self.clip)
        self.adam.step()
        for shape, group in self.groups.items():
            gradient, momentum = self.lying(group), self.momenta[shape]
            momentum.lerp_(gradient, 1 - self.muon["momentum"])
            looked = gradient.lerp(momentum, self.muon["momentum"]).to(self.dtype)
            update = self.newton_schulz(looked, self.muon["newton_schulz_steps"]).float()
            update *= -self.muon_rate * 0.2 * math.sqrt(shape[1])
            parts = update.split([w.numel() // (shape[0] * shape[1]) for w in group])
            parts = [(p.transpose(1, 2) if w.shape[-2] > w.shape[-1] else p).reshape(w.shape) for p, w in zip(parts, group)]
            torch._foreach_mul_(group, 1 - self.muon_rate * self.muon["weight_decay"])
            torch._foreach_add_(group, parts)
        copy_all(self.working, self.masters)


def record(body, restore, pool):
    """The body as a CUDA graph, after two runs that restore() undoes; what replays it"""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(2):
            body()
            restore()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, pool=pool):
        body()
    return graph.replay


def mask_of(documents, options, dtype):
    """From starts (varlen), or from every place's document [R, T]"""
    if options.attention == "varlen":
        return documents, options.length
    causal = torch.ones(2 * documents.shape[-1:], dtype=torch.bool, device=documents.device).tril()
    return additive((documents[:, :, None] == documents[:, None]) & causal, dtype).unsqueeze(1)


def starts_of(starts, end, places, options):
    """Where documents start, and the places; what is left behind the end becomes documents of a row's length"""
    starts = starts + list(range(end, places, options.length))
    starts += [places] * (places // 8 - len(starts) if options.compile else 1)               # of one shape, if it must be
    return torch.tensor(starts, dtype=torch.int32, device=options.device)


# ---- train

def training_batch(config, options):
    """Random documents of 36 tokens; a row begins in the middle of one"""
    rows, length, device = options.rows, options.length, options.device
    ids = torch.randint(3, config.vocab, (rows, length), device=device)
    positions = torch.arange(length, device=device).expand(rows, length).contiguous()
    documents = (positions + torch.randint(0, DOCUMENT, (rows, 1), device=device)) // DOCUMENT
    weights = functional.pad((documents[:, 1:] == documents[:, :-1]).float(), (0, 1))
    if options.attention == "varlen":
        begins = functional.pad(documents[:, 1:] != documents[:, :-1], (1, 0), value=True)
        documents = starts_of(begins.flatten().nonzero()[:, 0].tolist(), rows * length, rows * length, options)
    return ids, positions, ids.roll(-1, 1), weights / weights.sum(), documents


def bench_train(config, model, preset, options):
    pretraining = preset["pretraining"]
    muon = {**pretraining["muon"], "peak": pretraining["learning_rate"]["peak"]}
    learner = Learner(model, pretraining["optimizer"], muon, 1e-6, pretraining["gradient_clip"], options)
    batches = itertools.cycle([training_batch(config, options) for _ in range(4)])
    dtype = learner.dtype

    def loss(ids, positions, targets, weights, documents):
        logits = model(ids, positions, mask_of(documents, options, dtype)).float()
        losses = functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
        return (losses * weights.flatten()).sum()

    def step(*batch):
        learner.differentiate(loss(*batch), add=False)
        learner.step()
        with torch.no_grad():
            for layer in model.layers:
                layer.mlp.balance(pretraining["balancing_rate"])

    if options.compile:
        loss = torch.compile(loss, mode=options.compile, dynamic=False)
    model.train()
    elapsed = median_time(lambda: finish([step(*next(batches)) for _ in range(options.chunk)]), options.seconds) / options.chunk
    tokens, every = options.rows * options.length, sum(p.numel() for p in model.parameters())
    active = every - config.layers * (config.experts - config.top_k) * 3 * config.hidden * config.expert_width
    yield "train.step", elapsed * 1e3, "ms"
    yield "train.tokens_per_second", tokens / elapsed, "tokens/s"
    yield "train.model_tflops", 6 * active * tokens / elapsed / 1e12, "TFLOP/s"


# ---- rl

def reachable(numbers, task):
    """Targets that the numbers make, each once, calculated from left to right"""
    def extend(value, rest):
        if not rest:
            yield value
        for i, number in enumerate(rest):
            for sign in task["operators"]:
                result = {"+": value + number, "-": value - number, "*": value * number}[sign]
                if 0 <= result <= task["largest_intermediate"]:
                    yield from extend(result, rest[:i] + rest[i + 1:])
    found = {v for i, n in enumerate(numbers) for v in extend(n, numbers[:i] + numbers[i + 1:])}
    return sorted(v for v in found if 1 <= v <= task["largest_target"])


def random_prompts(task, count, device):
    """[count, T], padded on the left: bos, then a token a character of '8 15 12=24:'"""
    prompts, draw = [], random.randint
    width = 1 + (len(str(task["largest_number"])) + 1) * task["number_count"] + len(str(task["largest_target"])) + 1
    while len(prompts) < count:
        numbers = [draw(1, task["largest_number"]) for _ in range(task["number_count"])]
        targets = reachable(numbers, task)
        if targets:
            text = f"{' '.join(map(str, numbers))}={random.choice(targets)}:"
            ids = [BOS] + [TOKENS.index(character) for character in text]
            prompts.append([PAD] * (width - len(ids)) + ids)
    return torch.tensor(prompts, device=device)


class Sampler:
    """Completions of prompts that each have `copies` rows. The rows that still go on stand in front of the state."""

    def __init__(self, model, prompts, copies, absorbed, options):
        self.model, self.copies, self.absorbed, self.options = model, copies, absorbed, options
        self.prompt, rows, device = prompts.shape[1], prompts.shape[0] * copies, options.device
        self.capacity = -(-(self.prompt + options.new_tokens) // 16) * 16
        self.caches = [[part.to(device, model.lm_head.weight.dtype) for part in cache]
                       for cache in model.new_cache(rows, self.capacity, absorbed)]
        self.tokens, self.first, self.slot = (torch.zeros(rows, dtype=torch.long, device=device) for _ in range(3))
        self.done = torch.zeros(rows, dtype=torch.bool, device=device)
        self.position = torch.zeros(1, dtype=torch.long, device=device)
        self.written = torch.zeros(rows * self.capacity, dtype=torch.long, device=device)
        self.log_probabilities = torch.zeros(rows * self.capacity, device=device)
        self.graphs, self.pool = {}, torch.cuda.graph_pool_handle() if device == "cuda" else None
        if options.compile:
            self.advance = torch.compile(self.advance, mode=options.compile, dynamic=False)

    def draw(self, logits, noise):
        rows = logits.shape[0]
        log_probabilities = logits.float().log_softmax(-1)
        drawn = (log_probabilities.exp() / noise).argmax(-1, keepdim=True)                   # one of each by its chance
        at, done = self.slot[:rows] * self.capacity + self.position, self.done[:rows]
        self.log_probabilities.index_copy_(0, at, log_probabilities.gather(-1, drawn)[:, 0])
        drawn = drawn[:, 0].masked_fill(done, PAD)
        self.written.index_copy_(0, at, drawn)
        self.tokens[:rows].copy_(drawn)
        done.logical_or_(drawn == EOS)

    def advance(self, noise, seen):
        rows, places = noise.shape[0], torch.arange(seen, device=noise.device)
        allowed = (places >= self.first[:rows, None]) & (places <= self.position)            # [B, S]
        caches = [[part[:rows].narrow(-2, 0, seen) for part in cache] for cache in self.caches]
        mask = additive(allowed, self.model.lm_head.weight.dtype)[:, None, None]
        logits = self.model.decode(self.tokens[:rows], mask, caches, self.position, self.absorbed)
        self.position.add_(1)
        self.draw(logits, noise)

    def noise(self, rows):
        return torch.empty(rows, self.model.config.vocab, device=self.options.device).exponential_()

    def step(self, rows, seen):
        if self.pool is None:
            return self.advance(self.noise(rows), seen)
        if (rows, seen) not in self.graphs:
            state = [self.tokens, self.done, self.position, self.written, self.log_probabilities]
            saved = [tensor.clone() for tensor in state]
            self.graphs[rows, seen] = record(
                lambda: self.advance(self.noise(rows), seen), lambda: copy_all(state, saved), self.pool)
        self.graphs[rows, seen]()

    def make_room(self, rows):
        """How many rows the next step computes; 0 if none goes on. Waits for the device."""
        going = rows - int(self.done[:rows].sum())
        size, factor = self.done.numel(), 4 if self.options.compile else 2                  # few sizes are compiled
        while size // factor >= max(going, 64):
            size //= factor
        if 0 < going and size < rows:
            order = self.done[:rows].int().argsort()[:size]
            for state in [self.tokens, self.first, self.slot, self.done, *itertools.chain(*self.caches)]:
                state[:size] = state[order]
        return min(size, rows) if going else 0

    @torch.no_grad()
    def __call__(self, prompts):
        """-> prompts and completions [B, capacity], 0 beyond the end; the completions' log-probabilities; their lengths"""
        padding = (prompts == PAD).sum(1)
        places = torch.arange(self.prompt, device=prompts.device)
        allowed = (places[None, None] >= padding[:, None, None]) & (places[None] <= places[:, None])
        allowed = allowed | (places[None] == places[:, None])
        mask = additive(allowed, self.model.lm_head.weight.dtype).unsqueeze(1)
        self.first.copy_(padding.repeat_interleave(self.copies))
        self.slot.copy_(torch.arange(self.slot.numel(), device=self.slot.device))
        rows = self.done.fill_(False).numel()
        table = self.written.zero_().view(rows, -1)
        table[:, :self.prompt] = prompts.repeat_interleave(self.copies, 0)
        self.log_probabilities.zero_()
        self.position.fill_(self.prompt)
        logits = self.model.prefill(prompts, places, mask, self.caches, self.absorbed)
        self.draw(logits.repeat_interleave(self.copies, 0), self.noise(rows))
        for count in range(1, self.options.new_tokens):
            seen = self.capacity if self.options.compile else -(-(self.prompt + count) // SPAN) * SPAN
            self.step(rows, min(seen, self.capacity))
            if count % LOOK == 0:
                rows = self.make_room(rows)
                if rows == 0:
                    break
        ended = table[:, self.prompt:] == EOS
        lengths = torch.where(ended.any(1), ended.int().argmax(1) + 1, torch.full_like(self.slot, self.options.new_tokens))
        return table.clone(), self.log_probabilities.view_as(table).clone(), lengths.tolist()


def policy_batches(table, old, lengths, advantages, prompt, options):
    """Completions with their prompts, one behind the other, the longest first, in batches of at most rows * length places"""
    device, places = options.device, options.rows * options.length
    width = places if options.attention == "varlen" else options.length                      # of what none may cross the end
    first = (table[:, :prompt] == PAD).sum(1)
    kept = (advantages != 0).nonzero()[:, 0].tolist()
    sizes, end, starts = [prompt - f + n - 1 for f, n in zip(first.tolist(), lengths)], 0, []
    kept.sort(key=lambda i: -sizes[i])
    for i in kept:
        end += width - end % width if end % width + sizes[i] > width else 0
        starts.append(end)
        end += sizes[i]
    unit = places if options.compile else 64 if options.attention == "varlen" else width
    total = -(-end // unit) * unit
    order, size, start = (torch.tensor(values, device=device) for values in (kept, [sizes[i] for i in kept], starts))
    text = torch.arange(len(kept), device=device).repeat_interleave(size)                    # of each token, in order
    offset = torch.arange(len(text), device=device) - (size.cumsum(0) - size)[text]
    row, column, at = order[text], first[order[text]] + offset, start[text] + offset
    counts = (column >= prompt - 1).float() / sum(lengths)

    def spread(values):
        return torch.zeros(total, dtype=values.dtype, device=device).index_copy_(0, at, values)

    flat = [spread(v) for v in (table[row, column], offset, table[row, column + 1], counts, old[row, column + 1],
                                advantages[row], text + 1)]
    for begin in range(0, total, places):
        *parts, documents = [values[begin:begin + places] for values in flat]
        if options.attention == "varlen":
            own = [i for i, s in enumerate(starts) if begin <= s < begin + places]
            last = starts[own[-1]] + sizes[kept[own[-1]]]
            documents = starts_of([starts[i] - begin for i in own], last - begin, len(parts[0]), options)
            yield (*[part.unsqueeze(0) for part in parts], documents)
        else:
            yield tuple(part.view(-1, width) for part in (*parts, documents))


def bench_rl(config, model, preset, options):
    grpo = preset["grpo"]
    sets = [random_prompts(preset["task"], options.prompts, options.device) for _ in range(4)]
    times, results = {}, []
    model.eval()
    for kind in ("latent", "expanded"):
        if options.cache in ("both", kind):
            sampler, prompts = Sampler(model, sets[0], options.copies, kind == "latent", options), itertools.cycle(sets)
            for _ in range(len(sets)):                                                       # records its graphs
                results.append(sampler(next(prompts)))
            times[kind] = median_time(lambda: finish(results.append(sampler(next(prompts)))), options.seconds / 3)
            yield f"rl.sample_{kind}", times[kind], "s"
            del sampler
    table, old, lengths = results[-1]
    if options.tiny:
        for row in (0, options.copies):
            print("".join(TOKENS[i] for i in table[row].tolist()), file=sys.stderr)
    learner = Learner(model, grpo["optimizer"], None, 1e-9, grpo["gradient_clip"], options)
    low, high, dtype = 1 - grpo["clip_low"], 1 + grpo["clip_high"], learner.dtype

    def loss(ids, positions, targets, weights, old, advantages, documents):
        logits = model(ids, positions, mask_of(documents, options, dtype)).float()
        taken = -functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), reduction="none")
        ratio, advantage = (taken - old.flatten()).exp(), advantages.flatten()
        return -(torch.minimum(ratio * advantage, ratio.clamp(low, high) * advantage) * weights.flatten()).sum()

    def update(table, old, lengths):
        advantages = torch.randn(len(lengths), device=options.device)
        advantages *= (torch.arange(len(lengths), device=options.device) < options.kept * len(lengths))
        learner.zero()
        for batch in policy_batches(table, old, lengths, advantages, sets[0].shape[1], options):
            learner.differentiate(loss(*batch), add=True)
        learner.step()

    if options.compile:
        loss = torch.compile(loss, mode=options.compile, dynamic=False)
    latest = itertools.cycle(results[-4:])
    updating, sampling = median_time(lambda: finish(update(*next(latest))), options.seconds / 3), min(times.values())
    yield "rl.sample", sampling, "s"
    yield "rl.update", updating, "s"
    yield "rl.step", sampling + updating, "s"
    yield "rl.sampled_tokens", statistics.mean(sum(lengths) for _, _, lengths in results), "tokens"


def finish(_):
    if torch.cuda.is_initialized():
        torch.cuda.synchronize()


def config_of(shape, init_std):
    if shape["q_lora_rank"] or shape["n_group"] != 1 or shape["n_shared_experts"] != 1 or shape["first_k_dense_replace"]:
        sys.exit("peer_zero_gpu.py: the preset needs full queries, one group, one shared expert, and experts in each layer.")
    return Config(
        vocab=shape["vocab_size"], hidden=shape["hidden_size"], layers=shape["num_hidden_layers"],
        heads=shape["num_attention_heads"], latent=shape["kv_lora_rank"], nope=shape["qk_nope_head_dim"],
        rope=shape["qk_rope_head_dim"], value=shape["v_head_dim"], experts=shape["n_routed_experts"],
        top_k=shape["num_experts_per_tok"], expert_width=shape["moe_intermediate_size"], theta=shape["rope_theta"],
        epsilon=shape["rms_norm_eps"], positions=shape["max_position_embeddings"], init_std=init_std)


def main():
    parser = argparse.ArgumentParser(description="A GPU preset's training in Python's PyTorch")
    parser.add_argument("--preset", required=True)
    parser.add_argument("--model", help="weights to begin with; random without it")
    parser.add_argument("--suite", choices=["train", "rl", "both"], default="both")
    parser.add_argument("--compile", nargs="?", const="max-autotune-no-cudagraphs", metavar="MODE")
    parser.add_argument("--attention", choices=["varlen", "mask"])
    parser.add_argument("--cache", choices=["both", "latent", "expanded"], default="both")
    parser.add_argument("--kept", type=float, default=1.0)
    parser.add_argument("--seconds", type=float, default=15.0, help="time to spend on a suite, about")
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    with open(options.preset, encoding="utf-8") as file:
        preset = json.load(file)
    grpo, pretraining, on_gpu = preset["grpo"], preset["pretraining"], options.device == "cuda"
    options.rows, options.length = (4 if options.tiny else pretraining["rows"]), pretraining["row_lengths"][-1]
    options.prompts, options.copies = (4, 4) if options.tiny else (grpo["prompts"], grpo["group_size"])
    options.new_tokens, options.chunk = grpo["max_new_tokens"], 2 if options.tiny else CHUNK
    options.attention = options.attention or ("varlen" if on_gpu and varlen_attn else "mask")
    random.seed(options.seed)
    torch.manual_seed(options.seed)
    config = config_of(preset["model"], pretraining["initial_deviation"])
    for suite in ("train", "rl") if options.suite == "both" else (options.suite,):
        model = Model(config, options.device, torch.bfloat16 if on_gpu else torch.float32)
        if options.model:
            model.load(options.model)
        for name, value, unit in {"train": bench_train, "rl": bench_rl}[suite](config, model, preset, options):
            name += "_compiled" if options.compile else ""
            entry = json.dumps({"name": name, "value": value, "unit": unit})
            print(entry if options.json else f"{name:36}{value:14.3f} {unit}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
