using System.ComponentModel;
using System.Diagnostics;

namespace MiniR1.Cli.Grading;

/// <summary>
/// Starts a program in Linux namespaces of its own: it sees no process but its own, has no network, may write nowhere but
/// into memory that goes with it, and no process that it starts outlives it. Works without root where the system allows it.
/// </summary>
internal sealed class Isolation
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    // Against programs that start programs faster than the grader can look.
    private const string MostThreads = "1024";

    // Since then processes are counted for each user namespace; before, all that the user runs would count.
    private static readonly Version s_countsByNamespace = new(5, 14);

    // Process 1 of the namespaces. The rights that it needs to lay out the file system are gone before the program starts.
    private const string Layout = """
        megabytes=$1 processes=$2 folders=$3
        shift 3
        mount -o remount,bind,ro / || exit 71
        while read -r _ point _ options _; do
          case $options in ro | ro,*) continue ;; esac
          case $point in *\\*) point=$(printf %b "$point") ;; esac
          mount -o remount,bind,ro "$point" 2>/dev/null &
        done </proc/self/mounts
        wait
        mount -t tmpfs -o "size=${megabytes}m,nr_inodes=100k,mode=1777" tmpfs /dev/shm || exit 71
        while [ "$folders" -gt 0 ]; do
          # What is mounted below a folder would vanish from it.
          if [ -d "$1" ] && ! grep -qF " $1/" /proc/self/mounts; then
            layer=/dev/shm/.minir1-$folders
            mkdir -p $layer/upper $layer/work
            mount -t overlay -o "lowerdir=$2,upperdir=$layer/upper,workdir=$layer/work" overlay "$1" 2>/dev/null
          fi
          folders=$((folders - 1))
          shift 2
        done
        [ "$processes" = 0 ] || prlimit --pid $$ --nproc="$processes" 2>/dev/null
        setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$@"
        exit $?
        """;

    private readonly bool _bubblewrap;
    private readonly bool _network;

    private Isolation(bool bubblewrap, bool network) => (_bubblewrap, _network) = (bubblewrap, network);

    /// <param name="network">whether programs may use it</param>
    /// <returns>null where the system offers none</returns>
    internal static Isolation? Find(bool network) => !OperatingSystem.IsLinux() ? null
        : new[] { new Isolation(false, network), new Isolation(true, network) }.FirstOrDefault(found => found.Works());

    /// <summary>The command that starts <paramref name="program"/>.</summary>
    /// <param name="program">and its arguments</param>
    /// <param name="folder">where it works; what it writes there is gone with it</param>
    /// <param name="megabytes">how much it may write</param>
    internal IReadOnlyList<string> Command(IReadOnlyList<string> program, string folder, int megabytes) =>
        _bubblewrap ? Bubblewrap(program, folder, megabytes) : Unshare(program, folder, megabytes);

    private IReadOnlyList<string> Unshare(IReadOnlyList<string> program, string folder, int megabytes)
    {
        var folders = Private(folder);
        var processes = Environment.OSVersion.Version >= s_countsByNamespace ? MostThreads : "0";
        return
        [
            "setsid", "unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc", "--ipc", "--kill-child",
            .. _network ? Array.Empty<string>() : ["--net"],
            "sh", "-c", Layout, "sh", $"{megabytes}", processes, $"{folders.Count}",
            .. folders.SelectMany(path => new[] { path, ForOverlay(path) }),
            .. program,
        ];
    }

    // The shell between: bubblewrap watches the thread that starts it, and one of .NET's may end before the program does.
    private IReadOnlyList<string> Bubblewrap(IReadOnlyList<string> program, string folder, int megabytes) =>
    [
        "setsid", "sh", "-c", "bwrap \"$@\"; exit $?", "sh",
        "--unshare-all", .. _network ? ["--share-net"] : Array.Empty<string>(), "--die-with-parent", "--cap-drop", "ALL",
        "--ro-bind", "/", "/", "--dev-bind", "/dev", "/dev", "--proc", "/proc",
        .. new[] { "/dev/shm", "/tmp" }.SelectMany(path => new[] { "--size", $"{(long)megabytes << 20}", "--tmpfs", path }),
        .. Needed(folder).Where(path => path.StartsWith("/tmp/", StringComparison.Ordinal)).SelectMany(path => new[] { "--ro-bind", path, path }),
        "--", .. program,
    ];

    /// <summary>The folders that a program may expect to write into; none lies in another.</summary>
    private static List<string> Private(string folder)
    {
        var folders = new List<string>();
        foreach (var path in new[] { "/tmp", Path.GetTempPath(), Home(), folder }
            .Select(path => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))).OrderBy(path => path.Length))
        {
            if (path != "/" && !folders.Any(outer => path == outer || path.StartsWith($"{outer}/", StringComparison.Ordinal)))
                folders.Add(path);
        }

        return folders;
    }

    private static IEnumerable<string> Needed(string folder) =>
        new[] { Path.GetFullPath(folder), AppContext.BaseDirectory, Home(), Path.GetDirectoryName(Environment.ProcessPath) ?? "/" }
            .Where(Directory.Exists);

    private static string Home() => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? home : "/";

    private static string ForOverlay(string path) =>
        path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal).Replace(",", "\\,", StringComparison.Ordinal);

    private bool Works()
    {
        var command = Command(["true"], "/", 16);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(command[0], command.Skip(1))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            if (process.WaitForExit(s_patience))
                return process.ExitCode == 0;
            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
