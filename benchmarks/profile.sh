#!/usr/bin/env bash
# Which kernels a command's time on the GPU goes to: Nsight Compute's durations, summed by kernel. Nodes of CUDA graphs
# count as kernels. It is slow (a millisecond or more a kernel), so give it little to do.
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
ncu --target-processes all --graph-profiling node "${range[@]}" --metrics gpu__time_duration.sum --csv --log-file "$raw" "$@" >&2
python3 - "$raw" "$last" <<'PYTHON'
import collections
import csv
import re
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    lines = [line for line in file if line.startswith('"')]
rows = list(csv.DictReader(lines))
rows = rows[-int(sys.argv[2]):] if int(sys.argv[2]) else rows
scale = {"ns": 1e-3, "nsecond": 1e-3, "us": 1, "usecond": 1, "ms": 1e3, "msecond": 1e3}
spent = collections.defaultdict(list)
for row in rows:
    name = re.sub(r"<.*|\(.*", "", row["Kernel Name"].replace("void ", ""))
    detail = re.search(r"(\w+)(?:Functor|_kernel_cuda|Ops?)\b", row["Kernel Name"])
    name = f"{name[:60]} {detail.group(0) if detail and 'elementwise' in name else ''} {row['Grid Size']}x{row['Block Size']}"
    spent[name].append(float(row["Metric Value"].replace(",", "")) * scale[row["Metric Unit"]])
total = sum(map(sum, spent.values()))
print(f"{len(rows)} kernels, {total:.1f} us")
for name, times in sorted(spent.items(), key=lambda entry: -sum(entry[1]))[:40]:
    print(f"{100 * sum(times) / total:5.1f} %  {sum(times):10.1f} us  {len(times):5} x {sum(times) / len(times):8.2f}  {name}")
PYTHON
