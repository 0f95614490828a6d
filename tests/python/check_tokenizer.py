#!/usr/bin/env python3
"""Opens a tokenizer that MiniR1 saved with Python's tokenizers and transformers and compares ids and texts.

    python3 tests/python/check_tokenizer.py DIR [arithmetic|text]      # needs: pip install tokenizers transformers

DIR holds tokenizer.json and tokenizer_config.json of the kind named, arithmetic if none is. The expected ids come from a greedy longest-match encoder written
here anew, not from the files under test. Prints one line and exits with 0 if all agree; fails with an AssertionError
that shows the first text that does not.
"""
import random
import sys

SPECIAL = {0, 1, 2}
KINDS = {
    "arithmetic": dict(
        tokens=["<pad>", "<bos>", "<eos>", *"0123456789", *"+-*=,", " ", ":",
                "<think>", "</think>", "<answer>", "</answer>", " check ", " yes", " no", " wait "],
        texts=[
            "8 15 12=24:<think>15-12=3*8=24 check 24=24 yes</think><answer>15-12*8</answer>",
            "<bos>8 15 12=24:<answer>15-12*8</answer><eos>",
            "9 14 7=161:<think>14*9=126+7=133 check 133=161 no wait 14+9=23*7=161 check 161=161 yes</think>"
            "<answer>14+9*7</answer><eos><pad><pad>",
            ": check 15=21 no", "  check  check ", " ", "  ", " yes yes no wait  wait ", "",
        ],
        unknown=["8/2", "x", " maybe", "3×4", "8\n9"]),
    "text": dict(
        tokens=["<pad>", "<bos>", "<eos>", "<think>", "</think>", "<answer>", "</answer>",
                *"0123456789+-*/=,.:?% abcdefghijklmnopqrstuvwxyz"],
        texts=[
            "9 14 7=161:<think>14*9=126+7=133, 133=161? no wait 14+9=23*7=161 1=1 6=6 1=1 same</think>"
            "<answer>14+9*7</answer>",
            "<bos>47*36:<think>47*6=282, 47*30=1410, 282+1410=1692 back 169/36=4 rest 25, 252/36=7 so 47=47 yes"
            "</think><answer>1692</answer><eos><pad>",
            "a price of 80 rises by 25 percent then falls by 10 percent:", ": is 15 21? no", "  ", "50%.", "",
        ],
        unknown=["Wait", "3×4", "8\n9", "(8)", "no!"]),
}
TOKENS, TEXTS, UNKNOWN = [], [], []


def encode(text):
    """Greedy longest match, the definition of both tokenizers."""
    ids = []
    while text:
        best = max((t for t in TOKENS if text.startswith(t)), key=len)
        ids.append(TOKENS.index(best))
        text = text[len(best):]
    return ids


def random_texts(count):
    rng = random.Random(1)
    return ["".join(rng.choices(TOKENS, k=rng.randrange(60))) for _ in range(count)]


def expect(what, text, actual, expected):
    assert actual == expected, f"{what} of {text!r}: {actual} instead of {expected}"


def check_tokenizers(directory, texts):
    from tokenizers import Tokenizer
    tokenizer = Tokenizer.from_file(f"{directory}/tokenizer.json")
    expect("size", directory, tokenizer.get_vocab_size(), len(TOKENS))
    expect("vocabulary", directory, tokenizer.get_vocab(), {t: i for i, t in enumerate(TOKENS)})
    for text in texts:
        ids = encode(text)
        expect("tokenizers: ids", text, tokenizer.encode(text).ids, ids)
        expect("tokenizers: text", text, tokenizer.decode(ids, skip_special_tokens=False), text)
        plain = "".join(TOKENS[i] for i in ids if i not in SPECIAL)
        expect("tokenizers: plain text", text, tokenizer.decode(ids, skip_special_tokens=True), plain)
    for text in UNKNOWN:
        try:
            ids = tokenizer.encode(text).ids
        except Exception:  # tokenizers raises a bare Exception
            continue
        raise AssertionError(f"tokenizers: {text!r} has a symbol outside the vocabulary, but became {ids}")


def check_transformers(directory, texts):
    from transformers import AutoTokenizer
    tokenizer = AutoTokenizer.from_pretrained(directory)
    expect("size", directory, len(tokenizer), len(TOKENS))
    special = (tokenizer.pad_token_id, tokenizer.bos_token_id, tokenizer.eos_token_id)
    expect("pad, bos, eos", directory, special, (0, 1, 2))
    for text in texts:
        ids = encode(text)
        expect("transformers: ids", text, tokenizer(text)["input_ids"], ids)
        expect("transformers: text", text, tokenizer.decode(ids), text)
    batch = tokenizer([": ", "8"], padding=True)
    expect("transformers: left padding", "8", batch["input_ids"], [encode(": "), [0, *encode("8")]])


def main():
    kind = sys.argv[2] if len(sys.argv) == 3 else "arithmetic"
    if len(sys.argv) not in (2, 3) or kind not in KINDS:
        sys.exit("usage: check_tokenizer.py DIR [arithmetic|text], where DIR holds the tokenizer.json to check")
    for names, key in ((TOKENS, "tokens"), (TEXTS, "texts"), (UNKNOWN, "unknown")):
        names.extend(KINDS[kind][key])
    texts = TEXTS + random_texts(500)
    check_tokenizers(sys.argv[1], texts)
    check_transformers(sys.argv[1], texts)
    print(f"{len(texts)} texts: tokenizers and transformers give equal ids and texts")


if __name__ == "__main__":
    main()
