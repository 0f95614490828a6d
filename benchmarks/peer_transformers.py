#!/usr/bin/env python3
"""Tokens a second of transformers' generate() on random weights of a config's shape, greedy, on a GPU in bfloat16: what
most people run, beside `minir1 bench decode --device cuda` and the loop written by hand in peer_decode_gpu.py.

    peer_transformers.py CONFIG.json [--batch B] [--prompt-tokens T] [--new-tokens N] [--static]

--static has the cache preallocated, which makes generate() compile its decode step; the compiling is not counted.
"""
import argparse
import json
import time

import torch
from transformers import AutoConfig, AutoModelForCausalLM


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    parser.add_argument("--batch", type=int, default=1)
    parser.add_argument("--prompt-tokens", type=int, default=32)
    parser.add_argument("--new-tokens", type=int, default=64)
    parser.add_argument("--static", action="store_true")
    options = parser.parse_args()
    with open(options.config, encoding="utf-8") as file:
        config = AutoConfig.for_model(**json.load(file))
    with torch.device("cuda"):
        model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16).eval()
    ids = torch.randint(5, config.vocab_size, (options.batch, options.prompt_tokens), device="cuda")

    def write(count):
        start = time.perf_counter()
        with torch.no_grad():
            model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=count, min_new_tokens=count, do_sample=False,
                           pad_token_id=0, **({"cache_implementation": "static"} if options.static else {}))
        torch.cuda.synchronize()
        return time.perf_counter() - start

    warm = options.new_tokens if options.static else 8 # another length would be compiled anew
    for _ in range(2 if options.static else 1):
        write(warm)
    seconds = write(options.new_tokens)
    name = "static cache, compiled" if options.static else "eager"
    print(f"transformers {name}, {options.batch} texts: {options.batch * options.new_tokens / seconds:.1f} tokens/s", flush=True)


main()
