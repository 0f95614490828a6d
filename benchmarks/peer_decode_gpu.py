#!/usr/bin/env python3
"""The decode step of a Qwen2 or Llama shape on a GPU, written by hand in PyTorch and replayed as one CUDA graph: the
peer of `minir1 bench decode --device cuda`. Random weights, greedy, as many cache slots as are read each step.

    peer_decode_gpu.py CONFIG.json [--batch B] [--slots S] [--compile] [--json]

--compile has torch.compile (max-autotune) fuse the step before it is captured.
"""
import argparse
import json
import statistics
import time

import torch
from torch.nn import functional

DEVICE, DTYPE = "cuda", torch.bfloat16


class Step:
    def __init__(self, config, batch, slots):
        self.batch = batch
        self.heads, self.shared = config["num_attention_heads"], config["num_key_value_heads"]
        self.width = config["hidden_size"]
        self.head = config.get("head_dim") or self.width // self.heads
        self.eps = config["rms_norm_eps"]
        inner, vocabulary = config["intermediate_size"], config["vocab_size"]
        joined = (self.heads + 2 * self.shared) * self.head
        self.layers = [
            dict(
                norm1=ones(self.width), norm2=ones(self.width), qkv=matrix(joined, self.width), bias=matrix(joined),
                out=matrix(self.width, self.heads * self.head),
                gate_up=matrix(2 * inner, self.width), down=matrix(self.width, inner),
                key=matrix(batch, self.shared, slots, self.head), value=matrix(batch, self.shared, slots, self.head),
            )
            for _ in range(config["num_hidden_layers"])
        ]
        self.embedding, self.lm_head, self.norm = matrix(vocabulary, self.width), matrix(vocabulary, self.width), ones(self.width)
        angles = torch.arange(slots, device=DEVICE)[:, None] / (
            config["rope_theta"] ** (torch.arange(0, self.head, 2, device=DEVICE) / self.head))
        self.cosine, self.sine = (torch.cat([t, t], -1).to(DTYPE) for t in (angles.cos(), angles.sin()))
        self.places = torch.arange(slots, device=DEVICE)

    def rotate(self, x, cosine, sine):
        a, b = x.chunk(2, -1)
        return x * cosine + torch.cat([-b, a], -1) * sine

    def normalise(self, x, weight):
        return functional.rms_norm(x, (self.width,), weight, self.eps)

    def __call__(self, tokens, position):
        batch, heads, shared, head = self.batch, self.heads, self.shared, self.head
        x = functional.embedding(tokens, self.embedding)[:, 0]
        cosine, sine, seen = self.cosine[position], self.sine[position], self.places <= position
        for layer in self.layers:
            parts = functional.linear(self.normalise(x, layer["norm1"]), layer["qkv"], layer["bias"]).view(batch, -1, head)
            q, k, v = parts.split([heads, shared, shared], 1)
            q, k = self.rotate(q, cosine, sine), self.rotate(k, cosine, sine)
            layer["key"].index_copy_(2, position, k[:, :, None])
            layer["value"].index_copy_(2, position, v[:, :, None])
            out = functional.scaled_dot_product_attention(
                q.view(batch, shared, heads // shared, head), layer["key"], layer["value"], attn_mask=seen[None, None, None])
            x = x + functional.linear(out.reshape(batch, heads * head), layer["out"])
            gate, up = functional.linear(self.normalise(x, layer["norm2"]), layer["gate_up"]).chunk(2, -1)
            x = x + functional.linear(functional.silu(gate) * up, layer["down"])
        return functional.linear(self.normalise(x, self.norm), self.lm_head).argmax(-1, keepdim=True)

    def bytes_read(self):
        weights = sum(t.nbytes for layer in self.layers for name, t in layer.items() if name not in ("key", "value"))
        return weights + self.lm_head.nbytes


def matrix(*shape):
    return torch.empty(*shape, device=DEVICE, dtype=DTYPE).normal_(0, 0.02)


def ones(*shape):
    return torch.ones(*shape, device=DEVICE, dtype=DTYPE)


def step_seconds(step, batch, slots, compiled):
    run = torch.compile(step.__call__, mode="max-autotune-no-cudagraphs") if compiled else step
    tokens = torch.zeros(batch, 1, device=DEVICE, dtype=torch.long)
    position = torch.zeros(1, device=DEVICE, dtype=torch.long)
    for _ in range(3):
        run(tokens, position)
    torch.cuda.synchronize()
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        tokens.copy_(run(tokens, position))
        position.add_(1).remainder_(slots - 1)
    times = []
    for _ in range(200):
        start = time.perf_counter()
        graph.replay()
        tokens.tolist()  # the host sees every token, as it must to print it
        times.append(time.perf_counter() - start)
    return statistics.median(times[20:])


def copy_rate():
    """Bytes read and written a second by a copy on the device: the limit of what is bound by memory."""
    source = torch.empty(2 ** 31, device=DEVICE, dtype=torch.uint8)
    target = torch.empty_like(source)
    target.copy_(source)
    torch.cuda.synchronize()
    start = time.perf_counter()
    for _ in range(10):
        target.copy_(source)
    torch.cuda.synchronize()
    return 20 * source.nbytes / (time.perf_counter() - start)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--slots", type=int, default=512)
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with open(options.config, encoding="utf-8") as file:
        config = json.load(file)
    with torch.no_grad():
        rate = copy_rate()
        step = Step(config, options.batch, options.slots)
        seconds = step_seconds(step, options.batch, options.slots, options.compile)
    suffix = "_compiled" if options.compile else ""
    for name, value, unit in (
        (f"decode.step{suffix}", seconds * 1e3, "ms"),
        (f"decode.tokens_per_second{suffix}", options.batch / seconds, "tokens/s"),
        (f"decode.weights_read{suffix}", step.bytes_read() / seconds / 1e9, "GB/s"),
        ("device.copy", rate / 1e9, "GB/s"),
    ):
        print(json.dumps({"name": name, "value": value, "unit": unit}) if options.json else f"{name:36}{value:14.3f} {unit}", flush=True)


main()
