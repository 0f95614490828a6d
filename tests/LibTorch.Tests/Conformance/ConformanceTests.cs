using NUnit.Framework;

namespace LibTorch.Tests.Conformance;

/// <summary>
/// Code written against LibTorch compiles against TorchSharp: each public or protected member of our TorchSharp
/// namespaces stands in TorchSharp's list with the same parameter names, types and defaults.
/// </summary>
public sealed class ConformanceTests
{
    // The list names these in signatures but has no block for them.
    private static readonly string[] TypesWithoutBlock =
    [
        "TorchSharp.torch+ScalarType",
        "TorchSharp.torch+RoundingMode",
        "TorchSharp.Modules.OptimizerOptions",
    ];

    private static readonly ApiList TorchSharpApi = ApiList.Read();

    private static IEnumerable<Type> Types => typeof(Operator).Assembly.GetExportedTypes()
        .Where(type => type.Namespace!.StartsWith("TorchSharp", StringComparison.Ordinal))
        .Where(type => !TypesWithoutBlock.Contains(type.FullName));

    [TestCaseSource(nameof(Types))]
    public void Members_stand_in_the_list(Type type)
    {
        Assert.That(TorchSharpApi.Has(type.FullName!), $"TorchSharp's list has no type {type.FullName}");
        var foreign = SignatureFormatter.Lines(type).Where(line => !TorchSharpApi.Has(type.FullName!, line));
        Assert.That(foreign, Is.Empty);
    }

    [TestCaseSource(nameof(Types))]
    public void The_list_has_no_more_than_the_members(Type type)
    {
        var ours = SignatureFormatter.Lines(type).Select(line => TorchSharpApi.Match(type.FullName!, line));
        Assert.That(TorchSharpApi.Members(type.FullName!), Is.EquivalentTo(ours.Distinct()));
    }

    [Test]
    public void The_list_has_no_more_than_the_types() =>
        Assert.That(TorchSharpApi.Types, Is.EquivalentTo(Types.Select(type => type.FullName)));

    [Test]
    public void Enumerations_have_only_listed_values()
    {
        foreach (var type in Types.Where(type => type.IsEnum))
            Assert.That(Enum.GetNames(type), Is.SubsetOf(TorchSharpApi.EnumValues(type.FullName!)), type.FullName);
    }

    [TestCase("Tensor.dot|Tensor dot(Tensor target)", true)]
    [TestCase("Tensor.dot|Tensor dot(Tensor other)", false)]
    [TestCase("Tensor.dot|Tensor dot(Scalar target)", false)]
    [TestCase("Tensor.clone|Tensor clone(bool deep=true)", false)]
    [TestCase("Tensor.shape|prop long[]  {get;set;}", false)]
    public void A_line_is_compared_letter_by_letter(string line, bool listed) =>
        Assert.That(TorchSharpApi.Has("TorchSharp.torch+Tensor", line), Is.EqualTo(listed));
}
