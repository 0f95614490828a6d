namespace MiniR1.Hub;

/// <summary>A model repository at one revision, as a hub names it: <c>Qwen/Qwen3-0.6B</c> at <c>main</c>.</summary>
public sealed record HubRepository
{
    /// <summary>The branch that a repository begins with.</summary>
    public const string DefaultRevision = "main";

    private HubRepository(string name, string revision) => (Name, Revision) = (name, revision);

    /// <summary>OWNER/NAME, or NAME alone for a repository that belongs to no account.</summary>
    public string Name { get; }

    /// <summary>A branch, a tag or a commit.</summary>
    public string Revision { get; }

    /// <summary>The name without its owner.</summary>
    public string LastPart => Name[(Name.LastIndexOf('/') + 1)..];

    /// <exception cref="MiniR1Exception">No such name can be a repository's, or a revision's.</exception>
    public static HubRepository Parse(string name, string revision = DefaultRevision)
    {
        var parts = name.Split('/');
        if (parts.Length > 2 || !parts.All(IsPart))
            throw new MiniR1Exception($"'{name}' is no repository's name: give OWNER/NAME, such as Qwen/Qwen3-0.6B.");
        if (revision.Length == 0 || revision.Contains("..", StringComparison.Ordinal) || revision.Any(symbol => symbol <= ' '))
            throw new MiniR1Exception($"'{revision}' is no revision: give a branch, a tag or a commit, such as main.");
        return new HubRepository(name, revision);
    }

    /// <summary>The page for people, where a licence is accepted.</summary>
    internal Uri Page(Uri endpoint) => At(endpoint, Name);

    internal Uri Listing(Uri endpoint) =>
        At(endpoint, $"api/models/{Name}/tree/{Uri.EscapeDataString(Revision)}?recursive=true");

    internal Uri Content(Uri endpoint, string path)
    {
        var escaped = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        return At(endpoint, $"{Name}/resolve/{Uri.EscapeDataString(Revision)}/{escaped}");
    }

    private static Uri At(Uri endpoint, string rest) => new($"{endpoint.AbsoluteUri.TrimEnd('/')}/{rest}");

    private static bool IsPart(string part) =>
        part.Length > 0
        && part.All(symbol => char.IsAsciiLetterOrDigit(symbol) || symbol is '-' or '_' or '.')
        && part[0] is not ('-' or '.')
        && !part.Contains("..", StringComparison.Ordinal);
}
