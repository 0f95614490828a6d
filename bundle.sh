#!/usr/bin/env bash
# Packs MiniR1 for a Linux x64 machine that has PyTorch and g++ but no .NET.
#   ./bundle.sh [FILE.tar.xz]          here: makes the bundle (about 27 MB)
#   tar xf FILE.tar.xz && minir1/run zero --preset cpu      there: builds the native file once, then runs
set -euo pipefail
root=$(cd "$(dirname "$0")" && pwd)
file=${1:-$root/artifacts/minir1-linux-x64.tar.xz}
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
dotnet publish "$root/src/MiniR1.Cli" -c Release -r linux-x64 --self-contained -p:BuildNative=false \
  -p:DebugType=none -p:RunAnalyzers=false -o "$stage/minir1/app" --nologo -v quiet
cp -r "$root/src/LibTorch/native" "$stage/minir1/native"
cat > "$stage/minir1/run" <<'RUN'
#!/usr/bin/env bash
# Builds the native file against LIBTORCH, or the PyTorch of python3, unless it is there; then runs minir1.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
export LIBTORCH=${LIBTORCH:-$(python3 -c 'import torch,os;print(os.path.dirname(torch.__file__))')}
[ -e "$here/app/libminir1_torch.so" ] || "$here/native/build.sh" "$here/app"
exec "$here/app/MiniR1.Cli" "$@"
RUN
chmod +x "$stage/minir1/run"
mkdir -p "$(dirname "$file")"
tar -C "$stage" -cJf "$file.tmp" minir1
mv "$file.tmp" "$file"
ls -lh "$file"
