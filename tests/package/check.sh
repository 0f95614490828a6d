#!/usr/bin/env bash
# Checks TorchBackend=package: MiniR1 must compile, with no change, against a TorchSharp.dll, and run in its plain forms.
#   tests/package/check.sh                     a stand-in TorchSharp.dll, made from src/LibTorch/TorchSharp
#   tests/package/check.sh DIR                 the TorchSharp.dll in DIR, such as one built from source
# The stand-in has TorchSharp's signatures (LibTorch.Tests holds them against its list), in an assembly of that name.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export UseSharedCompilation=false

mkdir "$work/repository"
tar -C "$root" --exclude=bin --exclude=obj --exclude=.build --exclude=.git --exclude=artifacts --exclude=runs -cf - . | tar -C "$work/repository" -xf -

torchsharp=${1:-}
if [ -z "$torchsharp" ]; then
  mkdir "$work/standin"
  cp -r "$root"/src/LibTorch/. "$work/standin"
  rm -rf "$work/standin/bin" "$work/standin/obj" "$work/standin/Package" "$work/standin/LibTorch.csproj"
  # Only the namespace TorchSharp may be visible from outside, as in the real assembly.
  find "$work/standin" -name '*.cs' -exec sed -i 's/^namespace LibTorch;/namespace TorchSharpStandIn;/; s/^using LibTorch;/using TorchSharpStandIn;/' {} +
  cat >"$work/standin/TorchSharp.csproj" <<'PROJECT'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <Nullable>enable</Nullable>
    <ImplicitUsings>enable</ImplicitUsings>
    <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
    <NoWarn>$(NoWarn);CA2255</NoWarn>
  </PropertyGroup>
</Project>
PROJECT
  dotnet build "$work/standin" -c Release --nologo -v quiet -o "$work/torchsharp"
  torchsharp=$work/torchsharp
fi

cd "$work/repository"
dotnet build tests/MiniR1.Tests -c Release --nologo -v quiet -p:TorchBackend=package -p:TorchSharpPath="$torchsharp" -p:RunAnalyzers=false
echo "compiles against $(basename "$torchsharp")/TorchSharp.dll"
output=tests/MiniR1.Tests/bin/Release/net10.0
[ -n "${1:-}" ] || cp "$root/.build/native/libminir1_torch.so" "$output/"
dotnet test tests/MiniR1.Tests -c Release --no-build --nologo -v quiet -p:TorchBackend=package --filter \
  'FullyQualifiedName~MiniR1.Tests.Model|FullyQualifiedName~MiniR1.Tests.Training|FullyQualifiedName~MiniR1.Tests.Generation'
