using System.ComponentModel;
using System.Diagnostics;

namespace MiniR1.Cli.Grading;

/// <summary>A process and all that it has started, directly or not: what they take, and their end.</summary>
/// <remarks>
/// Where there is no /proc only the first process is measured. A process whose parent ends becomes somebody else's child:
/// those seen before stay known, and at the end an environment variable tells the others.
/// </remarks>
internal sealed class ProcessTree
{
    private const int TicksASecond = 100; // USER_HZ, the same on all of Linux
    private static readonly TimeSpan s_betweenSearches = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly Process _first;
    private readonly string _mark;
    private readonly bool _endsWithFirst;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Dictionary<int, long> _seen = [];
    private TimeSpan _processor;
    private long? _searched;

    /// <param name="first">has just been started</param>
    /// <param name="mark">an entry of its environment, <c>NAME=VALUE</c>, that no other process has</param>
    /// <param name="endsWithFirst">the system ends the others when it ends the first</param>
    internal ProcessTree(Process first, string mark, bool endsWithFirst) =>
        (_first, _mark, _endsWithFirst) = (first, mark, endsWithFirst);

    internal Usage Measure()
    {
        var clock = Stopwatch.GetElapsedTime(_start);
        if (!OperatingSystem.IsLinux())
            return OfFirst(clock);
        var members = Members();
        // Without it a process that has moved to another parent would seem to give time back.
        _processor = TimeSpan.FromTicks(Math.Max(
            _processor.Ticks, members.Sum(member => member.Ticks) * (TimeSpan.TicksPerSecond / TicksASecond)));
        var bytes = members.Sum(member => member.Pages) * Environment.SystemPageSize;
        return new Usage(_processor, clock, bytes / (double)(1 << 20), members.Count, members.Sum(member => ProcFile.Written(member.Id)) / (double)(1 << 20));
    }

    /// <summary>The memory with what processes share counted once: slower, and never more than <see cref="Measure"/> says.</summary>
    internal double ProportionalMegabytes() => OperatingSystem.IsLinux()
        ? Members().Sum(member => ProcFile.ProportionalBytes(member.Id) ?? (member.Pages * Environment.SystemPageSize)) / (double)(1 << 20)
        : OfFirst(TimeSpan.Zero).Megabytes;

    /// <summary>Ends all of them.</summary>
    internal void Kill()
    {
        Quietly(() => _first.Kill(entireProcessTree: !_endsWithFirst));
        Quietly(() => _first.WaitForExit(s_patience));
        if (!OperatingSystem.IsLinux())
            return;
        var start = Stopwatch.GetTimestamp();
        // They may start others meanwhile.
        while (Left() is { Count: > 0 } left && Stopwatch.GetElapsedTime(start) < s_patience)
        {
            if (!_endsWithFirst)
                left.ForEach(id => Quietly(() => Process.GetProcessById(id).Kill(entireProcessTree: true)));
            Thread.Sleep(10);
        }
    }

    // To look through all processes of a machine takes a while: between two searches only those are looked at that are known.
    private List<ProcessStat> Members()
    {
        if (_searched is { } last && Stopwatch.GetElapsedTime(last) < s_betweenSearches)
            return Known();
        var members = Search();
        _searched = Stopwatch.GetTimestamp();
        return members;
    }

    private List<ProcessStat> Known() => [.. _seen.Keys.Select(ProcFile.Of).OfType<ProcessStat>().Where(IsSeen)];

    private bool IsSeen(ProcessStat stat) => _seen.TryGetValue(stat.Id, out var start) && start == stat.Start;

    private List<ProcessStat> Search()
    {
        var all = ProcFile.All();
        var children = all.ToLookup(stat => stat.Parent);
        var members = all.Where(stat => stat.Id == _first.Id || IsSeen(stat)).ToList();
        var known = members.Select(stat => stat.Id).ToHashSet();
        for (var i = 0; i < members.Count; i++)
            members.AddRange(children[members[i].Id].Where(child => known.Add(child.Id)));
        _seen.Clear();
        foreach (var member in members)
            _seen[member.Id] = member.Start;
        return members;
    }

    private List<int> Left()
    {
        var left = _endsWithFirst ? Known() : ProcFile.All().Where(stat => stat.Id != Environment.ProcessId
            && (IsSeen(stat) || ProcFile.Environment(stat.Id).Contains(_mark, StringComparison.Ordinal)));
        return [.. left.Where(stat => stat.IsAlive).Select(stat => stat.Id)];
    }

    private Usage OfFirst(TimeSpan clock)
    {
        try
        {
            _first.Refresh();
            return new Usage(_first.TotalProcessorTime, clock, _first.WorkingSet64 / (double)(1 << 20), 1, 0);
        }
        catch (InvalidOperationException)
        {
            return Usage.None with { Clock = clock }; // it has just ended
        }
    }

    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception failure) when (failure is InvalidOperationException or Win32Exception or AggregateException or ArgumentException)
        {
            // It has ended by itself.
        }
    }
}
