using System.Net;
using System.Text.RegularExpressions;

namespace MiniR1.Hub;

/// <summary>Lists and reads the model repositories of a hub that speaks as the Hugging Face hub does.</summary>
/// <param name="http">should not follow redirects by itself: see <see cref="CreateHttp"/></param>
/// <param name="options">which hub</param>
/// <param name="observer">is told of each wait</param>
public sealed partial class HubClient(HttpClient http, HubOptions options, IPullObserver observer)
{
    // An index of half a million weights has 60 MB; no listing comes near, all its pages together.
    private const int MaxBytesInMemory = 1 << 26;

    // The hub's pages have a thousand files each, and it asks for fewer than a hundred thousand files in a repository.
    private const int MaxPages = 500;
    private const int MaxFiles = 200_000;
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
        var bytes = 0L;
        var began = options.Clock.GetTimestamp();
        for (var page = repository.Listing(options.Endpoint); page is not null;)
        {
            if (!seen.Add(page))
                throw Endless(repository, "leads back to a page that was read");
            if (seen.Count > MaxPages)
                throw Endless(repository, $"has more than {MaxPages} pages");
            var (json, next) = await ReadAsync(repository, null, page, cancellation).ConfigureAwait(false);
            files.AddRange(HubListing.Parse(json, repository));
            bytes += json.Length;
            if (files.Count > MaxFiles)
                throw Endless(repository, $"has more than {MaxFiles} files");
            if (bytes > MaxBytesInMemory)
                throw Endless(repository, $"has more than {ByteSize.Format(MaxBytesInMemory)}");
            if (options.Clock.GetElapsedTime(began) > options.ListingTimeout)
                throw Endless(repository, $"takes more than {options.ListingTimeout.TotalMinutes:0} minutes");
            page = next;
        }

        return [.. files.DistinctBy(file => file.Path)];
    }

    private static MiniR1Exception Endless(HubRepository repository, string what) =>
        new($"The listing of {repository.Name} {what}: check the endpoint.");

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
                using var content = Open(response, repository, path, cancellation);
                var next = path is null ? Next(response, address, repository) : null;
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
            return new HubContent(response, options, cancellation);
        using (response)
            throw new HubRefusal(options, repository, path).Explain(response);
    }

    private async Task<byte[]> ReadAllAsync(HubContent content, HubRepository repository, string? path)
    {
        using var all = new MemoryStream();
        var began = options.Clock.GetTimestamp();
        var block = new byte[BlockBytes];
        for (int read; (read = await content.ReadAsync(block).ConfigureAwait(false)) > 0;)
        {
            if (all.Length + read > MaxBytesInMemory)
                throw new MiniR1Exception($"{path ?? "The listing"} of {repository.Name} is too large to be one: check the endpoint.");
            if (options.Clock.GetElapsedTime(began) > options.ListingTimeout)
                throw new HubInterruptedException($"only {ByteSize.Format(all.Length)} came in {options.ListingTimeout.TotalMinutes:0} minutes");
            all.Write(block, 0, read);
        }

        return all.ToArray();
    }

    // Behind the end of a file that became shorter, or a range that nobody asked for.
    private static bool IsOtherRange(HttpResponseMessage response, long from) =>
        response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable
        || (response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From != from);

    private static Uri? Next(HttpResponseMessage response, Uri address, HubRepository repository)
    {
        if (!response.Headers.TryGetValues("Link", out var links))
            return null;
        var match = NextLink().Match(string.Join(", ", links));
        if (!match.Success)
            return null;
        return HubConnection.Lead(address, match.Groups["address"].Value)
            ?? throw Endless(repository, $"goes on at '{Excerpt.Of(match.Groups["address"].Value)}', which is no address that is as safe as its own");
    }

    [GeneratedRegex("""<(?<address>[^<>]*)>\s*;[^<]*?\brel="?next\b""")]
    private static partial Regex NextLink();
}
