using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace MiniR1.Notebook.Display;

/// <summary>
/// Records and anonymous types: the text that the compiler gives them has their members' texts in it, without a limit, and
/// a record that holds itself has no end. So their members are shown one by one.
/// </summary>
internal static class PrintedMembers
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Whether the type's text is what the compiler made of its members. A text that its author wrote is none.</summary>
    internal static bool Has(Type type) => IsAnonymous(type)
        || (IsMade(type.GetMethod(nameof(ToString), Type.EmptyTypes)) && Line(type).All(level => IsMade(Printer(level))));

    /// <summary>What the text begins with.</summary>
    internal static string Name(Type type) => IsAnonymous(type) ? "" : $"{TypeName.Of(type)} ";

    /// <summary>In the order of declaration, those of base types first.</summary>
    internal static IEnumerable<Members> Of(Type type)
    {
        var levels = Line(type).Reverse().ToList();
        return Members.Of(type).OrderBy(member => levels.IndexOf(member.Declaring));
    }

    private static IEnumerable<Type> Line(Type type)
    {
        for (var level = type; level is not null && level != typeof(object) && level != typeof(ValueType); level = level.BaseType)
            yield return level;
    }

    private static MethodInfo? Printer(Type type) => type.GetMethod("PrintMembers", Declared, [typeof(StringBuilder)]);

    private static bool IsMade(MethodInfo? method) => method?.IsDefined(typeof(CompilerGeneratedAttribute)) == true;

    private static bool IsAnonymous(Type type) =>
        type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal) && type.IsDefined(typeof(CompilerGeneratedAttribute));
}
