namespace MiniR1.Kernels.Libraries;

/// <summary>The system's reason for refusing a library, without .NET's advice around it.</summary>
internal static class LoadFailure
{
    private const int MaxLength = 200;

    internal static string Reason(Exception failure)
    {
        // .NET's message has a line for each path that it tried; those of the system's loader begin with a path.
        var lines = failure.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var reason = lines.FirstOrDefault(line => line.StartsWith('/') && line.Contains(": ", StringComparison.Ordinal)) ?? lines[0];
        reason = reason.TrimEnd('.');
        return reason.Length <= MaxLength ? reason : reason[..MaxLength] + "...";
    }
}
