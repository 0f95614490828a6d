#!/usr/bin/env python3
"""Times the same model and sizes in Python's PyTorch: the peer of `minir1 bench ops|train|rl --json`.

    python3 peer_pytorch.py ops|train|rl [--json] [--threads N] [--seconds S] [--seed K]

Every measure is one JSON object {"name": ..., "value": ..., "unit": ...} on a line. Times are medians.
  ops    (unit "us")  ops.add_8x8  ops.mul_scalar_8x8  ops.matmul_8x8  ops.matmul_512x64x64
         ops.softmax_40x4x96x96  ops.silu_3840x64  ops.rms_norm_3840x64  ops.embedding_40x96
         ops.index_select_7680_of_3840x64  ops.cross_entropy_3840  ops.adamw_foreach  ops.adamw_plain
         ops.forward_40x96  ops.forward_backward_40x96
  train  train.tokens_per_second ("tokens/s"; every slot of every row counts)  train.step ("ms")
         forward, backward, clipping to norm 1 and AdamW (in the form PyTorch chooses itself) on random rows,
         --rows x --length, packed with documents of 24 tokens, block-diagonal mask
  rl     rl.sample, rl.update, rl.step ("s"; 512 completions, their update, both)  rl.sampled_tokens ("tokens")
         rl.sample_absorbed, rl.step_absorbed ("s"; the same with a cache of latents instead of keys and
         values: the faster of the two, and so the one to beat)
         Row i stops after lengths(seed)[i] tokens whatever it samples: both sides then do equal work.
         Finished rows leave the batch when a tenth of it is done; the update takes all rows in micro-batches
         of 64 sorted by length.

lengths(seed): state = seed; for each row state = (1664525 * state + 1013904223) mod 2^32; 20 + (state >> 16) mod 61.
"""
import argparse
import json
import statistics
import sys
import time

import torch
from torch.nn import functional

from peer_model import Config, LanguageModel, RmsNorm

PROMPT, NEW_TOKENS, ROWS, MICRO_BATCH, DOCUMENT = 14, 100, 512, 64, 24
MASKED = -1e9


def median_time(action, seconds, minimum=3):
    """Median seconds of one call, measured for about `seconds` after one warm-up call."""
    action()
    times, end = [], time.perf_counter() + seconds
    while len(times) < minimum or time.perf_counter() < end:
        start = time.perf_counter()
        action()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def median_time_small(action, seconds, batch=200):
    """For operators of microseconds: a sample is `batch` calls."""
    def repeat():
        for _ in range(batch):
            action()
    return median_time(repeat, seconds) / batch


def lengths(seed, rows=ROWS):
    state, result = seed, []
    for _ in range(rows):
        state = (1664525 * state + 1013904223) % 2 ** 32
        result.append(20 + (state >> 16) % 61)
    return result


def random_ids(config, *shape):
    return torch.randint(3, config.vocab, shape)


def causal(length):
    return torch.ones(length, length, dtype=torch.bool).tril()


def additive(allowed):
    return torch.zeros(allowed.shape).masked_fill_(~allowed, MASKED)


def packed_mask(length):
    """[1, 1, T, T]: a token sees the earlier tokens of its own document"""
    document = torch.arange(length) // DOCUMENT
    return additive((document[:, None] == document[None]) & causal(length))[None, None]


def padded_mask(ids, prompt):
    """[B, 1, T, T]: causal, and never a pad (id 0) of the left-padded prompt except by itself"""
    length = ids.shape[1]
    seen = (torch.arange(length) >= prompt)[None] | (ids != 0)
    return additive((causal(length)[None] & seen[:, None]) | torch.eye(length, dtype=torch.bool))[:, None]


# ---- ops

def bench_ops(config, model, options):
    seconds = options.seconds / 14
    a, b = torch.randn(8, 8), torch.randn(8, 8)
    tall, square = torch.randn(512, 64), torch.randn(64, 64)
    scores, wide = torch.randn(40, 4, 96, 96), torch.randn(3840, 64)
    ids, norm = random_ids(config, 40, 96), RmsNorm(64, config.epsilon)
    source, logits, targets = torch.randint(0, 3840, (7680,)), torch.randn(3840, config.vocab), random_ids(config, 3840)
    mask = packed_mask(96)

    def loss():
        return functional.cross_entropy(model(ids, mask).flatten(0, 1), targets)

    def forward_backward():
        model.zero_grad(set_to_none=True)
        loss().backward()

    small = [
        ("add_8x8", lambda: a + b),
        ("mul_scalar_8x8", lambda: a * 1.5),
        ("matmul_8x8", lambda: a @ b),
    ]
    large = [
        ("matmul_512x64x64", lambda: tall @ square),
        ("softmax_40x4x96x96", lambda: scores.softmax(-1)),
        ("silu_3840x64", lambda: functional.silu(wide)),
        ("rms_norm_3840x64", lambda: norm(wide)),
        ("embedding_40x96", lambda: model.embed_tokens(ids)),
        ("index_select_7680_of_3840x64", lambda: wide.index_select(0, source)),
        ("cross_entropy_3840", lambda: functional.cross_entropy(logits, targets)),
        ("forward_40x96", lambda: model(ids, mask)),
    ]
    with torch.no_grad():
        for name, action in small:
            yield "ops." + name, median_time_small(action, seconds) * 1e6, "us"
        for name, action in large:
            yield "ops." + name, median_time(action, seconds) * 1e6, "us"
    yield "ops.forward_backward_40x96", median_time(forward_backward, seconds) * 1e6, "us"
    for name, foreach in (("foreach", True), ("plain", False)):
        optimizer = torch.optim.AdamW(model.parameters(), lr=1e-9, foreach=foreach)
        yield f"ops.adamw_{name}", median_time(optimizer.step, seconds) * 1e6, "us"


# ---- train

def bench_train(config, model, options):
    rows, length = options.rows, options.length
    mask = packed_mask(length)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.9, 0.95), weight_decay=0.05)

    def step():
        ids = random_ids(config, rows, length + 1)
        logits = model(ids[:, :-1], mask)
        loss = functional.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()

    elapsed = median_time(step, options.seconds)
    yield "train.tokens_per_second", rows * length / elapsed, "tokens/s"
    yield "train.step", elapsed * 1e3, "ms"


# ---- rl

def random_prompts(config):
    """[512, 14]: row i has i mod 5 pads on the left"""
    prompts = random_ids(config, ROWS, PROMPT)
    prompts[torch.arange(PROMPT)[None] < (torch.arange(ROWS) % 5)[:, None]] = 0
    return prompts


@torch.no_grad()
def sample(model, prompts, stops, absorbed):
    """Completions at temperature 1, row i cut after stops[i] tokens: ids [B, 14 + 100], 0 beyond the stop"""
    rows = prompts.shape[0]
    ids = torch.zeros(rows, PROMPT + NEW_TOKENS, dtype=torch.long)
    ids[:, :PROMPT] = prompts
    caches = model.new_cache(rows, PROMPT + NEW_TOKENS, absorbed)
    seen = torch.ones(rows, 1, 1, PROMPT + NEW_TOKENS, dtype=torch.bool)
    seen[:, 0, 0, :PROMPT] = prompts != 0
    mask = additive(seen)
    index, active_stops = torch.arange(rows), stops
    logits = model.prefill(prompts, padded_mask(prompts, PROMPT), caches, absorbed)
    for count in range(1, NEW_TOKENS + 1):
        chosen = torch.multinomial(logits.softmax(-1), 1)[:, 0].clamp(min=1)                 # 0 marks the end
        position = PROMPT + count - 1
        ids[index, position] = chosen
        running = active_stops > count
        remaining = int(running.sum())
        if remaining == 0:
            break
        if remaining < 0.9 * len(index):
            kept = running.nonzero()[:, 0]
            index, active_stops, chosen, mask = index[kept], active_stops[kept], chosen[kept], mask[kept]
            caches = [tuple(part[kept] for part in cache) for cache in caches]
        logits = model.decode(chosen, mask[..., :position + 1], caches, position, absorbed)
    beyond = torch.arange(PROMPT + NEW_TOKENS)[None] >= PROMPT + stops[:, None]
    return ids.masked_fill_(beyond, 0)


def update(model, optimizer, ids, stops, advantages):
    """One on-policy GRPO step, token mean: micro-batches of 64 rows sorted by length"""
    optimizer.zero_grad(set_to_none=True)
    total = float(stops.sum())
    for rows in stops.argsort().split(MICRO_BATCH):
        x = ids[rows, :PROMPT + int(stops[rows].max())]
        logits = model(x[:, :-1], padded_mask(x[:, :-1], PROMPT))[:, PROMPT - 1:]
        targets = x[:, PROMPT:]
        log_probabilities = logits.log_softmax(-1).gather(-1, targets.unsqueeze(-1)).squeeze(-1)
        ratio = (log_probabilities - log_probabilities.detach()).exp()
        advantage = advantages[rows].unsqueeze(1)
        objective = torch.min(ratio * advantage, ratio.clamp(0.8, 1.2) * advantage)
        (-(objective * (targets != 0)).sum() / total).backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 0.3)
    optimizer.step()


def bench_rl(config, model, options):
    prompts, stops = random_prompts(config), torch.tensor(lengths(options.seed))
    advantages = torch.randn(ROWS)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-6, betas=(0.9, 0.99), weight_decay=0.0)
    ids = sample(model, prompts, stops, absorbed=False)
    seconds = options.seconds / 3
    sampling = median_time(lambda: sample(model, prompts, stops, absorbed=False), seconds)
    absorbed = median_time(lambda: sample(model, prompts, stops, absorbed=True), seconds)
    updating = median_time(lambda: update(model, optimizer, ids, stops, advantages), seconds)
    yield "rl.sample", sampling, "s"
    yield "rl.sample_absorbed", absorbed, "s"
    yield "rl.update", updating, "s"
    yield "rl.step", sampling + updating, "s"
    yield "rl.step_absorbed", absorbed + updating, "s"
    yield "rl.sampled_tokens", int(stops.sum()), "tokens"


def main():
    parser = argparse.ArgumentParser(description="MiniR1's measures in Python's PyTorch")
    parser.add_argument("suite", choices=["ops", "train", "rl"])
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=15.0, help="time to spend, about")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--vocab", type=int, default=Config.vocab)
    parser.add_argument("--rows", type=int, default=80, help="rows of a training step")
    parser.add_argument("--length", type=int, default=48, help="tokens of a row")
    options = parser.parse_args()
    if min(options.threads, options.rows, options.length) < 1 or options.seconds <= 0 or options.vocab < 4:
        parser.error("--threads, --rows and --length must be at least 1, --seconds positive, --vocab at least 4")
    if options.length > Config.positions:
        parser.error(f"--length must be at most {Config.positions}")
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    config = Config(vocab=options.vocab)
    model = LanguageModel(config)
    for name, value, unit in {"ops": bench_ops, "train": bench_train, "rl": bench_rl}[options.suite](config, model, options):
        line = json.dumps({"name": name, "value": value, "unit": unit}) if options.json else f"{name:36}{value:14.3f} {unit}"
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
