using System.Text;
using MiniR1.Hub;
using NUnit.Framework;

namespace MiniR1.Tests.Hub;

internal sealed class ContentHashTests
{
    // git hash-object, and FIPS 180's own example.
    [TestCase("hello\n", "ce013625030ba8dba906f756967f9e9ca394464a")]
    [TestCase("", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391")]
    [TestCase("abc", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    public void Content_has_the_hash_that_others_give_it(string content, string hex)
    {
        var hash = ContentHash.GitBlob(hex) ?? ContentHash.Sha256(hex)!;

        Assert.That(hash.Matches(Encoding.ASCII.GetBytes(content)), Is.True);
        Assert.That(hash.Matches(Encoding.ASCII.GetBytes(content + "x")), Is.False);
    }

    [Test]
    public void Content_may_come_in_pieces_and_again()
    {
        using var hasher = new ContentHasher(ContentHash.GitBlob("ce013625030ba8dba906f756967f9e9ca394464a")!, 6);
        hasher.Append("hexx"u8);
        hasher.Restart();
        hasher.Append("hel"u8);
        Assert.That(hasher.Matches(), Is.False);
        hasher.Append("lo\n"u8);
        Assert.That(hasher.Matches(), Is.True);
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("ce013625030ba8dba906f756967f9e9ca394464")]
    [TestCase("xe013625030ba8dba906f756967f9e9ca394464a")]
    public void What_is_no_hash_is_none(string? hex) =>
        Assert.That((ContentHash.GitBlob(hex), ContentHash.Sha256(hex)), Is.EqualTo(((ContentHash?)null, (ContentHash?)null)));
}
