#!/usr/bin/env bash
# MiniR1 against Python's PyTorch: the same model and sizes, one after the other on the same machine.
#   benchmarks/compare.sh [--seconds S] [--threads N] [--seed K] [SUITE...]      suites: ops train rl (all three), decode
# Prints name, ours, the peer's, and how many times as fast ours is. PYTHON names a python3 that has torch.
set -euo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)

options=() suites=()
while [ $# -gt 0 ]; do
  case $1 in
    --seconds|--threads|--seed) options+=("$1" "${2:?$1 lacks its value}"); shift 2 ;;
    ops|train|rl|decode) suites+=("$1"); shift ;;
    *) echo "compare.sh: unknown argument '$1': use --seconds, --threads, --seed, ops, train, rl, decode." >&2; exit 2 ;;
  esac
done
[ ${#suites[@]} -gt 0 ] || suites=(ops train rl)

python=
for candidate in ${PYTHON:+"$PYTHON"} python3 /usr/bin/python3; do
  if "$candidate" -c 'import torch' 2>/dev/null; then python=$candidate; break; fi
done
[ -n "$python" ] || { echo "compare.sh: no python3 has torch; install python3-torch, or set PYTHON." >&2; exit 2; }

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
"$here/../minir1" --version >/dev/null # builds, if it must, before the clock runs
vocabulary=$(sed -nE 's/.*"vocab_size": *([0-9]+).*/\1/p' "$here/../data/presets/cpu.json")
for suite in "${suites[@]}"; do
  # A model of half a billion random parameters, in float32 on both sides.
  if [ "$suite" = decode ]; then
    "$here/../minir1" bench decode --config "$here/qwen-0.5b.json" --dtype float32 --device cpu --json >>"$results/ours"
    "$python" "$here/peer_decode.py" "$here/qwen-0.5b.json" --json >>"$results/peer"
    continue
  fi
  "$here/../minir1" bench "$suite" --json "${options[@]}" >>"$results/ours"
  "$python" "$here/peer_pytorch.py" "$suite" --json --vocab "$vocabulary" "${options[@]}" >>"$results/peer"
done

"$python" - "$results/ours" "$results/peer" <<'PYTHON'
import json
import sys


def read(path):
    with open(path, encoding="utf-8") as lines:
        return {entry["name"]: entry for entry in map(json.loads, lines)}


ours, peer = read(sys.argv[1]), read(sys.argv[2])
print(f"{'':34}{'MiniR1':>13}{'PyTorch':>13}          times as fast")
for name in {**peer, **ours}:
    a, b = ours.get(name), peer.get(name)
    unit = (a or b)["unit"]
    columns = [f"{entry['value']:13.3f}" if entry else f"{'-':>13}" for entry in (a, b)]
    ratio = ""
    if a and b and unit != "tokens":
        ratio = a["value"] / b["value"] if unit.endswith("/s") else b["value"] / a["value"]
        ratio = f"{ratio:8.2f}"
    print(f"{name:34}{columns[0]}{columns[1]} {unit:9}{ratio}")
PYTHON
