using MiniR1.Hub;
using NUnit.Framework;

namespace MiniR1.Tests.Hub;

internal sealed class HubRepositoryTests
{
    [TestCase("Qwen/Qwen3-0.6B", "Qwen3-0.6B")]
    [TestCase("gpt2", "gpt2")]
    [TestCase("a_b/c.d_e", "c.d_e")]
    public void Name_gives_the_directory(string name, string last) =>
        Assert.That(HubRepository.Parse(name).LastPart, Is.EqualTo(last));

    [TestCase("")]
    [TestCase("/")]
    [TestCase("a/")]
    [TestCase("/a")]
    [TestCase("a/b/c")]
    [TestCase("../a")]
    [TestCase("a/..")]
    [TestCase("a/.")]
    [TestCase("a/b..c")]
    [TestCase("a b")]
    [TestCase("a/b?c")]
    [TestCase("-a/b")]
    [TestCase("https://huggingface.co/Qwen/Qwen3-0.6B")]
    public void What_is_no_name_is_refused(string name) => Assert.That(
        () => HubRepository.Parse(name),
        Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
            $"'{name}' is no repository's name: give OWNER/NAME, such as Qwen/Qwen3-0.6B."));

    [TestCase("")]
    [TestCase("a b")]
    [TestCase("../x")]
    public void What_is_no_revision_is_refused(string revision) => Assert.That(
        () => HubRepository.Parse("a/b", revision),
        Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(
            $"'{revision}' is no revision: give a branch, a tag or a commit, such as main."));

    [Test]
    public void Addresses_are_escaped()
    {
        var repository = HubRepository.Parse("a/b", "refs/pr/1");
        var endpoint = new Uri("http://localhost:8080/mirror/");

        Assert.That(
            repository.Listing(endpoint).AbsoluteUri,
            Is.EqualTo("http://localhost:8080/mirror/api/models/a/b/tree/refs%2Fpr%2F1?recursive=true"));
        Assert.That(
            repository.Content(endpoint, "x y/ü#1?.json").AbsoluteUri,
            Is.EqualTo("http://localhost:8080/mirror/a/b/resolve/refs%2Fpr%2F1/x%20y/%C3%BC%231%3F.json"));
    }

    [TestCase("huggingface.co", "'huggingface.co' is no address of a hub: give one such as https://huggingface.co.")]
    [TestCase("ftp://hub", "'ftp://hub' is no address of a hub: give one such as https://huggingface.co.")]
    [TestCase("https://me:secret@hub", "The hub's address has a user, a query or a fragment: leave them out; a token belongs into HF_TOKEN.")]
    public void What_is_no_endpoint_is_refused(string text, string sentence) => Assert.That(
        () => HubOptions.ParseEndpoint(text), Throws.TypeOf<MiniR1Exception>().With.Message.EqualTo(sentence));
}
