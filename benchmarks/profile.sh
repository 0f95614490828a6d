#!/usr/bin/env bash
# Which kernels a command's time on the GPU goes to: Nsight Compute's durations and bytes of memory, summed by kernel. Nodes
# of CUDA graphs count as kernels. It is slow (a millisecond or more a kernel), so give it little to do.
#   benchmarks/profile.sh [--skip N] [--count N] [--last N] COMMAND...
# profiles from the Nth kernel on, so many kernels, and sums the last N of those, such as a step's.
#   benchmarks/profile.sh --last 400 minir1/run bench decode --config r1-distill-qwen-1.5b --new-tokens 4
#   benchmarks/profile.sh --skip 5000 --count 2000 minir1/run bench train --preset gpu --seconds 1
set -euo pipefail
last=0 range=()
while [ $# -gt 0 ]; do
  case $1 in
    --last) last=$2; shift 2 ;;
    --skip|--count) range+=("--launch-${1#--}" "$2"); shift 2 ;;
    *) break ;;
  esac
done
[ $# -gt 0 ] || { sed -n '2,8p' "$0"; exit 2; }
raw=$(mktemp)
trap 'rm -f "$raw"' EXIT
ncu --target-processes all --graph-profiling node "${range[@]}" --metrics gpu__time_duration.sum,dram__bytes.sum --csv --log-file "$raw" "$@" >&2
python3 - "$raw" "$last" <<'PYTHON'
import collections
import csv
import re
import sys

UNITS = {"ns": 1e-9, "nsecond": 1e-9, "us": 1e-6, "usecond": 1e-6, "ms": 1e-3, "msecond": 1e-3, "s": 1, "second": 1,
         "byte": 1, "Kbyte": 1e3, "Mbyte": 1e6, "Gbyte": 1e9}
with open(sys.argv[1], encoding="utf-8") as file:
    lines = [line for line in file if line.startswith('"')]
kernels = {}
for row in csv.DictReader(lines):
    measured = kernels.setdefault(row["ID"], dict(row=row))
    measured[row["Metric Name"]] = float(row["Metric Value"].replace(",", "")) * UNITS[row["Metric Unit"]]
kernels = list(kernels.values())[-int(sys.argv[2]):]
spent = collections.defaultdict(list)
for kernel in kernels:
    row = kernel["row"]
    name = re.sub(r"<.*|\(.*", "", row["Kernel Name"].replace("void ", ""))
    detail = re.search(r"(\w+)(?:Functor|_kernel_cuda|Ops?)\b", row["Kernel Name"])
    name = f"{name[:60]} {detail.group(0) if detail and 'elementwise' in name else ''} {row['Grid Size']}x{row['Block Size']}"
    spent[name].append((kernel["gpu__time_duration.sum"], kernel["dram__bytes.sum"]))
total, moved = (sum(kernel[metric] for kernel in kernels) for metric in ("gpu__time_duration.sum", "dram__bytes.sum"))
print(f"{len(kernels)} kernels, {total * 1e6:.1f} us, {moved / 1e9:.3f} GB, {moved / total / 1e9:.0f} GB/s")
for name, pairs in sorted(spent.items(), key=lambda entry: -sum(time for time, _ in entry[1]))[:40]:
    time, size = (sum(values) for values in zip(*pairs))
    print(f"{100 * time / total:5.1f} %  {time * 1e6:10.1f} us  {len(pairs):5} x {time * 1e6 / len(pairs):8.2f}  {size / time / 1e9:6.0f} GB/s  {name}")
PYTHON
