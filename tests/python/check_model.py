#!/usr/bin/env python3
"""Opens a model that MiniR1 saved in Python's transformers and compares the logits with `minir1 logits`.

    ./minir1 logits --model DIR --ids 1,11,14,7 --device cpu --dtype float32 --out logits.safetensors
    tests/python/check_model.py DIR 1,11,14,7 logits.safetensors

Prints the largest difference; exit code 1 if it is 1e-4 or more.
"""
import sys

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

directory, ids, path = sys.argv[1:]
model = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32).eval()
with torch.no_grad():
    expected = model(torch.tensor([[int(i) for i in ids.split(",")]])).logits
actual = load_file(path)["logits"]
difference = (actual - expected).abs().max().item()
print(f"{type(model).__name__}: {tuple(actual.shape)} logits differ by at most {difference:.2e}")
sys.exit(difference >= 1e-4)
