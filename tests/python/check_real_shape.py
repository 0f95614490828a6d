#!/usr/bin/env python3
"""A checkpoint of a published shape, with random weights made and saved by Python's transformers: MiniR1 must load it,
give its logits, and write its greedy tokens. For a machine with a GPU, transformers and disk for the weights.

    check_real_shape.py CONFIG DIR [--minir1 ./minir1] [--float32] [--layers N] [--keep]

CONFIG is data/configs/NAME.json, DIR is made and removed again. --layers takes so many of a model that is too large as a
whole, the last of them with experts. Where the config says FP8, the matrices are written so. Compared are the logits after each of 64 tokens, by
relative norm, and the next tokens where transformers' first choice is ahead of its second by more than the rounding
of the type; then 32 greedy tokens up to the first such near-tie. In bfloat16 both programs are also held against
transformers' float32 on the same weights: that tells whose rounding a difference is. Exit code 1 if anything differs.
"""
import argparse
import gc
import json
import os
import re
import shutil
import subprocess
import sys
import time

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForCausalLM

PROMPT, NEW = 32, 32
BLOCK = 128 # of FP8 matrices
FITS_IN_FLOAT32 = 12e9 # parameters, beside their bfloat16 copies on a card of 80 GB


def read_config(options):
    with open(options.config, encoding="utf-8") as file:
        config = json.load(file)
    if options.layers:
        config.update(num_hidden_layers=options.layers, num_nextn_predict_layers=0)
        if "first_k_dense_replace" in config:
            config["first_k_dense_replace"] = options.layers - 1
    return config, config.pop("quantization_config", None)


def expectations(options, dtype):
    config, quantization = read_config(options)
    torch.manual_seed(0)
    with torch.device("cuda"):
        # FP8 numbers are bfloat16 numbers.
        model = AutoModelForCausalLM.from_config(AutoConfig.for_model(**config), dtype=torch.bfloat16 if quantization else dtype).eval()
    model.generation_config.eos_token_id = None # random weights end nowhere
    with torch.no_grad():
        # Norms and biases are 1 and 0 in a fresh model; a loader that leaves them out would not be found out.
        for name, parameter in model.named_parameters():
            if "norm" in name:
                parameter.uniform_(0.5, 1.5)
            elif name.endswith("bias"):
                parameter.normal_(0, 0.5)
            elif quantization and is_quantized(name):
                for matrix in parameter.view(-1, *parameter.shape[-2:]): # experts may be one stack
                    matrix.copy_(multiplied_out(*quantized(matrix)))
        start = time.time()
        model.save_pretrained(options.directory, max_shard_size="5GB")
        if quantization:
            write_quantized(options.directory, quantization)
        count = sum(parameter.numel() for parameter in model.parameters())
        print(f"transformers {type(model).__name__}: {count:,} parameters, saved in {time.time() - start:.1f} s", flush=True)
        model.to(dtype)
        ids = torch.randint(1000, 2000, (1, PROMPT), device="cuda", generator=torch.Generator("cuda").manual_seed(1))
        ids = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=NEW, do_sample=False, pad_token_id=0)
        logits = model(ids).logits[0].float().cpu()
        exact = None
        if dtype != torch.float32 and count < FITS_IN_FLOAT32:
            exact = model.float()(ids).logits[0].cpu()
    return ids[0].cpu().tolist(), logits, exact


def is_quantized(name):
    return ".layers." in name and "norm" not in name and not name.endswith(("bias", ".gate.weight"))


def quantized(matrix):
    """E4M3 codes and a factor for each block. The factors are powers of two, so that the product is a bfloat16 number
    and the codes are found again in what was multiplied out."""
    rows, columns = matrix.shape
    down, across = -(-rows // BLOCK), -(-columns // BLOCK)
    padded = torch.zeros(down * BLOCK, across * BLOCK, device=matrix.device)
    padded[:rows, :columns] = matrix
    blocks = padded.view(down, BLOCK, across, BLOCK)
    scales = torch.exp2(torch.ceil(torch.log2(blocks.abs().amax((1, 3)).clamp_min(1e-20) / 448)))
    codes = (blocks / scales[:, None, :, None]).view(padded.shape)[:rows, :columns].to(torch.float8_e4m3fn)
    return codes, scales


def multiplied_out(codes, scales):
    return codes.float() * scales.repeat_interleave(BLOCK, 0)[:codes.shape[0]].repeat_interleave(BLOCK, 1)[:, :codes.shape[1]]


def write_quantized(directory, quantization):
    names = [name for name in os.listdir(directory) if name.endswith(".safetensors")]
    index = {}
    for name in names:
        path, tensors = os.path.join(directory, name), {}
        for key, tensor in load_file(path).items():
            if is_quantized(key):
                codes, scales = quantized(tensor.cuda())
                if not torch.equal(multiplied_out(codes, scales).to(tensor.dtype).cpu(), tensor):
                    sys.exit(f"{key} is not what its FP8 codes say")
                tensors[key], tensors[key + "_scale_inv"] = codes.cpu(), scales.cpu()
            else:
                tensors[key] = tensor.to(torch.bfloat16) if key.endswith("weight") else tensor
            index.update({kept: name for kept in tensors if kept.startswith(key)})
        save_file(tensors, path, metadata={"format": "pt"})
    if len(names) > 1:
        with open(os.path.join(directory, "model.safetensors.index.json"), "w", encoding="utf-8") as file:
            json.dump(dict(metadata={}, weight_map=index), file)
    path = os.path.join(directory, "config.json")
    with open(path, encoding="utf-8") as file:
        config = json.load(file)
    with open(path, "w", encoding="utf-8") as file:
        json.dump(dict(config, quantization_config=quantization), file)


def write_tokenizer(directory, size):
    """A token <i> for every id i from 256 on, behind the bytes: ids go in and out as text."""
    bytes_ = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = [chr(b) for b in bytes_] + [chr(256 + i) for i in range(256 - len(bytes_))]
    token = dict(single_word=False, lstrip=False, rstrip=False, normalized=False, special=False)
    added = [dict(token, id=i, content=f"<{i}>") for i in range(256, size)]
    tokenizer = dict(
        version="1.0", truncation=None, padding=None, added_tokens=added, normalizer=None,
        pre_tokenizer=dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=True), post_processor=None,
        decoder=dict(type="ByteLevel", add_prefix_space=True, trim_offsets=True, use_regex=True),
        model=dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix="", end_of_word_suffix="", fuse_unk=False,
                   byte_fallback=False, ignore_merges=False, vocab={letter: i for i, letter in enumerate(letters)}, merges=[]))
    for name, content in (("tokenizer.json", tokenizer), ("tokenizer_config.json", dict(tokenizer_class="PreTrainedTokenizerFast", eos_token="<256>"))):
        with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
            json.dump(content, file)
    path = os.path.join(directory, "generation_config.json")
    if os.path.exists(path):
        os.remove(path)


def run(options, *arguments):
    result = subprocess.run([options.minir1, *arguments], capture_output=True, text=True)
    if result.returncode:
        sys.exit(f"minir1 {arguments[0]} ended with {result.returncode}: {result.stdout}{result.stderr}")
    return result.stdout


def disk_rate(directory):
    """Bytes a second by plain reading, from the disk and from the page cache."""
    files = [os.path.join(directory, name) for name in os.listdir(directory) if name.endswith(".safetensors")]
    size = sum(map(os.path.getsize, files))

    def read():
        start = time.time()
        for file in files:
            subprocess.run(["dd", f"if={file}", "of=/dev/null", "bs=16M", "status=none"], check=True)
        return size / (time.time() - start) / 1e9

    return size, drop_cache() and read(), read()


def drop_cache():
    try:
        subprocess.run(["sync"], check=True)
        with open("/proc/sys/vm/drop_caches", "w", encoding="ascii") as file:
            file.write("3")
        return True
    except OSError:
        return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("config")
    parser.add_argument("directory")
    parser.add_argument("--minir1", default="./minir1")
    parser.add_argument("--float32", action="store_true")
    parser.add_argument("--layers", type=int)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    name, dtype = ("float32", torch.float32) if options.float32 else ("bfloat16", torch.bfloat16)
    ids, expected, exact = expectations(options, dtype)
    gc.collect()
    torch.cuda.empty_cache()
    write_tokenizer(options.directory, expected.shape[1])

    size, cold, warm = disk_rate(options.directory)
    print(f"files: {size / 1e9:.2f} GB; dd reads {cold:.2f} GB/s from the disk, {warm:.2f} GB/s from the page cache", flush=True)
    placed = ["--model", options.directory, "--device", "cuda", "--dtype", name]
    for state in ("disk", "page cache"):
        if state == "disk" and not drop_cache():
            continue
        figures = re.findall(r"(\S+) +([\d.]+) (\S+)", run(options, "bench", "decode", *placed))
        print(f"MiniR1, files on {state}: " + ", ".join(f"{key} {value} {unit}" for key, value, unit in figures), flush=True)

    file = os.path.join(options.directory, "ours.safetensors")
    run(options, "logits", *placed, "--ids", ",".join(map(str, ids)), "--out", file)
    actual = load_file(file)["logits"][0]
    failures = compare(ids, actual, expected, dtype)
    if exact is not None:
        apart = [(logits - exact).norm() / exact.norm() for logits in (expected, actual)]
        print(f"from transformers' float32: transformers {apart[0]:.2e}, MiniR1 {apart[1]:.2e}", flush=True)
    reply = json.loads(run(options, "generate", *placed, "--raw", "--json", "--temperature", "0", "--max-new-tokens", str(NEW),
                           "--think", "template", "--prompt", "".join(f"<{i}>" for i in ids[:PROMPT])))
    failures += compare_greedy(ids, reply["ids"], expected, tie(expected, dtype))
    if not options.keep:
        shutil.rmtree(options.directory)
    sys.exit(failures > 0)


def tie(expected, dtype):
    """What two correct programs may differ by: 8 (float32: 100) roundings of the largest logit."""
    return expected.abs().max().item() * torch.finfo(dtype).eps * (100 if dtype == torch.float32 else 8)


def compare(ids, actual, expected, dtype):
    relative = ((actual - expected).norm() / expected.norm()).item()
    first, second = expected.topk(2).values.unbind(-1)
    sure = first - second > tie(expected, dtype)
    equal = (actual.argmax(-1) == expected.argmax(-1))[sure].sum().item()
    print(f"logits {tuple(actual.shape)}: relative norm of the difference {relative:.2e}, largest {(actual - expected).abs().max():.2e}"
          f" of {expected.abs().max():.1f}; same first choice in {equal} of {sure.sum().item()} that are no near-ties", flush=True)
    return int(relative > (1e-4 if dtype == torch.float32 else 3e-2)) + int(equal < sure.sum().item())


def compare_greedy(ids, ours, expected, limit):
    first, second = expected.topk(2).values.unbind(-1)
    for i, (theirs, mine) in enumerate(zip(ids[PROMPT:], ours)):
        if theirs != mine:
            margin = (first - second)[PROMPT + i - 1].item()
            print(f"greedy: equal for {i} tokens, then {mine} for {theirs}, whose lead is {margin:.3f} (a near-tie is up to {limit:.3f})", flush=True)
            return int(margin > limit)
    print(f"greedy: all {NEW} tokens equal", flush=True)
    return int(len(ours) < NEW)


main()
