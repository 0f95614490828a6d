using MiniR1.Hub;
using NUnit.Framework;

namespace MiniR1.Tests.Hub;

/// <summary>Which files come, where they lie, and what becomes of those that are there.</summary>
internal sealed class ModelPullTests
{
    [Test]
    public async Task A_model_comes_with_what_it_needs_and_no_more()
    {
        using var hub = FakeHub.WithModel().Add("README.md", "# Tiny").Add("tokenizer.json", "[]").Add("original/params.json", "{}");
        using var bench = new PullBench();
        await bench.PullAsync(hub);

        Assert.That(bench.Files, Is.EqualTo(new[] { "config.json: {}", "model.safetensors: abcdef", "tokenizer.json: []" }));
        Assert.That(bench.Events, Is.EqualTo(new[]
        {
            "planned config.json tokenizer.json model.safetensors",
            "new config.json", "new tokenizer.json", "new model.safetensors",
        }));
    }

    [Test]
    public async Task Included_files_come_too_into_their_directories()
    {
        using var hub = FakeHub.WithModel().Add("README.md", "# Tiny").Add("original/deep/params.json", "{}").Add("empty.md", "");
        using var bench = new PullBench();
        await bench.PullAsync(hub, "*.md", "original/*");

        Assert.That(bench.Files, Is.EqualTo(new[]
        {
            "README.md: # Tiny", "config.json: {}", "empty.md: ", "model.safetensors: abcdef", "original/deep/params.json: {}",
        }));
    }

    [Test]
    public async Task Included_files_that_come_anyway_come_once()
    {
        using var hub = FakeHub.WithModel();
        using var bench = new PullBench();
        await bench.PullAsync(hub, "*", "*.json", "model.*");

        Assert.That(hub.Targets, Is.EqualTo(new[]
        {
            FakeHub.Listing, FakeHub.Content("config.json"), FakeHub.Content("model.safetensors"),
        }));
    }

    [Test]
    public async Task Pattern_that_nothing_matches_is_a_mistake()
    {
        using var hub = FakeHub.WithModel();
        using var bench = new PullBench();

        Assert.That(await bench.FailAsync(hub, "*.txt"), Is.EqualTo(
            "No file of org/tiny matches --include '*.txt': it has config.json, model.safetensors."));
        Assert.That(bench.Files, Is.Empty);
    }

    [Test]
    public async Task Index_says_which_of_the_weights_come()
    {
        using var hub = FakeHub.WithModel()
            .AddLarge("shard-2.safetensors", "22").AddLarge("shard-1.safetensors", "1").AddLarge("adapter.safetensors", "x")
            .Add("model.safetensors.index.json", """{"weight_map": {"a": "shard-2.safetensors", "b": "shard-1.safetensors", "c": "shard-2.safetensors"}}""");
        using var bench = new PullBench();
        await bench.PullAsync(hub);

        Assert.That(bench.Events[0], Is.EqualTo(
            "planned config.json model.safetensors.index.json shard-1.safetensors shard-2.safetensors"));
        Assert.That(bench.Files.Select(file => file.Split(':')[0]), Is.EqualTo(new[]
        {
            "config.json", "model.safetensors.index.json", "shard-1.safetensors", "shard-2.safetensors",
        }));
    }

    [TestCase("""{"weight_map": {"a": "gone.safetensors"}}""", "org/tiny lacks gone.safetensors, which its model.safetensors.index.json names: choose another revision or repository.")]
    [TestCase("""{"weight_map": {"a": "../config.json"}}""", "org/tiny lacks ../config.json, which its model.safetensors.index.json names: choose another revision or repository.")]
    [TestCase("""{"weight_map": {}}""", "The model.safetensors.index.json of org/tiny has no weight_map (weight_map is empty): choose another revision or repository.")]
    [TestCase("{}", "The model.safetensors.index.json of org/tiny has no weight_map (")]
    [TestCase("[]", "The model.safetensors.index.json of org/tiny has no weight_map (")]
    [TestCase("<html>", "The model.safetensors.index.json of org/tiny has no weight_map (")]
    public async Task Index_that_leads_nowhere_is_refused_before_anything_is_written(string index, string sentence)
    {
        using var hub = FakeHub.WithModel().Add("model.safetensors.index.json", index);
        using var bench = new PullBench();

        Assert.That(await bench.FailAsync(hub), Does.StartWith(sentence));
        Assert.That(Directory.Exists(bench.Model), Is.False);
    }

    [Test]
    public async Task Weights_of_another_name_come_if_there_are_no_others()
    {
        using var hub = new FakeHub().AddLarge("b.safetensors", "b").AddLarge("a.safetensors", "a").AddLarge("deep/c.safetensors", "c");
        using var bench = new PullBench();
        await bench.PullAsync(hub);

        Assert.That(bench.Events[0], Is.EqualTo("planned a.safetensors b.safetensors"));
    }

    [Test]
    public async Task Second_copy_of_the_weights_does_not_come()
    {
        using var hub = FakeHub.WithModel().AddLarge("consolidated.safetensors", "abcdef");
        using var bench = new PullBench();
        await bench.PullAsync(hub);

        Assert.That(bench.Events[0], Is.EqualTo("planned config.json model.safetensors"));
    }

    [TestCase("pytorch_model.bin", "org/tiny has only pytorch_model.bin, and MiniR1 reads safetensors: choose a repository or revision that has model.safetensors or shards.")]
    [TestCase("README.md", "org/tiny has no weights at all, and MiniR1 reads safetensors: choose a repository or revision that has model.safetensors or shards.")]
    public async Task Repository_without_safetensors_is_refused(string path, string sentence)
    {
        using var hub = new FakeHub().Add("config.json", "{}").Add(path, "x");
        using var bench = new PullBench();

        Assert.That(await bench.FailAsync(hub), Is.EqualTo(sentence));
        Assert.That(Directory.Exists(bench.Model), Is.False);
    }

    [Test]
    public async Task File_that_is_there_and_right_is_hashed_and_kept()
    {
        using var hub = FakeHub.WithModel();
        using var bench = new PullBench();
        bench.Write("model.safetensors", "abcdef");
        await bench.PullAsync(hub);

        Assert.That(bench.Events, Is.EqualTo(new[]
        {
            "planned config.json model.safetensors", "kept model.safetensors", "new config.json",
        }));
        Assert.That(bench.Verified, Is.EqualTo(new[] { "model.safetensors" }));
        Assert.That(hub.Targets, Does.Not.Contain(FakeHub.Content("model.safetensors")));
    }

    [TestCase("abcdeX", "again model.safetensors: the one that is there has another hash")]
    [TestCase("abc", null)]
    [TestCase("abcdefgh", null)]
    public async Task File_that_is_there_and_wrong_is_replaced(string content, string? said)
    {
        using var hub = FakeHub.WithModel();
        using var bench = new PullBench();
        bench.Write("model.safetensors", content);
        bench.Write("config.json", "{}");
        await bench.PullAsync(hub);

        Assert.That(bench.Files, Is.EqualTo(new[] { "config.json: {}", "model.safetensors: abcdef" }));
        Assert.That(bench.Events.Where(line => line.StartsWith("again", StringComparison.Ordinal)), Is.EqualTo(said is null ? [] : new[] { said }));
    }

    [Test]
    public async Task Wrong_file_stays_until_the_right_one_is_whole()
    {
        using var hub = FakeHub.WithModel();
        hub.Change = request => request.Target == FakeHub.Content("model.safetensors") ? HubResponse.Of(403) : null;
        using var bench = new PullBench();
        bench.Write("model.safetensors", "abcdeX");
        await bench.FailAsync(hub);

        Assert.That(bench.Files, Is.EqualTo(new[] { "config.json: {}", "model.safetensors: abcdeX" }));
    }

    [TestCase(5, "{0} has 5 B of free space, and 6 B are still to come: free some, or choose another place with --to.")]
    [TestCase(6, "no failure")]
    public async Task Space_is_asked_for_what_is_missing(long free, string sentence)
    {
        using var hub = FakeHub.WithModel().AddLarge("extra.md", "0123");
        using var bench = new PullBench { FreeSpace = free };
        bench.Write("model.safetensors", "abcdef"); // there
        bench.Write("extra.md.partial", "01"); // 2 bytes of 4 to come; with config.json and more.md 6
        hub.Add("more.md", "12");

        Assert.That(await bench.FailAsync(hub, "*.md"), Is.EqualTo(string.Format(null, sentence, bench.Model)));
        Assert.That(File.Exists(Path.Combine(bench.Model, "config.json")), Is.EqualTo(free == 6));
    }

    [Test]
    public void Space_is_known_where_nothing_is_yet() =>
        Assert.That(DiskSpace.FreeAt(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "deep")), Is.Positive);

    [Test]
    public async Task Partial_file_that_another_pull_writes_is_left_to_it()
    {
        using var hub = FakeHub.WithModel();
        using var bench = new PullBench();
        bench.Write("config.json.partial", "{");
        var partial = Path.Combine(bench.Model, "config.json.partial");
        string sentence;
        using (new FileStream(partial, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            sentence = await bench.FailAsync(hub);

        Assert.That(sentence, Does.StartWith($"Cannot write {partial}: "));
        Assert.That(bench.Files, Is.EqualTo(new[] { "config.json.partial: {" }));
    }

    [Test]
    public async Task Directory_in_a_file_s_place_is_one_sentence()
    {
        using var hub = FakeHub.WithModel();
        using var bench = new PullBench();
        var place = Path.Combine(bench.Model, "config.json");
        Directory.CreateDirectory(place);

        Assert.That(await bench.FailAsync(hub), Does.StartWith($"Cannot write {place}: "));
    }

    [Test]
    public async Task Cancelled_pull_keeps_what_came_for_the_next_one()
    {
        using var hub = FakeHub.WithModel();
        hub.Change = request => request.Target == FakeHub.Content("model.safetensors")
            ? hub.Answer(request) with { CutAt = 4, Stalls = true }
            : null;
        using var bench = new PullBench();
        using var stop = new CancellationTokenSource();
        bench.Downloaded = bytes =>
        {
            if (bytes == 4)
                stop.Cancel();
        };

        Assert.That(async () => await bench.PullAsync(bench.Options(hub), cancellation: stop.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(bench.Files, Is.EqualTo(new[] { "config.json: {}", "model.safetensors.partial: abcd" }));

        hub.Change = null;
        await bench.PullAsync(hub);
        Assert.That(bench.Files, Is.EqualTo(new[] { "config.json: {}", "model.safetensors: abcdef" }));
        Assert.That(hub.Requests[^1].From, Is.EqualTo(4));
    }
}
