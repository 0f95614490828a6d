#!/usr/bin/env python3
"""What a cell that prints much costs: headless, and in a kernel where jupyter_client is there. Needs a built MiniR1.

    /usr/bin/python3 benchmarks/printing.py

A row each: the cell's own seconds (headless, as the command says; kernel, from the request to the reply), those until a
reader of the kernel has all of it, and the bytes that the notebook's file, or the kernel's messages, took.
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 300
CELLS = {
    **{f"{n:,} lines": f"for (var i = 0; i < {n}; i++) Console.WriteLine(i);" for n in (10_000, 40_000, 100_000, 1_000_000)},
    "100,000 lines, two streams": "for (var i = 0; i < 50000; i++) { Console.WriteLine(i); Console.Error.WriteLine(i); }",
    "one line of 100 MB": "Console.WriteLine(new string('a', 100_000_000));",
    "10,000 displayed values": "for (var i = 0; i < 10000; i++) i.Display();",
    "100,000 updates": "var d = 0.Display(); for (var i = 0; i < 100000; i++) d.Update(i);",
}


def headless(code):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.ipynb")
        cells = [{"cell_type": "code", "id": f"c{n}", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
                 for n, source in enumerate(["Console.WriteLine(0); 0.Display().Update(1);", code])]
        path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}))
        run = subprocess.run([ROOT / "minir1", "notebook", "run", "--quiet", "--in-place", path],
                             capture_output=True, text=True, check=True)
        return float(re.findall(r"([\d.]+) s$", run.stdout, re.M)[-1]), path.stat().st_size


def kernel(client, code):
    start = time.perf_counter()
    request = client.execute(code)
    size, replied = 0, None
    while True:
        message = client.get_iopub_msg(timeout=PATIENCE)
        if message["parent_header"].get("msg_id") != request:
            continue
        size += len(json.dumps(message["content"]))
        if message["content"].get("execution_state") == "idle":
            break
    ended = time.perf_counter() - start
    reply = client.get_shell_msg(timeout=PATIENCE)
    assert reply["content"]["status"] == "ok", reply["content"]
    replied = (reply["header"]["date"] - message["parent_header"]["date"]).total_seconds()
    return replied, ended, size


def main():
    print(f"{'headless':<28} {'seconds':>8} {'file':>12}")
    for name, code in CELLS.items():
        seconds, size = headless(code)
        print(f"{name:<28} {seconds:8.2f} {size:12,}", flush=True)
    try:
        from jupyter_client.manager import start_new_kernel
    except ImportError:
        print("No jupyter_client here: the kernel is not measured.", file=sys.stderr)
        return
    os.environ["JUPYTER_PATH"] = str(ROOT / "share" / "jupyter")
    print(f"\n{'kernel':<28} {'reply':>8} {'read':>8} {'messages':>12}")
    manager, client = start_new_kernel(kernel_name="minir1-csharp", startup_timeout=PATIENCE)
    try:
        kernel(client, "Console.WriteLine(0); 0.Display().Update(1);")
        for name, code in CELLS.items():
            replied, ended, size = kernel(client, code)
            print(f"{name:<28} {replied:8.2f} {ended:8.2f} {size:12,}", flush=True)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


if __name__ == "__main__":
    main()
