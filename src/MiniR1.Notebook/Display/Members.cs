using System.Reflection;

namespace MiniR1.Notebook.Display;

/// <summary>The public properties of a type, and its public fields, with a way to read them.</summary>
/// <param name="Name">as the type calls it</param>
/// <param name="Read">its value as a short text; what an exception says, if the getter throws</param>
internal sealed record Members(string Name, Func<object, string> Read)
{
    internal static IReadOnlyList<Members> Of(Type type)
    {
        const BindingFlags Public = BindingFlags.Instance | BindingFlags.Public;
        var properties = type.GetProperties(Public)
            .Where(property => property.CanRead && property.GetIndexParameters().Length == 0
                && !property.PropertyType.IsByRefLike && !property.PropertyType.IsPointer && !property.PropertyType.IsByRef)
            .DistinctBy(property => property.Name)
            .Select(property => new Members(property.Name, Safe(property.GetValue)));
        var fields = type.GetFields(Public)
            .Where(field => !field.FieldType.IsByRefLike && !field.FieldType.IsPointer)
            .Select(field => new Members(field.Name, Safe(field.GetValue)));
        return [.. properties, .. fields];
    }

    private static Func<object, string> Safe(Func<object, object?> read) => value =>
    {
        try
        {
            return InlineText.Of(read(value));
        }
        catch (Exception failure)
        {
            // A getter that throws is part of what the object is like.
            return $"({(failure.InnerException ?? failure).Message})";
        }
    };
}
