#!/usr/bin/env python3
"""Shows what Python's transformers makes of tokenizer directories, one kind of file or field at a time.

    python3 tests/python/tokenizer_directories.py CASES.json > fixtures/tokenizers/directories.json

CASES.json is a list of objects: name, tokenizer (fields of tokenizer.json that differ from variants.json's base) and
files (by their names). Each comes back with `expected`: ids, the named tokens, what is special, how many ids there are.
"""
import json
import os
import sys
import tempfile

TEXTS = ["a", "<s>a</s>", "<think>ab</think> hello", "[PAD]<x>a"]


def named(tokenizer, name):
    return [getattr(tokenizer, name), getattr(tokenizer, name + "_id")]


def expected(directory):
    from transformers import AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained(directory)
    rows = []
    for text in TEXTS:
        ids = tokenizer(text, add_special_tokens=False)["input_ids"]
        rows.append({
            "text": text,
            "ids": ids,
            "with_special": tokenizer(text)["input_ids"],
            "without_special": tokenizer.decode(ids, skip_special_tokens=True),
        })
    return {
        "class": type(tokenizer).__name__,
        "size": len(tokenizer),
        "bos": named(tokenizer, "bos_token"),
        "eos": named(tokenizer, "eos_token"),
        "pad": named(tokenizer, "pad_token"),
        "rows": rows,
    }


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "../MiniR1.Tests/fixtures/tokenizers/variants.json"), encoding="utf-8") as file:
        base = json.load(file)["base"]
    with open(sys.argv[1], encoding="utf-8") as file:
        cases = json.load(file)
    for case in cases:
        with tempfile.TemporaryDirectory() as directory:
            files = {"tokenizer.json": {**base, **case.get("tokenizer", {})}, **case["files"]}
            for name, content in files.items():
                with open(os.path.join(directory, name), "w", encoding="utf-8") as file:
                    json.dump(content, file)
            try:
                case["expected"] = expected(directory)
            except Exception as error:  # whatever transformers says of it
                case["expected"] = {"error": f"{type(error).__name__}: {error}"[:200]}
    json.dump(cases, sys.stdout, ensure_ascii=False, indent=1)
    print()


if __name__ == "__main__":
    main()
