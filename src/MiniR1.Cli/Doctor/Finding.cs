namespace MiniR1.Cli.Doctor;

/// <summary>One thing about the machine.</summary>
/// <param name="Subject">what was looked at</param>
/// <param name="Found">what is there</param>
/// <param name="Advice">what would be better, or null</param>
internal sealed record Finding(string Subject, string Found, string? Advice = null);
