using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MiniR1.Tests.Hub;

/// <summary>
/// An HTTP server on a free port, one request a connection. It is written on sockets because it must be able to break
/// off, stall and lie about lengths.
/// </summary>
internal sealed class HubServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource closing = new();
    private readonly Lock recording = new();
    private readonly List<HubRequest> requests = [];
    private readonly Func<HubRequest, HubResponse> answer;
    private readonly Task accepting;

    internal HubServer(Func<HubRequest, HubResponse> answer)
    {
        this.answer = answer;
        listener.Start();
        Address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
        accepting = AcceptAsync();
    }

    internal string Address { get; }

    /// <summary>Host and port, as sentences name it.</summary>
    internal string Host => new Uri(Address).Authority;

    internal IReadOnlyList<HubRequest> Requests
    {
        get
        {
            lock (recording)
                return [.. requests];
        }
    }

    public void Dispose()
    {
        if (closing.IsCancellationRequested)
            return; // a test may have sent it away already
        closing.Cancel();
        listener.Stop();
        accepting.GetAwaiter().GetResult();
        closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(ServeAsync(await listener.AcceptTcpClientAsync(closing.Token)));
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                if (await ReadAsync(stream) is not { } request)
                    return;
                lock (recording)
                    requests.Add(request);
                await WriteAsync(stream, answer(request));
            }
            catch (Exception failure) when (failure is IOException or OperationCanceledException)
            {
                // The client went away, as some tests want it to.
            }
        }
    }

    private async Task<HubRequest?> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        if (await reader.ReadLineAsync(closing.Token) is not { } first)
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(closing.Token) is { Length: > 0 } line)
            headers[line[..line.IndexOf(':')]] = line[(line.IndexOf(':') + 1)..].Trim();
        return new HubRequest(first.Split(' ')[1], headers);
    }

    private async Task WriteAsync(NetworkStream stream, HubResponse response)
    {
        var head = new StringBuilder($"HTTP/1.1 {response.Status} {(HttpStatusCode)response.Status}\r\nConnection: close\r\n");
        if (!response.HidesLength)
            head.Append($"Content-Length: {response.Body.Length}\r\n");
        foreach (var (name, value) in response.Headers)
            head.Append($"{name}: {value}\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}\r\n"), closing.Token);
        for (var i = 0; response.Drips && i < response.Body.Length; i++)
        {
            await stream.WriteAsync(response.Body.AsMemory(i, 1), closing.Token);
            await Task.Delay(120, closing.Token);
        }

        if (response.Drips)
            return;
        await stream.WriteAsync(response.Body.AsMemory(0, response.CutAt ?? response.Body.Length), closing.Token);
        if (response.Stalls)
            await Task.Delay(Timeout.Infinite, closing.Token);
    }
}
