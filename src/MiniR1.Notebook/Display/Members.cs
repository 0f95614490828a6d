using System.Reflection;

namespace MiniR1.Notebook.Display;

/// <summary>A public property of a type, or a public field, with a way to read it.</summary>
/// <param name="Name">as the type calls it</param>
/// <param name="Declaring">the type, or one of those that it derives from</param>
/// <param name="Get">its value</param>
internal sealed record Members(string Name, Type Declaring, Func<object, object?> Get)
{
    internal static IReadOnlyList<Members> Of(Type type)
    {
        const BindingFlags Public = BindingFlags.Instance | BindingFlags.Public;
        var properties = type.GetProperties(Public)
            .Where(property => property.CanRead && property.GetMethod!.IsPublic && property.GetIndexParameters().Length == 0
                && !property.PropertyType.IsByRefLike && !property.PropertyType.IsPointer && !property.PropertyType.IsByRef)
            .DistinctBy(property => property.Name)
            .Select(property => new Members(property.Name, property.DeclaringType!, property.GetValue));
        var fields = type.GetFields(Public)
            .Where(field => !field.FieldType.IsByRefLike && !field.FieldType.IsPointer)
            .Select(field => new Members(field.Name, field.DeclaringType!, field.GetValue));
        return [.. properties, .. fields];
    }

    /// <summary>Its value as a short text; what an exception says, if the getter throws: that is part of what the object is like.</summary>
    internal string Read(object value)
    {
        try
        {
            return InlineText.Of(Get(value));
        }
        catch (Exception failure)
        {
            return $"({InlineText.Reason(failure)})";
        }
    }
}
