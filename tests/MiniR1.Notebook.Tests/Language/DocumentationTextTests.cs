using MiniR1.Notebook.Language;

namespace MiniR1.Notebook.Tests.Language;

public sealed class DocumentationTextTests
{
    [TestCase("<summary>\n  One\n  <see cref=\"T:System.String\"/>, <c>null</c>.\n</summary>", "One String, null.")]
    [TestCase("<summary>First.<para>Second.</para><para>Third.</para></summary>", "First.\nSecond.\nThird.")]
    [TestCase("<summary>Either<list type=\"bullet\"><item>a</item> <item><description>b</description></item></list>or c</summary>", "Either\n- a\n- b\nor c")]
    [TestCase(
        "<returns>One of:\n <list type=\"table\"><listheader><term><paramref name=\"d\"/></term><description> Value</description></listheader>"
            + "<item><term> Negative</term><description><see cref=\"F:System.Double.NaN\"/></description></item></list></returns>",
        "Returns One of:\n- d: Value\n- Negative: NaN")]
    public void Paragraphs_and_lists_have_lines_of_their_own(string xml, string text) =>
        Assert.That(DocumentationText.Of($"<member>{xml}</member>"), Is.EqualTo(text));
}
