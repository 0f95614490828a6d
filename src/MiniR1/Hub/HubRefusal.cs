using System.Net;

namespace MiniR1.Hub;

/// <summary>Says in one sentence why a hub does not give what it was asked for.</summary>
internal sealed class HubRefusal(HubOptions options, HubRepository repository, string? path)
{
    private string Host => options.Endpoint.Authority;

    private Uri Page => repository.Page(options.Endpoint);

    /// <param name="response">without success</param>
    /// <returns>a <see cref="MiniR1Exception"/>, or a <see cref="HubInterruptedException"/> if the next try may succeed</returns>
    public Exception Explain(HttpResponseMessage response)
    {
        var address = response.RequestMessage?.RequestUri ?? options.Endpoint;
        var status = $"{address.Authority} answered {(int)response.StatusCode}{Reason(response)}";
        if (MayPass(response.StatusCode))
            return new HubInterruptedException(status) { RetryAfter = RetryAfter(response) };
        // Where the hub redirects to, an address holds for a while only; the hub gives a new one.
        if (!HubConnection.IsSameOrigin(address, options.Endpoint))
            return new HubInterruptedException(status);
        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new MiniR1Exception(Unauthorized(Code(response))),
            HttpStatusCode.Forbidden => new MiniR1Exception(Forbidden()),
            HttpStatusCode.NotFound => new MiniR1Exception(NotFound(Code(response))),
            _ => new MiniR1Exception($"{status} to the request for {path ?? "the files"} of {repository.Name}: check the endpoint."),
        };
    }

    private static bool MayPass(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)status >= 500;

    private string Unauthorized(string code) => code == "GatedRepo" ? Forbidden()
        : options.Token is not null
            ? $"{Host} does not accept the token in HF_TOKEN for {repository.Name}: renew the token, or unset HF_TOKEN for a public model."
            : $"{Host} shows {repository.Name} to nobody without a token: check the name; if the model is gated or private, "
                + $"accept its licence on {Page} and set HF_TOKEN.";

    private string Forbidden() => options.Token is not null
        ? $"{Host} does not give {repository.Name} to the account of HF_TOKEN: accept the model's licence on {Page}, "
            + "and let the token read gated models."
        : $"{Host} gives {repository.Name} only to those who accepted its licence: accept it on {Page} and set HF_TOKEN.";

    private string NotFound(string code) => (path, code) switch
    {
        (not null, _) => $"{Host} lists {path} of {repository.Name} but does not have it: run the command again, or choose another revision.",
        (_, "RepoNotFound") => $"{Host} has no model {repository.Name}: check the name, or set HF_TOKEN if it is private.",
        (_, "RevisionNotFound") => $"{repository.Name} has no revision '{repository.Revision}' on {Host}: see its branches and tags on {Page}.",
        _ => $"{Host} has no model {repository.Name} with a revision '{repository.Revision}': check both names.",
    };

    private static string Code(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Error-Code", out var values) ? string.Concat(values) : "";

    private static string Reason(HttpResponseMessage response) =>
        string.IsNullOrWhiteSpace(response.ReasonPhrase) ? "" : $" ({Excerpt.Of(response.ReasonPhrase)})";

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - options.Clock.GetUtcNow(),
        _ => null,
    };
}
