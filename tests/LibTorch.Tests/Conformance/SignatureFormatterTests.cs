using NUnit.Framework;

namespace LibTorch.Tests.Conformance;

/// <summary>The formatter writes what the list's own lines look like.</summary>
public sealed class SignatureFormatterTests
{
    [Test]
    public void Lines_of_a_sample() => Assert.That(SignatureFormatter.Lines(typeof(Sample<>)), Is.EquivalentTo(new[]
    {
        "Sample`1.ctor|protected (string name, double lr=0.001)",
        "Sample`1.Count|field static int",
        "Sample`1.Item|prop T [params long[] indices] {get;set;}",
        "Sample`1.Size|prop long?  {get;}",
        "Sample`1.Pair|static (int,string) Pair(ReadOnlySpan<byte> bytes, DayOfWeek day=Friday)",
        "Sample`1.Move|virtual ValueTuple<T,TOther> Move<TOther>(T first, TOther second)",
        "Sample`1.Keep|protected abstract IList<T> Keep(out ref bool kept, float[] matrix=null)",
        "Sample`1.op_UnaryNegation|static Sample<T> op_UnaryNegation(Sample<T> value)",
    }));

#pragma warning disable CA1000, CA1051, CA1822, CA2211, CA2225, CS0649 // Each line of the sample is there for its signature.
    private abstract class Sample<T>
    {
        public static int Count;
        internal int hidden;

        protected Sample(string name, double lr = .001) => hidden = name.Length + (int)lr;

        public long? Size { get; private set; }

        public abstract T this[params long[] indices] { get; set; }

        public static (int Number, string Text) Pair(ReadOnlySpan<byte> bytes, DayOfWeek day = DayOfWeek.Friday) =>
            (bytes.Length, day.ToString());

        public static Sample<T> operator -(Sample<T> value) => value;

        public virtual (T, TOther) Move<TOther>(T first, TOther second) => (first, second);

        public override string ToString() => "an override is no new member";

        protected abstract IList<T> Keep(out bool kept, float[,]? matrix = null);

        internal void Hidden() => Size = hidden;
    }
#pragma warning restore
}
