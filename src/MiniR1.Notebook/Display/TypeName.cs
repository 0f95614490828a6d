using System.Text;

namespace MiniR1.Notebook.Display;

/// <summary>A type as C# writes it.</summary>
internal static class TypeName
{
    // A type's arguments may be types with arguments: a name can be as long as one likes.
    private const int MostCharacters = 200;

    internal static string Of(Type type)
    {
        var name = new StringBuilder();
        Write(name, type);
        return InlineText.Cut(name.ToString(), MostCharacters);
    }

    /// <summary>The compiler makes a class without a name of an iterator: what it is to whoever awaits it.</summary>
    internal static string OfStream(object stream)
    {
        var type = stream.GetType();
        return type.Name.StartsWith('<')
            ? Of(type.GetInterfaces().First(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>)))
            : Of(type);
    }

    private static void Write(StringBuilder name, Type type)
    {
        if (name.Length > MostCharacters)
            return;
        if (type.IsArray)
            Append(type.GetElementType()!, $"[{new string(',', type.GetArrayRank() - 1)}]");
        else if (Nullable.GetUnderlyingType(type) is { } inner)
            Append(inner, "?");
        else if (type.Name.StartsWith("<>f__AnonymousType", StringComparison.Ordinal))
            name.Append("anonymous type");
        else if (!type.IsGenericType)
            name.Append(Keyword(type));
        else
            WriteGeneric(name, type);

        void Append(Type first, string rest)
        {
            Write(name, first);
            name.Append(rest);
        }
    }

    private static void WriteGeneric(StringBuilder name, Type type)
    {
        name.Append(type.Name.Split('`')[0]).Append('<');
        foreach (var (index, argument) in type.GetGenericArguments().Index())
        {
            if (index > 0)
                name.Append(", ");
            Write(name, argument);
        }

        name.Append('>');
    }

    private static string Keyword(Type type) => Type.GetTypeCode(type) switch
    {
        _ when type.IsEnum => type.Name,
        TypeCode.Boolean => "bool",
        TypeCode.Char => "char",
        TypeCode.Byte => "byte",
        TypeCode.Int32 => "int",
        TypeCode.Int64 => "long",
        TypeCode.Single => "float",
        TypeCode.Double => "double",
        TypeCode.String => "string",
        _ => type == typeof(object) ? "object" : type.Name,
    };
}
