"""Cuts a tokenizer.json of byte-level BPE down to what some texts need, so that a test can carry it.

    python3 tests/python/cut_tokenizer.py FULL.json CUT.json TEXTS.json...

TEXTS.json holds an array of texts, or of objects with a "text". A token stays if it is one byte, or if its bytes are
part of one of the texts or of its NFC form; a merge stays if the token that it makes does. Encoding one of the texts
then runs as with the full file: BPE only ever makes tokens that are part of the text, so that no merge it would look
up is missing, and those left keep their order. Ids stay as they are.
"""

import json
import sys
import unicodedata


def alphabet():
    """GPT-2's characters for the 256 bytes."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [byte for byte in range(256) if byte not in printable]
    return {byte: chr(byte) for byte in printable} | {byte: chr(256 + i) for i, byte in enumerate(rest)}


def main():
    full, cut, *files = sys.argv[1:]
    with open(full, encoding="utf-8") as file:
        tokenizer = json.load(file)
    texts = []
    for name in files:
        with open(name, encoding="utf-8") as file:
            texts += [row if isinstance(row, str) else row["text"] for row in json.load(file)]
    characters = alphabet()
    forms = {form for text in texts for form in (text, unicodedata.normalize("NFC", text))}
    haystack = "\0".join("".join(characters[byte] for byte in form.encode()) for form in forms)
    added = {token["content"] for token in tokenizer["added_tokens"]}
    model = tokenizer["model"]
    vocab = {token: i for token, i in model["vocab"].items() if len(token) == 1 or token in haystack or token in added}

    def parts(merge):
        return merge.split(" ") if isinstance(merge, str) else merge

    def stays(merge):
        left, right = parts(merge)
        return left + right in vocab and left in vocab and right in vocab

    model["merges"] = [merge for merge in model["merges"] if stays(merge)]
    print(f"{len(model['vocab'])} tokens -> {len(vocab)}, merges -> {len(model['merges'])}")
    model["vocab"] = vocab
    with open(cut, "w", encoding="utf-8") as file:
        json.dump(tokenizer, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")


main()
