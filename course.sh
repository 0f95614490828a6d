#!/usr/bin/env bash
# Runs the course as a reader does: every notebook and every solution from top to bottom (what they would write goes into
# a temporary folder), then grades the blanks, which must earn nothing, and the solutions, which must earn everything.
#   ./course.sh [--without NAME]... [FILE...]      all but those notebooks; or these notebooks alone, ungraded
# A line each with its seconds. The last line is 'N passed, N failed'; exit code 1 if any failed.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

files=() without=' '
while [ $# -gt 0 ]; do
  case $1 in
    --without) without+="${2:?--without needs a name, such as 12-scale} "; shift 2 ;;
    -*) sed -n '2,5s/^# \?//p' "$0"; exit 2 ;;
    *) files+=("$1"); shift ;;
  esac
done

made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
passed=0 failed=0

# try NAME COMMAND...: a line that says how it went; if badly, what was printed last.
try() {
  local name=$1 start=$SECONDS verdict=ok
  shift
  "$@" </dev/null >"$made/log" 2>&1 || verdict=FAILED
  printf '%-6s %4d s  %s\n' "$verdict" $((SECONDS - start)) "$name"
  if [ "$verdict" = ok ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    tail -n 5 "$made/log" | sed 's/^/         /'
  fi
}

# No cell of the course takes a tenth of this: one that never ends shall not keep the rest from being tried.
# A check of a chapter that does not hold prints WRONG and goes on; a reader shall not meet one.
run() {
  ./minir1 notebook run --quiet --out "$made" --timeout 900 "$1" || return
  ! grep -oE '^ *"WRONG [^"]*' "$made/$(basename "$1")"
}

# earns none|all FILE
earns() {
  local grade points of
  grade=$(./minir1 grade --json "$2") || return 1
  points=$(sed -nE 's/^  "points": ([0-9]+),$/\1/p' <<<"$grade")
  of=$(sed -nE 's/^  "of": ([0-9]+),$/\1/p' <<<"$grade")
  if [ "$1" = none ]; then [ "$points" = 0 ]; else [ "$points" = "$of" ]; fi && [ "$of" -gt 0 ] && return
  printf '%s\n' "$grade" | grep '"message": "[^"]'
  echo "earned $points of $of points, not $1"
  return 1
}

if ! ./minir1 --help >/dev/null; then # builds, if need be
  echo "0 passed, 1 failed"
  exit 1
fi

if [ ${#files[@]} -gt 0 ]; then
  for file in "${files[@]}"; do try "$file" run "$file"; done
else
  for file in notebooks/*.ipynb notebooks/solutions/*.ipynb; do
    if [[ $without != *" $(basename "$file" .ipynb) "* ]]; then try "$file" run "$file"; fi
  done
  for file in notebooks/exercises/*.ipynb; do try "$file, points: none" earns none "$file"; done
  for file in notebooks/solutions/*.ipynb; do try "$file, points: all" earns all "$file"; done
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
