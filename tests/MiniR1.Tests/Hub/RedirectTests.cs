using NUnit.Framework;

namespace MiniR1.Tests.Hub;

/// <summary>The token reaches the hub, and nobody else.</summary>
internal sealed class RedirectTests
{
    private const string Token = "hf_secret";

    private FakeHub hub = null!;
    private PullBench bench = null!;

    [SetUp]
    public void Begin() => (hub, bench) = (FakeHub.WithModel(), new PullBench());

    [TearDown]
    public void End()
    {
        hub.Dispose();
        bench.Dispose();
    }

    [Test]
    public async Task Another_host_gets_the_range_and_no_token()
    {
        using var network = FakeHub.WithModel();
        hub.Change = request => request.Target == FakeHub.Listing ? null : HubResponse.Redirect(network.Address + request.Target);
        bench.Write("model.safetensors.partial", "abc");
        await bench.PullAsync(bench.Options(hub) with { Token = Token });

        Assert.That(bench.Files, Is.EqualTo(new[] { "config.json: {}", "model.safetensors: abcdef" }));
        Assert.That(hub.Requests.Select(request => request.Authorization), Is.All.EqualTo($"Bearer {Token}"));
        Assert.That(network.Requests, Has.Count.EqualTo(2));
        Assert.That(network.Requests.Select(request => request.Authorization), Is.All.Null);
        Assert.That(network.Requests[^1].From, Is.EqualTo(3));
    }

    [Test]
    public async Task The_hub_itself_gets_the_token_again_when_it_redirects_to_itself()
    {
        hub.Change = request => request.Target.StartsWith("/moved", StringComparison.Ordinal)
            ? hub.Answer(request with { Target = request.Target["/moved".Length..] })
            : HubResponse.Redirect($"/moved{request.Target}");
        await bench.PullAsync(bench.Options(hub) with { Token = Token });

        Assert.That(bench.Files.Count(), Is.EqualTo(2));
        Assert.That(hub.Requests.Select(request => request.Authorization), Is.All.EqualTo($"Bearer {Token}"));
    }

    [Test]
    public async Task Next_page_on_another_host_is_asked_for_without_token()
    {
        using var other = new FakeHub();
        other.Change = _ => HubResponse.Of("[]");
        hub.Change = request => request.Target == FakeHub.Listing
            ? hub.Answer(request) with { Headers = [("Link", $"<{other.Address}/next>; rel=\"next\"")] }
            : null;
        await bench.PullAsync(bench.Options(hub) with { Token = Token });

        Assert.That(other.Requests.Select(request => request.Authorization), Is.EqualTo(new string?[] { null }));
    }

    [Test]
    public async Task Address_that_has_run_out_is_asked_for_anew()
    {
        using var network = FakeHub.WithModel();
        var refusals = 1;
        network.Change = _ => refusals-- > 0 ? HubResponse.Of(403) : null;
        hub.Change = request => request.Target == FakeHub.Listing ? null : HubResponse.Redirect(network.Address + request.Target);
        await bench.PullAsync(hub);

        Assert.That(bench.Events, Does.Contain($"waiting: {network.Host} answered 403 (Forbidden)"));
        Assert.That(bench.Files.Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task Circle_has_an_end()
    {
        hub.Change = request => HubResponse.Redirect(request.Target);

        Assert.That(await bench.FailAsync(hub), Is.EqualTo($"{hub.Host} redirects without end: check the endpoint."));
        Assert.That(hub.Requests, Has.Count.EqualTo(11));
    }

    [TestCase("file:///etc/passwd")]
    [TestCase("ftp://example.com/x")]
    public async Task What_is_no_web_address_is_not_followed(string address)
    {
        hub.Change = _ => HubResponse.Redirect(address);

        Assert.That(await bench.FailAsync(hub), Is.EqualTo(
            $"{hub.Host} redirects to no address that is as safe as its own: check the endpoint."));
    }
}
