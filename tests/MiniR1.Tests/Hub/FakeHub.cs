using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace MiniR1.Tests.Hub;

/// <summary>A hub with one repository, <c>org/tiny</c>, whose answers a test may change.</summary>
internal sealed class FakeHub : IDisposable
{
    internal const string Name = "org/tiny";
    internal const string Listing = $"/api/models/{Name}/tree/main?recursive=true";

    private readonly Dictionary<string, byte[]> files = [];
    private readonly HashSet<string> large = [];
    private readonly HubServer server;

    internal FakeHub() => server = new HubServer(request => Change?.Invoke(request) ?? Answer(request));

    /// <summary>A test's own answer; null for the usual one.</summary>
    internal Func<HubRequest, HubResponse?>? Change { get; set; }

    internal string Address => server.Address;

    internal string Host => server.Host;

    /// <summary>The targets of all requests so far, in order.</summary>
    internal IEnumerable<string> Targets => server.Requests.Select(request => request.Target);

    internal IReadOnlyList<HubRequest> Requests => server.Requests;

    /// <summary>A hub whose model has a config and six bytes of weights.</summary>
    internal static FakeHub WithModel() => new FakeHub().Add("config.json", "{}").AddLarge("model.safetensors", "abcdef");

    /// <summary>Where a file's bytes are asked for.</summary>
    internal static string Content(string path) => $"/{Name}/resolve/main/{path}";

    /// <summary>A file that is kept in Git itself.</summary>
    internal FakeHub Add(string path, string content)
    {
        files[path] = Encoding.UTF8.GetBytes(content);
        return this;
    }

    /// <summary>A file that is kept in Git LFS.</summary>
    internal FakeHub AddLarge(string path, string content)
    {
        large.Add(path);
        return Add(path, content);
    }

    /// <summary>The usual answer: the listing, or bytes, from the middle on if a range is asked for.</summary>
    internal HubResponse Answer(HubRequest request)
    {
        if (request.Target == Listing)
            return HubResponse.Of(Entries(files.Keys));
        var path = files.Keys.FirstOrDefault(path => request.Target == Content(path));
        if (path is null)
            return HubResponse.Of(404);
        var content = files[path];
        return request.From is not { } from ? new HubResponse(200, content)
            : from >= content.Length ? HubResponse.Of(416)
            : new HubResponse(206, content[from..], ("Content-Range", $"bytes {from}-{content.Length - 1}/{content.Length}"));
    }

    /// <summary>The listing of some files, a directory among them.</summary>
    internal string Entries(IEnumerable<string> paths) => JsonSerializer.Serialize(
        paths.Select(Entry).Prepend(new { type = "directory", path = "folder", size = 0, oid = "0" }));

    public void Dispose() => server.Dispose();

    private object Entry(string path)
    {
        var content = files[path];
        if (!large.Contains(path))
            return new { type = "file", path, size = content.Length, oid = GitOid(content) };
        // The oid outside is that of the pointer, which is not the content's.
        var lfs = new { oid = Convert.ToHexStringLower(SHA256.HashData(content)), size = content.Length, pointerSize = 134 };
        return new { type = "file", path, size = content.Length, oid = new string('0', 40), lfs };
    }

    private static string GitOid(byte[] content)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha.AppendData(Encoding.ASCII.GetBytes($"blob {content.Length}\0"));
        sha.AppendData(content);
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
