using System.Net;
using System.Text.RegularExpressions;

namespace MiniR1.Hub;

/// <summary>Lists and reads the model repositories of a hub that speaks as the Hugging Face hub does.</summary>
/// <param name="http">should not follow redirects by itself: see <see cref="CreateHttp"/></param>
/// <param name="options">which hub</param>
/// <param name="observer">is told of each wait</param>
public sealed partial class HubClient(HttpClient http, HubOptions options, IPullObserver observer)
{
    // An index of half a million weights has 60 MB; no page of a listing comes near.
    private const int MaxBytesInMemory = 1 << 28;
    private const int BlockBytes = 1 << 16;

    private readonly HubConnection connection = new(http, options.Validate());

    /// <summary>A client that leaves redirects to us; dispose it.</summary>
    public static HttpClient CreateHttp() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>All files of a repository, however many pages they fill.</summary>
    /// <exception cref="MiniR1Exception">No such repository, no right to see it, or no listing that can be used.</exception>
    public async Task<IReadOnlyList<HubFile>> ListAsync(HubRepository repository, CancellationToken cancellation = default)
    {
        var files = new List<HubFile>();
        var seen = new HashSet<Uri>();
        for (var page = repository.Listing(options.Endpoint); page is not null;)
        {
            if (!seen.Add(page))
                throw new MiniR1Exception($"The listing of {repository.Name} leads back to a page that was read: check the endpoint.");
            var (json, next) = await ReadAsync(repository, null, page, cancellation).ConfigureAwait(false);
            files.AddRange(HubListing.Parse(json, repository));
            page = next;
        }

        return [.. files.DistinctBy(file => file.Path)];
    }

    /// <summary>A small file's content, its hash checked.</summary>
    /// <exception cref="MiniR1Exception">It cannot be had, or is not what the listing says.</exception>
    public async Task<byte[]> ReadAsync(HubRepository repository, HubFile file, CancellationToken cancellation = default)
    {
        var (content, _) = await ReadAsync(repository, file.Path, repository.Content(options.Endpoint, file.Path), cancellation)
            .ConfigureAwait(false);
        return file.Hash.Matches(content)
            ? content
            : throw new MiniR1Exception(
                $"{file.Path} of {repository.Name} is not the file that the listing describes: it may have just changed; run the command again.");
    }

    /// <summary>A file's bytes from some place on, or from the beginning if the server knows no ranges.</summary>
    /// <exception cref="HubInterruptedException">Not now.</exception>
    /// <exception cref="MiniR1Exception">It cannot be had.</exception>
    internal async Task<HubContent> OpenAsync(HubRepository repository, HubFile file, long from, CancellationToken cancellation)
    {
        var address = repository.Content(options.Endpoint, file.Path);
        var response = await connection.GetAsync(address, from, cancellation).ConfigureAwait(false);
        if (from > 0 && IsOtherRange(response, from))
        {
            response.Dispose();
            response = await connection.GetAsync(address, 0, cancellation).ConfigureAwait(false);
        }

        return Open(response, repository, file.Path, cancellation);
    }

    internal Backoff Backoff(HubRepository repository, string? path) =>
        new(options, $"{path ?? "the listing"} of {repository.Name}", observer);

    private async Task<(byte[] Content, Uri? Next)> ReadAsync(
        HubRepository repository, string? path, Uri address, CancellationToken cancellation)
    {
        for (var backoff = Backoff(repository, path); ;)
        {
            try
            {
                var response = await connection.GetAsync(address, 0, cancellation).ConfigureAwait(false);
                var next = Next(response, address);
                using var content = Open(response, repository, path, cancellation);
                return (await ReadAllAsync(content, repository, path).ConfigureAwait(false), next);
            }
            catch (HubInterruptedException failure)
            {
                await backoff.WaitAsync(failure, cancellation).ConfigureAwait(false);
            }
        }
    }

    private HubContent Open(HttpResponseMessage response, HubRepository repository, string? path, CancellationToken cancellation)
    {
        if (response.IsSuccessStatusCode)
            return new HubContent(response, options.StallTimeout, cancellation);
        using (response)
            throw new HubRefusal(options, repository, path).Explain(response);
    }

    private static async Task<byte[]> ReadAllAsync(HubContent content, HubRepository repository, string? path)
    {
        using var all = new MemoryStream();
        var block = new byte[BlockBytes];
        for (int read; (read = await content.ReadAsync(block).ConfigureAwait(false)) > 0;)
        {
            if (all.Length + read > MaxBytesInMemory)
                throw new MiniR1Exception($"{path ?? "The listing"} of {repository.Name} is too large to be one: check the endpoint.");
            all.Write(block, 0, read);
        }

        return all.ToArray();
    }

    // Behind the end of a file that became shorter, or a range that nobody asked for.
    private static bool IsOtherRange(HttpResponseMessage response, long from) =>
        response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable
        || (response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From != from);

    private static Uri? Next(HttpResponseMessage response, Uri address)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
            return null;
        var match = NextLink().Match(string.Join(", ", links));
        return match.Success && Uri.TryCreate(address, match.Groups["address"].Value, out var next) ? next : null;
    }

    [GeneratedRegex("""<(?<address>[^>]*)>\s*;[^<]*?\brel="?next\b""")]
    private static partial Regex NextLink();
}
