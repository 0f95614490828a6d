#!/usr/bin/env bash
# Packs MiniR1 for a Linux x64 machine that has PyTorch and g++ but no .NET. docs/gpu.md tells more.
#   ./bundle.sh [--tests] [FILE.tar.xz]       here: makes the bundle
#   tar xf FILE.tar.xz && minir1/run zero --preset gpu      there: builds the native file once, then runs
#   minir1/run tests [arguments]                            there: the GPU tests, if the bundle has them (--tests)
set -euo pipefail
root=$(cd "$(dirname "$0")" && pwd)
tests=()
if [ "${1:-}" = --tests ]; then
  shift
  tests=("$root/tests/LibTorch.Tests" "$root/tests/MiniR1.Tests")
fi
file=${1:-$root/artifacts/minir1-linux-x64.tar.xz}
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
publish() { # PROJECT NATIVE: whether as native code, which starts sooner and is larger
  dotnet publish "$1" -c Release -r linux-x64 --self-contained -p:BuildNative=false -p:TestsAsPrograms=true \
    -p:DebugType=none -p:RunAnalyzers=false -p:PublishReadyToRun="$2" -o "$stage/minir1/app" --nologo -v quiet
}
for project in "${tests[@]}"; do publish "$project" false; done
publish "$root/src/MiniR1.Cli" true # last: its files replace the tests' copies of them
rm -f "$stage"/minir1/app/*.xml
cp -r "$root/src/LibTorch/native" "$stage/minir1/native"
cat > "$stage/minir1/run" <<'RUN'
#!/usr/bin/env bash
# Builds the native file against LIBTORCH, or the PyTorch of python3, unless it is there; then runs minir1.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if [ ! -e "$here/app/libminir1_torch.so" ]; then
  export LIBTORCH=${LIBTORCH:-$(python3 -c 'import torch,os;print(os.path.dirname(torch.__file__))')}
  "$here/native/build.sh" "$here/app"
fi
if [ "${1:-}" = tests ]; then
  shift
  status=0
  for program in "$here"/app/*.Tests; do
    (cd "$here/app" && "$program" --filter "TestCategory=GPU" "$@") || status=1
  done
  exit "$status"
fi
exec "$here/app/MiniR1.Cli" "$@"
RUN
chmod +x "$stage/minir1/run"
mkdir -p "$(dirname "$file")"
XZ_OPT=${XZ_OPT:--T0} tar -C "$stage" -cJf "$file.tmp" minir1
mv "$file.tmp" "$file"
ls -lh "$file"
