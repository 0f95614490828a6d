#!/usr/bin/env bash
# Installs what is missing, builds everything with all style rules on, and runs the tests.
#   ./test.sh [arguments for dotnet test, such as --filter RouterTests]
# The last line is 'N passed, N failed'; exit code 1 if any failed.
set -euo pipefail
root=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
cd "$root"

# shellcheck source=src/MiniR1.Cli/Launch/prepare.sh
. "$root/src/MiniR1.Cli/Launch/prepare.sh"

clean_environment
find_dotnet
install_missing
say "building"
stamp=$(fingerprint)
# What does not build fails as one test would, so that the last line is there for whoever reads it.
if ! (build MiniR1.sln); then
  echo "0 passed, 1 failed"
  exit 1
fi
printf '%s\n' "$stamp" >.build/stamp # minir1 has nothing left to build

passed=0 failed=0
for project in tests/*/*.csproj; do
  log=$root/.build/$(basename "$project" .csproj).log
  status=0
  dotnet test "$project" -c Release --no-build --nologo "$@" </dev/null 2>&1 | tee "$log" || status=$?
  count() { sed -nE "s/.*$1: *([0-9]+),.*Total:.*/\1/p" "$log" | tail -1; }
  here_failed=$(count Failed)
  # A host that crashed, or a project that ran nothing it was asked for, says so by its exit status alone.
  if [ "$status" != 0 ] && [ "${here_failed:-0}" = 0 ]; then here_failed=1; fi
  passed=$((passed + $(count Passed || echo 0) + 0))
  failed=$((failed + ${here_failed:-0}))
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
