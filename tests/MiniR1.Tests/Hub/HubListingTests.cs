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
    public async Task Path_that_leads_out_of_the_directory_is_refused(string path)
    {
        using var hub = FakeHub.WithModel();
        var listing = System.Text.Json.JsonSerializer.Serialize(new[] { new { type = "file", path, size = 6, oid = Oid } });
        hub.Change = request => request.Target == FakeHub.Listing ? HubResponse.Of(listing) : null;
        using var bench = new PullBench();

        Assert.That(await bench.FailAsync(hub, "*"), Is.EqualTo(
            $"org/tiny lists a file '{path}', which leads out of its directory: do not use this repository."));
        Assert.That(Directory.Exists(bench.Model), Is.False);
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
    [TestCase("<html>", "What the hub gave as the listing of org/tiny is none (")]
    [TestCase("", "What the hub gave as the listing of org/tiny is none (")]
    public void What_is_no_listing_is_refused(string json, string sentence) =>
        Assert.That(() => Parse(json), Throws.TypeOf<MiniR1Exception>().With.Message.StartsWith(sentence));

    private static IReadOnlyList<HubFile> Parse(string json) =>
        HubListing.Parse(Encoding.UTF8.GetBytes(json), HubRepository.Parse("org/tiny"));
}
