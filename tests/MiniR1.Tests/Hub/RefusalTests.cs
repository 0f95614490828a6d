using NUnit.Framework;

namespace MiniR1.Tests.Hub;

/// <summary>A hub that says no, or not now.</summary>
internal sealed class RefusalTests
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

    [TestCase(401, "", false, "HOST shows org/tiny to nobody without a token: check the name; if the model is gated or private, accept its licence on PAGE and set HF_TOKEN.")]
    [TestCase(401, "", true, "HOST does not accept the token in HF_TOKEN for org/tiny: renew the token, or unset HF_TOKEN for a public model.")]
    [TestCase(401, "GatedRepo", false, "HOST gives org/tiny only to those who accepted its licence: accept it on PAGE and set HF_TOKEN.")]
    [TestCase(403, "GatedRepo", false, "HOST gives org/tiny only to those who accepted its licence: accept it on PAGE and set HF_TOKEN.")]
    [TestCase(403, "", true, "HOST does not give org/tiny to the account of HF_TOKEN: accept the model's licence on PAGE, and let the token read gated models.")]
    [TestCase(404, "", false, "HOST has no model org/tiny with a revision 'main': check both names.")]
    [TestCase(404, "RepoNotFound", false, "HOST has no model org/tiny: check the name, or set HF_TOKEN if it is private.")]
    [TestCase(404, "RevisionNotFound", false, "org/tiny has no revision 'main' on HOST: see its branches and tags on PAGE.")]
    [TestCase(418, "", false, "HOST answered 418 (418) to the request for the files of org/tiny: check the endpoint.")]
    public async Task Each_refusal_has_a_sentence_of_its_own(int status, string code, bool hasToken, string sentence)
    {
        hub.Change = _ => HubResponse.Of(status, ("X-Error-Code", code));
        var said = await bench.FailAsync(bench.Options(hub) with { Token = hasToken ? Token : null });

        Assert.That(said, Is.EqualTo(sentence
            .Replace("HOST", hub.Host, StringComparison.Ordinal)
            .Replace("PAGE", $"{hub.Address}/org/tiny", StringComparison.Ordinal)));
        Assert.That(hub.Requests, Has.Count.EqualTo(1), "it is no use to ask again");
        Assert.That(Directory.Exists(bench.Model), Is.False);
    }

    // A gated model's listing is public, its files are not.
    [TestCase(401, " gives org/tiny only to those who accepted its licence")]
    [TestCase(404, " lists config.json of org/tiny but does not have it: run the command again, or choose another revision.")]
    public async Task Refused_file_leaves_nothing(int status, string sentence)
    {
        hub.Change = request => request.Target == FakeHub.Listing ? null : HubResponse.Of(status, ("X-Error-Code", "GatedRepo"));

        Assert.That(await bench.FailAsync(hub), Does.StartWith($"{hub.Host}{sentence}"));
        Assert.That(Directory.Exists(bench.Model), Is.False);
    }

    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task Server_in_trouble_is_asked_again_later_and_later(int status)
    {
        var failures = 3;
        hub.Change = _ => failures-- > 0 ? HubResponse.Of(status) : null;
        await bench.PullAsync(hub);

        Assert.That(bench.Files, Is.EqualTo(new[] { "config.json: {}", "model.safetensors: abcdef" }));
        Assert.That(bench.Waits, Is.EqualTo(new[] { 1.0, 2, 4 }));
        Assert.That(bench.Events[0], Does.StartWith($"waiting: {hub.Host} answered {status} ("));
    }

    [Test]
    public async Task Server_that_stays_in_trouble_is_given_up()
    {
        hub.Change = _ => HubResponse.Of(500);

        Assert.That(await bench.FailAsync(hub), Is.EqualTo(
            $"Cannot fetch the listing of org/tiny from {hub.Host}: {hub.Host} answered 500 (InternalServerError), "
            + "after 6 attempts in a row: run the command again later; it goes on where this one stopped."));
        Assert.That(bench.Waits, Is.EqualTo(new[] { 1.0, 2, 4, 8, 16 }));
    }

    [TestCase("7", 7)]
    [TestCase("0", 1)]
    [TestCase("Thu, 01 Jan 2026 00:01:30 GMT", 90)]
    [TestCase("soon", 1)]
    public async Task Retry_after_is_kept_to(string value, double seconds)
    {
        var failures = 1;
        hub.Change = _ => failures-- > 0 ? HubResponse.Of(429, ("Retry-After", value)) : null;
        await bench.PullAsync(bench.Options(hub) with { Clock = new NewYear() });

        Assert.That(bench.Waits, Is.EqualTo(new[] { seconds }));
    }

    [Test]
    public async Task Retry_after_hours_is_the_user_s_to_wait()
    {
        hub.Change = _ => HubResponse.Of(429, ("Retry-After", "7200"));

        Assert.That(await bench.FailAsync(hub), Is.EqualTo(
            $"Cannot fetch the listing of org/tiny from {hub.Host}: {hub.Host} answered 429 (TooManyRequests) "
            + "and asks to wait 120 minutes: run the command again then."));
        Assert.That(bench.Waits, Is.Empty);
    }

    [Test]
    public async Task Nobody_at_the_endpoint_is_one_sentence()
    {
        var options = bench.Options(hub);
        hub.Dispose();

        Assert.That(await bench.FailAsync(options with { Retries = 1 }), Does.Match(
            $@"^Cannot fetch the listing of org/tiny from {hub.Host}: .+, after 2 attempts in a row: [^\n]+\.$"));
    }

    [Test]
    public void Token_that_cannot_be_one_is_refused_and_not_shown()
    {
        var options = new MiniR1.Hub.HubOptions { Token = "hf_secret\nX: y" };

        Assert.That(options.Validate, Throws.TypeOf<MiniR1Exception>().With.Message.Not.Contains("secret"));
        Assert.That($"{options}", Does.Not.Contain("secret"));
    }

    private sealed class NewYear : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
