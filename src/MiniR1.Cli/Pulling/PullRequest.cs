using MiniR1.Cli.Zero;
using MiniR1.Hub;

namespace MiniR1.Cli.Pulling;

/// <summary>The options of one <c>minir1 pull</c>.</summary>
internal sealed record PullRequest(string Repository)
{
    private const string DefaultParent = "models";
    private const string EndpointVariable = "HF_ENDPOINT";
    private const string TokenVariable = "HF_TOKEN";

    /// <summary>As written after --to; null for a directory named after the repository.</summary>
    internal string? Target { get; init; }

    internal string Revision { get; init; } = HubRepository.DefaultRevision;

    internal IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>As written after --endpoint; null for the environment's, or the default.</summary>
    internal string? Endpoint { get; init; }

    /// <summary>Where the files go.</summary>
    internal string Directory => Target ?? Path.Combine(DefaultParent, ParseRepository().LastPart);

    /// <exception cref="MiniR1Exception">No such name can be a repository's, or a revision's.</exception>
    internal HubRepository ParseRepository() => HubRepository.Parse(Repository, Revision);

    /// <param name="environment">reads a variable; null if it is not set</param>
    /// <exception cref="MiniR1Exception">The endpoint is no address, or the token cannot be one.</exception>
    internal HubOptions Options(Func<string, string?> environment)
    {
        var options = new HubOptions { Token = Value(TokenVariable) };
        var endpoint = Endpoint ?? Value(EndpointVariable);
        return (endpoint is null ? options : options with { Endpoint = HubOptions.ParseEndpoint(endpoint) }).Validate();

        // Empty is how a shell takes a variable back.
        string? Value(string name) => environment(name)?.Trim() is { Length: > 0 } value ? value : null;
    }

    /// <summary>The command that goes on with this pull, to be pasted into a shell.</summary>
    internal string ResumeLine()
    {
        List<string> words = ["./minir1", "pull", Repository];
        if (Target is { } target)
            words.AddRange(["--to", target]);
        if (Revision != HubRepository.DefaultRevision)
            words.AddRange(["--revision", Revision]);
        foreach (var pattern in Include)
            words.AddRange(["--include", pattern]);
        if (Endpoint is { } endpoint)
            words.AddRange(["--endpoint", endpoint]);
        return string.Join(' ', words.Select(ZeroRequest.Quote));
    }
}
