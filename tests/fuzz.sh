#!/usr/bin/env bash
# Damaged and made-up inputs for longer than the tests try them: tests/fuzz.sh [SECONDS A TEST, 600]. It must not be that
# anything but a sentence comes out, that one input takes more than 10 s, or that the process grows by more than 1 GB.
# Seeds are fixed, and a failure names its own.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
export MINIR1_FUZZ_SECONDS=${1:-600}

# shellcheck source=src/MiniR1.Cli/Launch/prepare.sh
. src/MiniR1.Cli/Launch/prepare.sh
root=$PWD
find_dotnet

status=0
for project in tests/MiniR1.Tests tests/MiniR1.Notebook.Tests; do
  echo "== $project, $MINIR1_FUZZ_SECONDS s a test"
  # Each test says how many inputs it tried.
  dotnet test "$project" -c Release --nologo --filter 'FullyQualifiedName~Fuzz' --logger 'console;verbosity=normal' \
    | grep -E '^ *(Passed|Failed) |rounds in|seed|Total tests|error|No test' || status=1
  [ "${PIPESTATUS[0]}" -eq 0 ] || status=1
done
exit $status
