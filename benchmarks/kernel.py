#!/usr/bin/env python3
"""How long the C# kernel keeps people waiting, and how much memory it takes. Needs jupyter_client and a built MiniR1.

    /usr/bin/python3 benchmarks/kernel.py [runs]      the best of so many runs of each (5)

Prints seconds and megabytes (a process's largest resident set), and the load of the machine before and after.
"""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import zmq
from jupyter_client.manager import KernelManager

ROOT = Path(__file__).resolve().parent.parent
os.environ["JUPYTER_PATH"] = str(ROOT / "share" / "jupyter")
PATIENCE = 120
# What a hundred cells of a course do, less the mathematics: declare, call, print, show.
CELLS = [
    "int F{n}(int x) => x + {n}; F{n}(1)",
    "var words{n} = new List<string> {{ \"a\", \"b\" }}; Console.WriteLine(string.Join(\" \", words{n}));",
    "Enumerable.Range(0, 5).Select(i => i * {n}).ToArray()",
    "var text{n} = $\"cell {n}: {{Math.Sqrt({n}):0.000}}\"; text{n}",
]
HUNDRED = [CELLS[n % len(CELLS)].format(n=n) for n in range(100)]


class Kernel:
    """A kernel, from its start until it answers."""

    def __init__(self):
        context = zmq.Context()
        # A client that looks for the kernel ten times a second cannot tell when it came.
        context.setsockopt(zmq.RECONNECT_IVL, 5)
        self.manager = KernelManager(kernel_name="minir1-csharp", context=context)
        start = time.perf_counter()
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.kernel_info()
        self.client.get_shell_msg(timeout=PATIENCE)
        self.ready = time.perf_counter() - start

    def run(self, code):
        """Seconds until the reply."""
        start = time.perf_counter()
        reply = self.client.execute_interactive(code, output_hook=lambda _: None, timeout=PATIENCE)
        seconds = time.perf_counter() - start
        if reply["content"]["status"] != "ok":
            raise SystemExit(f"{code}: {reply['content']}")
        return seconds

    def run_all(self, cells):
        """Seconds until the last reply, all cells sent at once, as a front end's "Run all" does."""
        start = time.perf_counter()
        waiting = {self.client.execute(code) for code in cells}
        while waiting:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            waiting.discard(reply["parent_header"]["msg_id"])
            if reply["content"]["status"] != "ok":
                raise SystemExit(str(reply["content"]))
        return time.perf_counter() - start

    def megabytes(self):
        """The largest resident set so far; the launcher has become the kernel, so the number is the kernel's."""
        status = Path(f"/proc/{self.manager.provisioner.process.pid}/status").read_text()
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024

    def stop(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def cold():
    """A cell that somebody sends the moment that the kernel answers."""
    kernel = Kernel()
    first = kernel.run("1 + 1")
    kernel.stop()
    return {"kernel ready": kernel.ready, "first cell, sent at once": first}


def warm():
    """A cell that somebody sends after a look at the page, then a hundred."""
    kernel = Kernel()
    time.sleep(5)
    first = kernel.run("1 + 1")
    second = kernel.run("2 + 2")
    hundred = sum(kernel.run(code) for code in HUNDRED)
    memory = kernel.megabytes()
    kernel.stop()
    return {
        "first cell, kernel idle for 5 s": first,
        "second cell": second,
        "100 cells in the kernel": hundred,
        "100 cells in the kernel, MB": memory,
    }


def at_once():
    """The same hundred, sent all at once the moment that the kernel answers."""
    kernel = Kernel()
    seconds = kernel.run_all(HUNDRED)
    memory = kernel.megabytes()
    kernel.stop()
    return {
        "100 cells sent at once": seconds,
        "start of the kernel to the last of them": kernel.ready + seconds,
        "100 cells sent at once, MB": memory,
    }


def headless():
    """The same hundred cells as a file, with everything from the start of the process to its end."""
    cells = [
        {"cell_type": "code", "id": f"c{n}", "metadata": {}, "execution_count": None, "outputs": [], "source": code}
        for n, code in enumerate(HUNDRED)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hundred.ipynb"
        path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
        start = time.perf_counter()
        process = subprocess.Popen([ROOT / "minir1", "notebook", "run", "--in-place", path], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - start
        if process.returncode != 0:
            raise SystemExit(f"minir1 notebook run: {process.returncode}")
        return {"100 cells headless": seconds, "100 cells headless, MB": usage.ru_maxrss / 1024}


def library():
    """The first cell of a chapter: libtorch is loaded."""
    kernel = Kernel()
    time.sleep(5)
    dll = ROOT / "src/MiniR1.Cli/bin/Release/net10.0/MiniR1.dll"
    seconds = kernel.run(f'#r "{dll}"\nusing TorchSharp;\nusing static TorchSharp.torch;\nones(2, 2).sum().item<float>()')
    kernel.stop()
    return {"first cell that uses libtorch, kernel idle for 5 s": seconds}


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    print("load before", *(f"{load:.1f}" for load in os.getloadavg()))
    for measure in (cold, warm, at_once, headless, library):
        results = [measure() for _ in range(runs)]
        for name in results[0]:
            values = sorted(result[name] for result in results)
            form = "{:8.0f}" if name.endswith("MB") else "{:8.3f}"
            print(f"{name:52}", "best", form.format(values[0]), " median", form.format(values[len(values) // 2]), flush=True)
    print("load after ", *(f"{load:.1f}" for load in os.getloadavg()))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    main()
