using System.Net;
using System.Net.Http.Headers;

namespace MiniR1.Hub;

/// <summary>
/// One request after the other to a hub. Redirects are followed here rather than by the handler: the token must reach
/// the hub again when it redirects to itself, and nobody else.
/// </summary>
internal sealed class HubConnection(HttpClient http, HubOptions options)
{
    private const int MaxRedirects = 10;

    /// <summary>Whatever the server answers in the end, its body not read yet.</summary>
    /// <param name="address">where to begin</param>
    /// <param name="from">the first byte wanted; 0 asks for the whole</param>
    /// <param name="cancellation">of this request</param>
    /// <exception cref="HubInterruptedException">There was no answer.</exception>
    /// <exception cref="MiniR1Exception">It redirects to nowhere.</exception>
    public async Task<HttpResponseMessage> GetAsync(Uri address, long from, CancellationToken cancellation)
    {
        for (var redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            var response = await SendAsync(address, from, cancellation).ConfigureAwait(false);
            if (!IsRedirect(response.StatusCode))
                return response;
            using (response)
                address = Follow(address, response.Headers.Location);
        }

        throw new MiniR1Exception($"{options.Endpoint.Authority} redirects without end: check the endpoint.");
    }

    public static bool IsSameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Host == other.Host && one.Port == other.Port;

    private async Task<HttpResponseMessage> SendAsync(Uri address, long from, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("minir1", typeof(HubConnection).Assembly.GetName().Version?.ToString(3)));
        if (options.Token is { } token && IsSameOrigin(address, options.Endpoint))
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (from > 0)
            request.Headers.Range = new RangeHeaderValue(from, null);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new HubInterruptedException($"{address.Authority} did not answer in time", failure);
        }
        catch (Exception failure) when (HubInterruptedException.IsCausedBy(failure))
        {
            throw HubInterruptedException.Of(failure);
        }
    }

    private static bool IsRedirect(HttpStatusCode status) => status
        is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    /// <summary>Where one address leads to; null if that is no web address, or one that is less safe.</summary>
    /// <param name="address">that was asked</param>
    /// <param name="location">absolute, or relative to it</param>
    public static Uri? Lead(Uri address, string? location) =>
        Uri.TryCreate(address, location, out var target)
        && (target.Scheme == Uri.UriSchemeHttps || (target.Scheme == Uri.UriSchemeHttp && address.Scheme == Uri.UriSchemeHttp))
            ? target
            : null;

    private static Uri Follow(Uri address, Uri? location) => Lead(address, location?.OriginalString)
        ?? throw new MiniR1Exception($"{address.Authority} redirects to no address that is as safe as its own: check the endpoint.");
}
