namespace MiniR1.Hub;

/// <summary>Which hub, on whose behalf, and with how much patience.</summary>
public sealed record HubOptions
{
    public static Uri DefaultEndpoint { get; } = new("https://huggingface.co");

    /// <summary>http or https; a path is kept in front of the hub's own.</summary>
    public Uri Endpoint { get; init; } = DefaultEndpoint;

    /// <summary>Goes to the endpoint alone, never to where it redirects to; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>How often a request is repeated that brought nothing new.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>A connection that brings no byte for so long counts as broken.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>In bytes a second; a connection that brings less over the time above counts as broken too.</summary>
    public double SlowestRate { get; init; } = 1000;

    /// <summary>How long the whole listing may take, or a file that is read into memory.</summary>
    public TimeSpan ListingTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Waits between attempts.</summary>
    public Func<TimeSpan, CancellationToken, Task> Delay { get; init; } = Task.Delay;

    /// <summary>For a Retry-After that names a time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Without the token, which a record would print with the rest.</summary>
    public override string ToString() => $"{nameof(HubOptions)} {{ {nameof(Endpoint)} = {Endpoint} }}";

    /// <exception cref="MiniR1Exception">The text is no address of a hub.</exception>
    public static Uri ParseEndpoint(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address)
            || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
            throw new MiniR1Exception($"'{text}' is no address of a hub: give one such as {DefaultEndpoint.OriginalString}.");
        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            throw new MiniR1Exception(
                "The hub's address has a user, a query or a fragment: leave them out; a token belongs into HF_TOKEN.");
        return address;
    }

    /// <exception cref="MiniR1Exception">The token cannot be one; the sentence does not show it.</exception>
    public HubOptions Validate() => Token is null || (Token.Length > 0 && Token.All(symbol => symbol is > ' ' and <= '~'))
        ? this
        : throw new MiniR1Exception("HF_TOKEN holds blanks or symbols that no token has: set it to the token alone, or unset it.");
}
