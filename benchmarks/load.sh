#!/usr/bin/env bash
# How fast a checkpoint loads and in how much memory, against reading its file.
#   benchmarks/load.sh [LAYERS]   of R1-Distill-Qwen-1.5B, random: 6 is 1.5 GB, 28 the whole 3.6 GB
set -euo pipefail
root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

"$root/minir1" bench load --model "$place/model" --write "${1:-6}"
file=$place/model/model.safetensors
for turn in first second; do
  start=$(date +%s.%N)
  cat "$file" >/dev/null
  awk -v bytes="$(stat -c %s "$file")" -v start="$start" -v end="$(date +%s.%N)" -v turn="$turn" \
    'BEGIN { printf "cat, %s time: %.2f GB/s\n", turn, bytes / (end - start) / 1e9 }'
done
echo "as float32"
"$root/minir1" bench load --model "$place/model"
echo "as bfloat16, the file's own"
"$root/minir1" bench load --model "$place/model" --bfloat16
