using NUnit.Framework;

namespace MiniR1.Tests.Hub;

/// <summary>Downloads that break off, and what is made of their parts.</summary>
internal sealed class ResumeTests
{
    private const string Weights = "model.safetensors";

    private FakeHub hub = null!;
    private PullBench bench = null!;

    [SetUp]
    public void Begin()
    {
        hub = FakeHub.WithModel();
        bench = new PullBench();
        bench.Write("config.json", "{}");
    }

    [TearDown]
    public void End()
    {
        hub.Dispose();
        bench.Dispose();
    }

    [Test]
    public async Task Partial_file_is_gone_on_with()
    {
        bench.Write($"{Weights}.partial", "abc");
        await bench.PullAsync(hub);

        AssertWhole();
        Assert.That(Ranges(), Is.EqualTo(new int?[] { 3 }));
        Assert.That(bench.Verified, Is.EquivalentTo(new[] { "config.json", Weights }));
    }

    [Test]
    public async Task Partial_file_that_is_whole_is_only_hashed()
    {
        bench.Write($"{Weights}.partial", "abcdef");
        await bench.PullAsync(hub);

        AssertWhole();
        Assert.That(Ranges(), Is.Empty);
    }

    [Test]
    public async Task Server_that_ignores_the_range_is_read_from_the_start()
    {
        bench.Write($"{Weights}.partial", "abc");
        Answer(_ => new HubResponse(200, "abcdef"u8.ToArray()));
        await bench.PullAsync(hub);

        AssertWhole();
        Assert.That(bench.Events, Does.Contain($"again {Weights}: the server does not go on in the middle"));
    }

    [Test]
    public async Task Server_that_sends_another_range_is_asked_for_the_whole()
    {
        bench.Write($"{Weights}.partial", "abc");
        Answer(request => request.From is null
            ? hub.Answer(request)
            : new HubResponse(206, "cdef"u8.ToArray(), ("Content-Range", "bytes 2-5/6")));
        await bench.PullAsync(hub);

        AssertWhole();
        Assert.That(Ranges(), Is.EqualTo(new int?[] { 3, null }));
    }

    [Test]
    public async Task Partial_file_of_a_longer_one_is_dropped()
    {
        bench.Write($"{Weights}.partial", "abcdefgh");
        await bench.PullAsync(hub);

        AssertWhole();
        Assert.That(Ranges(), Is.EqualTo(new int?[] { null }));
    }

    [Test]
    public async Task Partial_file_of_another_content_is_found_out_and_dropped()
    {
        bench.Write($"{Weights}.partial", "XYZ");
        await bench.PullAsync(hub);

        AssertWhole();
        Assert.That(Ranges(), Is.EqualTo(new int?[] { 3, null }));
        Assert.That(bench.Events, Does.Contain($"again {Weights}: its hash was not the one in the listing"));
    }

    [Test]
    public async Task Range_of_a_file_that_became_shorter_is_asked_for_from_the_start()
    {
        bench.Write($"{Weights}.partial", "abc");
        Answer(request => request.From is null ? hub.Answer(request) : HubResponse.Of(416));
        await bench.PullAsync(hub);

        AssertWhole();
    }

    [Test]
    public async Task Range_of_a_file_of_another_size_is_not_taken()
    {
        bench.Write($"{Weights}.partial", "abc");
        Answer(request => request.From is null
            ? hub.Answer(request)
            : new HubResponse(206, "DEFGH"u8.ToArray(), ("Content-Range", "bytes 3-7/8")));
        await bench.PullAsync(hub);

        AssertWhole();
        Assert.That(bench.Events, Does.Contain($"again {Weights}: it had 8 bytes instead of the 6 in the listing"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Connection_that_breaks_is_taken_up_where_it_broke(bool hidesLength)
    {
        // Two bytes a connection.
        Answer(request => hub.Answer(request) with { CutAt = 2, HidesLength = hidesLength });
        await bench.PullAsync(hub);

        AssertWhole();
        Assert.That(Ranges(), Is.EqualTo(new int?[] { null, 2, 4 }));
        Assert.That(bench.Waits, Is.EqualTo(new[] { 1.0, 1.0 }), "what brings something is no failure in a row");
    }

    [Test]
    public async Task Server_without_ranges_that_always_breaks_is_given_up()
    {
        Answer(_ => new HubResponse(200, "abcdef"u8.ToArray()) { CutAt = 4 });
        var sentence = await bench.FailAsync(hub);

        Assert.That(sentence, Does.StartWith($"Cannot fetch {Weights} of org/tiny from {hub.Host}: "));
        Assert.That(sentence, Does.EndWith(
            ", after 6 attempts in a row: run the command again later; it goes on where this one stopped."));
        Assert.That(bench.Files, Is.EqualTo(new[] { "config.json: {}", $"{Weights}.partial: abcd" }));
        // The first broke with something new, so that the count began again.
        Assert.That(bench.Waits, Is.EqualTo(new[] { 1.0, 2, 4, 8, 16 }));
    }

    [Test]
    public async Task Connection_that_brings_nothing_any_more_is_left()
    {
        Answer(request => request.From is null ? hub.Answer(request) with { CutAt = 3, Stalls = true } : null);
        await bench.PullAsync(bench.Options(hub) with { StallTimeout = TimeSpan.FromMilliseconds(200), Retries = 100 });

        AssertWhole();
        Assert.That(bench.Events, Has.Some.EqualTo("waiting: no bytes came for 0 s"));
    }

    [Test]
    public async Task Connection_that_drips_is_left_and_given_up()
    {
        Answer(request => hub.Answer(request) with { Drips = true });
        var sentence = await bench.FailAsync(bench.Options(hub) with { StallTimeout = TimeSpan.FromMilliseconds(300), Retries = 0 });

        Assert.That(sentence, Does.StartWith($"Cannot fetch {Weights} of org/tiny from {hub.Host}: only ").And.Contain(" B came in 0 s, after 1 attempts"));
    }

    [Test]
    public async Task Wrong_content_is_fetched_once_more_and_then_refused()
    {
        Answer(_ => new HubResponse(200, "abcdeX"u8.ToArray()));

        Assert.That(await bench.FailAsync(hub), Is.EqualTo(
            $"{Weights} of org/tiny came twice, and its hash was not the one in the listing: "
            + "the repository may have just changed; run the command again."));
        Assert.That(Ranges(), Is.EqualTo(new int?[] { null, null }));
        Assert.That(bench.Files, Is.EqualTo(new[] { "config.json: {}" }));
    }

    [Test]
    public async Task Wrong_content_that_is_right_the_second_time_is_taken()
    {
        var times = 0;
        Answer(_ => times++ == 0 ? new HubResponse(200, "abcdeX"u8.ToArray()) : null);
        await bench.PullAsync(hub);

        AssertWhole();
    }

    [TestCase("abcde", false, "it had 5 bytes instead of the 6 in the listing")]
    [TestCase("abcdefg", false, "it had 7 bytes instead of the 6 in the listing")]
    [TestCase("abcdefg", true, "it had more than the 6 bytes in the listing")]
    public async Task Another_size_than_the_listed_one_is_refused(string content, bool hidesLength, string fault)
    {
        Answer(_ => new HubResponse(200, System.Text.Encoding.UTF8.GetBytes(content)) { HidesLength = hidesLength });

        Assert.That(await bench.FailAsync(hub), Is.EqualTo(
            $"{Weights} of org/tiny came twice, and {fault}: the repository may have just changed; run the command again."));
        Assert.That(bench.Files, Is.EqualTo(new[] { "config.json: {}" }));
    }

    private void Answer(Func<HubRequest, HubResponse?> answer) =>
        hub.Change = request => request.Target == FakeHub.Content(Weights) ? answer(request) : null;

    private IEnumerable<int?> Ranges() =>
        hub.Requests.Where(request => request.Target == FakeHub.Content(Weights)).Select(request => request.From);

    private void AssertWhole() => Assert.That(bench.Files, Is.EqualTo(new[] { "config.json: {}", $"{Weights}: abcdef" }));
}
