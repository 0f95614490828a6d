using System.Globalization;
using System.Text;

namespace MiniR1.Tests.Hub;

/// <summary>What a client asked for.</summary>
/// <param name="Target">path and query, as sent</param>
/// <param name="Headers">by name, in any case</param>
internal sealed record HubRequest(string Target, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The place to begin at; null if the whole is asked for.</summary>
    internal int? From => Headers.TryGetValue("Range", out var range)
        ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture)
        : null;

    internal string? Authorization => Headers.GetValueOrDefault("Authorization");
}

/// <summary>What a server says to it.</summary>
internal sealed record HubResponse(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    /// <summary>The connection ends after so many bytes of the body, whatever its length was said to be.</summary>
    internal int? CutAt { get; init; }

    /// <summary>Instead of its end, the connection brings nothing any more.</summary>
    internal bool Stalls { get; init; }

    /// <summary>A byte comes every now and then.</summary>
    internal bool Drips { get; init; }

    /// <summary>No Content-Length: the body ends where the connection does.</summary>
    internal bool HidesLength { get; init; }

    internal static HubResponse Of(string body) => new(200, Encoding.UTF8.GetBytes(body));

    internal static HubResponse Of(int status, params (string Name, string Value)[] headers) => new(status, [], headers);

    internal static HubResponse Redirect(string address) => Of(302, ("Location", address));
}
