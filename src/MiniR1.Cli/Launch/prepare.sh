# Sourced by minir1 and test.sh, which set $root: finds or installs what a build needs, and builds.
# Everything here fails with one sentence on stderr and exit code 2.

fail() { echo "minir1: $1" >&2; exit 2; }
say() { echo "minir1: $1" >&2; }

# What another build left in the environment must not steer this one: MSBuild takes every variable for a property.
clean_environment() {
  local name
  while IFS= read -r name; do
    case ${name,,} in
      configuration|platform|version|targetframework|runtimeidentifier|outdir|outputpath|assemblyname|torchbackend|buildnative|nativelibrary|msbuild*) unset "$name" ;;
    esac
  done < <(compgen -e)
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
  # A home that cannot be written to (containers, CI) stops the SDK before it starts.
  if [ ! -w "${HOME:-/nonexistent}" ]; then export DOTNET_CLI_HOME=$root/.build/home; fi
}

find_dotnet() {
  command -v dotnet >/dev/null && return
  local folder
  for folder in "${DOTNET_ROOT:-}" "${HOME:-}/.dotnet" /usr/share/dotnet /usr/lib/dotnet; do
    if [ -x "$folder/dotnet" ]; then export PATH=$folder:$PATH; return; fi
  done
  fail "the .NET SDK was not found; install the .NET 10 SDK from https://dot.net."
}

has_header() { [ -e "$1/torch/csrc/api/include/torch/torch.h" ]; }

# The folder of the libtorch to build against; empty for Debian's, which is in the compiler's own folders.
find_libtorch() {
  if [ -n "${LIBTORCH:-}" ]; then
    has_header "$LIBTORCH/include" ||
      fail "LIBTORCH is '$LIBTORCH', which holds no include/torch/csrc/api/include/torch/torch.h; set it to a libtorch folder, or unset it."
    echo "$LIBTORCH"
  elif ! has_header /usr/include; then
    python3 -c 'import torch,os;print(os.path.dirname(torch.__file__))' 2>/dev/null || return 1
  fi
}

missing_packages() {
  command -v g++ >/dev/null || echo g++
  # Jupyter alone needs it: where nobody can install it, 'minir1 notebook kernel' says so, and all else works.
  if can_install && ! compgen -G '/usr/lib/*/libzmq.so.5' >/dev/null; then echo libzmq5; fi
  local libtorch
  if ! libtorch=$(find_libtorch); then
    echo libtorch-dev
  elif [ -n "$libtorch" ]; then
    return # a libtorch of its own brings its own BLAS
  fi
  # Debian's libtorch takes any BLAS; the reference one that comes by default is many times slower.
  compgen -G '/usr/lib/*/openblas-*/libblas.so.3' >/dev/null || echo libopenblas0-pthread
}

can_install() { command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }; }

install_missing() {
  if [ -n "${LIBTORCH:-}" ]; then find_libtorch >/dev/null; fi
  local packages
  packages=$(missing_packages | tr '\n' ' ')
  packages=${packages% }
  [ -n "$packages" ] || return 0
  command -v apt-get >/dev/null || fail "missing: $packages; install it (Debian's names) with your system's package manager, or set LIBTORCH to a libtorch folder."
  local as_root=()
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || fail "missing: $packages; as root, run: apt-get install $packages"
    if [ -t 0 ]; then as_root=(sudo); else as_root=(sudo -n); fi
  fi
  say "installing $packages (apt-get, some minutes)"
  mkdir -p "$root/.build"
  local log=$root/.build/install.log
  : >"$log"
  if ! compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; then apt_get update >>"$log" 2>&1 || true; fi
  # shellcheck disable=SC2086 # the packages are words
  apt_get install -y --no-install-recommends $packages >>"$log" 2>&1 ||
    { apt_get update && apt_get install -y --no-install-recommends $packages; } >>"$log" 2>&1 ||
    fail "apt-get could not install $packages (see .build/install.log); install it by hand, or set LIBTORCH to a libtorch folder."
}

apt_get() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" </dev/null; }

# Builds a project or solution in Release; the whole log goes to .build/build.log, errors to stderr.
build() {
  dotnet --version >/dev/null 2>&1 ||
    fail "this .NET SDK is too old ($(cd / && dotnet --version 2>/dev/null || echo 'none')); install the .NET 10 SDK from https://dot.net."
  mkdir -p "$root/.build"
  forget_other_libtorch
  if ! dotnet build "$@" -c Release --nologo -v minimal -nodeReuse:false -p:UseSharedCompilation=false \
      </dev/null >"$root/.build/build.log" 2>&1; then
    grep -E '(error|minir1:)' "$root/.build/build.log" | sort -u | head -20 >&2
    fail "the build failed; the lines above say where, .build/build.log has all of it."
  fi
}

# The C# compiler as native code, once for each version of it: cells need not wait until .NET has compiled the compiler.
native_compiler() {
  local version log=$root/.build/readytorun.log
  version=$(sed -nE 's:.*<RoslynVersion>(.*)</RoslynVersion>.*:\1:p' "$root/Directory.Packages.props")
  if [ -e "$root/.build/readytorun/$version/Microsoft.CodeAnalysis.CSharp.dll" ]; then return; fi
  say "compiling the C# compiler to native code, so that cells start sooner (once; half a minute)"
  dotnet publish "$root/src/MiniR1.ReadyToRun" --nologo -v quiet -nodeReuse:false </dev/null >"$log" 2>&1 ||
    say "that failed (.build/readytorun.log says why); notebooks run without it, each first cell a second later"
}

# Names, times and sizes of all that goes into the program: the same line means the same program. minir1 builds when it
# differs from what .build/stamp holds.
fingerprint() {
  (
    cd "$root"
    find src data Directory.*.props global.json \( -name bin -o -name obj \) -prune -o -type f -printf '%p %T@ %s\n' | sort
    echo "${LIBTORCH:-}"
  ) | cksum
}

# The native file is rebuilt when a source beside it changes; this does it for headers, and for another libtorch.
forget_other_libtorch() {
  local now file=$root/.build/libtorch library=$root/.build/native/libminir1_torch.so
  now=$(libtorch_identity)
  if [ "$(cat "$file" 2>/dev/null)" != "$now" ] ||
      [ -n "$(find "$root/src/LibTorch/native" -type f -newer "$library" 2>/dev/null)" ]; then
    rm -f "$library"
  fi
  printf '%s\n' "$now" >"$file"
}

libtorch_identity() {
  local libtorch
  libtorch=$(find_libtorch) || libtorch=
  stat -L -c '%n %Y %s' "${libtorch:+$libtorch/lib/libtorch.so}" /usr/lib/*/libtorch.so 2>/dev/null || true
}
