#!/usr/bin/env python3
"""Reads a prompt and writes, on random weights of a config's shape, in Python's PyTorch; prints `bench decode`'s names.

    peer_decode.py CONFIG.json [--batch B] [--prompt-tokens T] [--new-tokens N] [--threads N] [--dtype float32|bfloat16]
                               [--device cpu|cuda] [--transformers] [--json]

By hand (the default) the model is written as tightly as eager PyTorch allows: joined q/k/v and gate/up projections and
a key-value cache made once. With --transformers it is AutoModelForCausalLM and its own cache.
"""
import argparse
import json
import time

import torch
import torch.nn.functional as F


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--prompt-tokens", type=int, default=32)
    parser.add_argument("--new-tokens", type=int, default=64)
    parser.add_argument("--threads", type=int)
    parser.add_argument("--dtype", default="float32", choices=["float32", "bfloat16"])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--transformers", action="store_true")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


class Decoder:
    """Qwen2 and Llama, shape only: rotary scaling changes no speed and is left out."""

    def __init__(self, config, batch, capacity, dtype, device):
        self.heads = config["num_attention_heads"]
        self.shared = config.get("num_key_value_heads", self.heads)
        self.width = config["hidden_size"]
        self.head = config.get("head_dim", self.width // self.heads)
        self.eps = config.get("rms_norm_eps", 1e-6)
        inner, vocabulary = config["intermediate_size"], config["vocab_size"]
        make = dict(dtype=dtype, device=device)

        def matrix(rows, columns):
            return torch.empty(rows, columns, **make).normal_(0, 0.02)

        joined = (self.heads + 2 * self.shared) * self.head
        self.layers = [
            dict(
                norm1=torch.ones(self.width, **make), norm2=torch.ones(self.width, **make),
                qkv=matrix(joined, self.width), bias=torch.zeros(joined, **make),
                out=matrix(self.width, self.heads * self.head),
                gate_up=matrix(2 * inner, self.width), down=matrix(self.width, inner),
                key=torch.zeros(batch, self.shared, capacity, self.head, **make),
                value=torch.zeros(batch, self.shared, capacity, self.head, **make),
            )
            for _ in range(config["num_hidden_layers"])
        ]
        self.embedding = matrix(vocabulary, self.width)
        self.lm_head = self.embedding if config.get("tie_word_embeddings") else matrix(vocabulary, self.width)
        self.norm = torch.ones(self.width, **make)
        angles = torch.arange(capacity, device=device)[:, None] / (
            10000 ** (torch.arange(0, self.head, 2, device=device) / self.head))
        self.cosine, self.sine = (torch.cat([t, t], -1).to(dtype) for t in (angles.cos(), angles.sin()))
        self.length = 0

    def rms_norm(self, x, weight):
        if hasattr(F, "rms_norm"):
            return F.rms_norm(x, (x.shape[-1],), weight, self.eps)
        wide = x.float()
        return weight * (wide * torch.rsqrt(wide.pow(2).mean(-1, keepdim=True) + self.eps)).to(x.dtype)

    def rotate(self, x, cosine, sine):
        a, b = x.chunk(2, -1)
        return x * cosine + torch.cat([-b, a], -1) * sine

    def attend(self, q, k, v, count):
        groups = self.heads // self.shared
        if hasattr(F, "scaled_dot_product_attention"):
            k, v = k.repeat_interleave(groups, 1), v.repeat_interleave(groups, 1)
            return F.scaled_dot_product_attention(q, k, v, is_causal=count > 1)
        batch, length = q.shape[0], k.shape[2]
        q = q.reshape(batch, self.shared, groups * count, self.head)
        scores = q @ k.transpose(-1, -2) * self.head ** -0.5
        if count > 1:
            mask = torch.full((count, length), float("-inf")).triu(length - count + 1)
            scores = (scores.view(batch, self.shared, groups, count, length) + mask).view_as(scores)
        return (scores.softmax(-1) @ v).view(batch, self.heads, count, self.head)

    def forward(self, ids):
        batch, count = ids.shape
        end = self.length + count
        x = F.embedding(ids, self.embedding)
        cosine, sine = self.cosine[self.length:end], self.sine[self.length:end]
        for layer in self.layers:
            parts = F.linear(self.rms_norm(x, layer["norm1"]), layer["qkv"], layer["bias"])
            parts = parts.view(batch, count, -1, self.head).transpose(1, 2)
            q, k, v = parts.split([self.heads, self.shared, self.shared], 1)
            q, k = self.rotate(q, cosine, sine), self.rotate(k, cosine, sine)
            layer["key"][:, :, self.length:end] = k
            layer["value"][:, :, self.length:end] = v
            out = self.attend(q, layer["key"][:, :, :end], layer["value"][:, :, :end], count)
            x = x + F.linear(out.transpose(1, 2).reshape(batch, count, -1), layer["out"])
            gate, up = F.linear(self.rms_norm(x, layer["norm2"]), layer["gate_up"]).chunk(2, -1)
            x = x + F.linear(F.silu(gate) * up, layer["down"])
        self.length = end
        return F.linear(self.rms_norm(x[:, -1:], self.norm), self.lm_head)

    def reset(self):
        self.length = 0

    def bytes_read(self):
        matrices = sum(t.numel() * t.element_size() for layer in self.layers for name, t in layer.items() if name not in ("key", "value"))
        return matrices + self.lm_head.numel() * self.lm_head.element_size()


class Transformers:
    def __init__(self, path, dtype, device):
        from transformers import AutoConfig, AutoModelForCausalLM
        self.model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(path), dtype=dtype).to(device).eval()
        self.reset()

    def forward(self, ids):
        output = self.model(ids, past_key_values=self.cache, use_cache=True, logits_to_keep=1)
        self.cache = output.past_key_values
        return output.logits

    def reset(self):
        self.cache = None

    def bytes_read(self):
        weights = sum(p.numel() * p.element_size() for p in self.model.parameters())
        return weights - (0 if self.model.config.tie_word_embeddings else self.model.get_input_embeddings().weight.nbytes)


def measure(decoder, options, vocabulary):
    def now():
        if options.device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()

    prompts = torch.randint(vocabulary, (options.batch, options.prompt_tokens), device=options.device)
    prefill, steps = [], []
    for attempt in range(3):
        if attempt == 1:
            prefill, steps = [], []
        decoder.reset()
        start = now()
        ids = decoder.forward(prompts).argmax(-1)
        prefill.append(now() - start)
        for _ in range(options.new_tokens - 1):
            start = now()
            ids = decoder.forward(ids).argmax(-1)
            ids.tolist()
            steps.append(now() - start)
    median = lambda values: sorted(values)[len(values) // 2]
    return median(prefill), median(steps)


def main():
    options = arguments()
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    with open(options.config, encoding="utf-8") as file:
        config = json.load(file)
    dtype = getattr(torch, options.dtype)
    with torch.no_grad():
        if options.transformers:
            decoder = Transformers(options.config, dtype, options.device)
        else:
            decoder = Decoder(config, options.batch, options.prompt_tokens + options.new_tokens, dtype, options.device)
        prefill, step = measure(decoder, options, config["vocab_size"])
    for name, value, unit in (
        ("decode.prefill", options.batch * options.prompt_tokens / prefill, "tokens/s"),
        ("decode.step", step * 1e3, "ms"),
        ("decode.tokens_per_second", options.batch / step, "tokens/s"),
        ("decode.weights_read", decoder.bytes_read() / step / 1e9, "GB/s"),
    ):
        print(json.dumps({"name": name, "value": value, "unit": unit}) if options.json else f"{name:36}{value:14.3f} {unit}", flush=True)


main()
