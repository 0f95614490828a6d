using System.Text;
using MiniR1.Hub;
using NUnit.Framework;

namespace MiniR1.Tests.Hub;

internal sealed class HubListingTests
{
    private const string Oid = "ce013625030ba8dba906f756967f9e9ca394464a";

    [Test]
    public async Task All_pages_are_read()
    {
        using var hub = FakeHub.WithModel().Add("tokenizer.json", "[]");
        hub.Change = request => request.Target switch
        {
            FakeHub.Listing => HubResponse.Of(hub.Entries(["config.json"])) with
            {
                Headers = [("Link", $"<{hub.Address}/page?cursor=a%3D%3D>; rel=\"next\"")],
            },
            "/page?cursor=a%3D%3D" => HubResponse.Of(hub.Entries(["tokenizer.json"])) with
            {
                Headers = [("Link", "</first>; rel=\"first\", </page?cursor=b>; rel=\"next\"")],
            },
            "/page?cursor=b" => HubResponse.Of(hub.Entries(["model.safetensors"])) with
            {
                Headers = [("Link", "</first>; rel=\"first\"")],
            },
            _ => null,
        };
        using var bench = new PullBench();
        await bench.PullAsync(hub);

        Assert.That(bench.Events[0], Is.EqualTo("planned config.json tokenizer.json model.safetensors"));
    }

    [Test]
    public async Task Pages_in_a_circle_are_refused()
    {
        using var hub = FakeHub.WithModel();
        hub.Change = request => hub.Answer(request) with { Headers = [("Link", $"<{FakeHub.Listing}>; rel=\"next\"")] };
        using var bench = new PullBench();

        Assert.That(await bench.FailAsync(hub), Is.EqualTo(
            "The listing of org/tiny leads back to a page that was read: check the endpoint."));
    }

    [TestCase("../config.json")]
    [TestCase("a/../../b")]
    [TestCase("/etc/passwd")]
    [TestCase("a//b")]
    [TestCase("a/")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("")]
    [TestCase(@"a\b")]
    [TestCase(@"..\b")]
    [TestCase("C:/b")]
    [TestCase("C:b")]
    [TestCase("a\0b")]
    [TestCase(".git/hooks/post-checkout")]
    [TestCase("a/.GIT/config")]
    [TestCase(".git /x")]
    [TestCase(".git::$INDEX_ALLOCATION/x")]
    [TestCase(".g\u200cit/x")]
    [TestCase("GIT~1/x")]
    public async Task Path_that_leads_out_of_the_directory_is_refused(string path)
    {
        using var hub = FakeHub.WithModel();
        var listing = System.Text.Json.JsonSerializer.Serialize(new[] { new { type = "file", path, size = 6, oid = Oid } });
        hub.Change = request => request.Target == FakeHub.Listing ? HubResponse.Of(listing) : null;
        using var bench = new PullBench();

        Assert.That(await bench.FailAsync(hub, "*"), Is.EqualTo(
            $"org/tiny lists a file '{path.Replace('\0', ' ')}', which leads out of its directory or into Git's own: do not use this repository."));
        Assert.That(Directory.Exists(bench.Model), Is.False);
    }

    [TestCase("con", "is a device's name on Windows")]
    [TestCase("a/Aux.json", "is a device's name on Windows")]
    [TestCase("com1 .txt", "is a device's name on Windows")]
    [TestCase("lpt¹", "is a device's name on Windows")]
    [TestCase("a./b", "has a part that ends with a dot or a space")]
    [TestCase("b ", "has a part that ends with a dot or a space")]
    [TestCase("ab:y", "has one of the symbols <>:\"|?*")]
    [TestCase("what?", "has one of the symbols <>:\"|?*")]
    public async Task Name_that_not_every_system_holds_is_refused_where_it_is_asked_for(string path, string obstacle)
    {
        using var hub = FakeHub.WithModel().Add(path, "x");
        using var bench = new PullBench();

        Assert.That(await bench.FailAsync(hub, "*"), Is.EqualTo(
            $"The name of '{path}' of org/tiny {obstacle}, so that not every system can hold it: leave it out with a narrower --include."));
        Assert.That(Directory.Exists(bench.Model), Is.False);
        await bench.PullAsync(hub);
        Assert.That(bench.Files.Count(), Is.EqualTo(2));
    }

    [Test]
    public async Task Long_names_are_refused_where_they_are_asked_for()
    {
        using var hub = FakeHub.WithModel().Add(new string('ü', 124), "x");
        using var bench = new PullBench();

        Assert.That(await bench.FailAsync(hub, "*"), Does.EndWith(
            "...' of org/tiny has a part of more than 247 bytes, so that not every system can hold it: leave it out with a narrower --include."));
    }

    [TestCase("Config.json", "config.json", "Config.json")]
    [TestCase("config.json/x", "config.json", "config.json/x")]
    [TestCase("config.json.partial", "config.json", "config.json.partial")]
    public async Task Names_in_each_others_way_are_refused_where_they_are_asked_for(string path, string one, string other)
    {
        using var hub = FakeHub.WithModel().Add(path, "x");
        using var bench = new PullBench();

        Assert.That(await bench.FailAsync(hub, "*"), Does.Contain("are in each other's way").And.Contain(one).And.Contain(other));
        Assert.That(Directory.Exists(bench.Model), Is.False);
    }

    [TestCase("ftp://127.0.0.1/x")]
    [TestCase("file:///etc/passwd")]
    [TestCase("http://[")]
    public async Task Listing_that_goes_on_where_no_hub_is_is_refused(string address)
    {
        using var hub = FakeHub.WithModel();
        hub.Change = request => hub.Answer(request) with { Headers = [("Link", $"<{address}>; rel=\"next\"")] };
        using var bench = new PullBench();

        Assert.That(await bench.FailAsync(hub), Is.EqualTo(
            $"The listing of org/tiny goes on at '{address}', which is no address that is as safe as its own: check the endpoint."));
    }

    [Test]
    public async Task Listing_without_end_is_left()
    {
        using var hub = FakeHub.WithModel();
        var page = 0;
        hub.Change = _ => HubResponse.Of("[]") with { Headers = [("Link", $"</page?{++page}>; rel=\"next\"")] };
        using var bench = new PullBench();

        Assert.That(await bench.FailAsync(hub), Is.EqualTo("The listing of org/tiny has more than 500 pages: check the endpoint."));
        Assert.That(page, Is.EqualTo(500));
    }

    [Test]
    public async Task Sizes_beyond_every_disk_are_refused()
    {
        using var hub = FakeHub.WithModel();
        var entry = $$"""{"type": "file", "path": "a.safetensors", "size": 9223372036854775807, "oid": "{{Oid}}"}""";
        hub.Change = _ => HubResponse.Of($"[{entry}, {entry.Replace("a.safe", "b.safe", StringComparison.Ordinal)}]");
        using var bench = new PullBench();

        Assert.That(await bench.FailAsync(hub), Is.EqualTo(
            "org/tiny lists a.safetensors with 9223372036854775807 bytes, more than any file has: check the endpoint."));
    }

    [TestCase("a..b/..c")]
    [TestCase(".gitattributes")]
    [TestCase("a b/ü.json")]
    [TestCase("ab:c")]
    public void Path_that_only_looks_odd_is_taken(string path) =>
        Assert.That(Parse($$"""[{"type": "file", "path": "{{path}}", "size": 6, "oid": "{{Oid}}"}]""")[0].Path, Is.EqualTo(path));

    [Test]
    public void Large_file_has_the_hash_of_its_content()
    {
        var sha = new string('a', 64);
        var file = Parse($$$"""[{"type": "file", "path": "m", "size": 134, "oid": "{{{Oid}}}", "lfs": {"oid": "{{{sha}}}", "size": 6}}]""")[0];

        Assert.That(file, Is.EqualTo(new HubFile("m", 6, ContentHash.Sha256(sha)!)));
    }

    [TestCase("""[{"type": "file", "path": "m", "size": 6}]""", "org/tiny lists m without a size and a hash to check it by: check the endpoint.")]
    [TestCase("""[{"type": "file", "path": "m", "size": 6, "oid": "abc"}]""", "org/tiny lists m without a size and a hash to check it by: check the endpoint.")]
    [TestCase("""[{"type": "file", "path": "m", "size": 6, "oid": "x", "lfs": {}}]""", "org/tiny lists m without a size and a hash to check it by: check the endpoint.")]
    [TestCase("""[{"type": "file", "path": "m", "size": -1, "oid": "ce013625030ba8dba906f756967f9e9ca394464a"}]""", "org/tiny lists m without a size and a hash to check it by: check the endpoint.")]
    [TestCase("""[{"type": "file", "path": "m", "size": 0.5, "oid": "ce013625030ba8dba906f756967f9e9ca394464a"}]""", "What the hub gave as the listing of org/tiny is none (")]
    [TestCase("""[{"type": "file", "path": "m", "size": "6", "oid": "ce013625030ba8dba906f756967f9e9ca394464a"}]""", "What the hub gave as the listing of org/tiny is none (")]
    [TestCase("""[{"type": "file", "path": 1, "size": 6}]""", "What the hub gave as the listing of org/tiny is none (")]
    [TestCase("""[{"path": "m"}]""", "What the hub gave as the listing of org/tiny is none (")]
    [TestCase("""[1]""", "What the hub gave as the listing of org/tiny is none (")]
    [TestCase("""{"error": "x"}""", "What the hub gave as the listing of org/tiny is none (")]
    [TestCase("""[{"type": "file", "type": "file"}]""", "What the hub gave as the listing of org/tiny is none (the key 'type' stands twice")]
    [TestCase("<html>", "What the hub gave as the listing of org/tiny is none (")]
    [TestCase("", "What the hub gave as the listing of org/tiny is none (")]
    public void What_is_no_listing_is_refused(string json, string sentence) =>
        Assert.That(() => Parse(json), Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith(sentence));

    private static IReadOnlyList<HubFile> Parse(string json) =>
        HubListing.Parse(Encoding.UTF8.GetBytes(json), HubRepository.Parse("org/tiny"));
}
