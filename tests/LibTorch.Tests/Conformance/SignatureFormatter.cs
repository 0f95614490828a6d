using System.Globalization;
using System.Reflection;

namespace LibTorch.Tests.Conformance;

/// <summary>
/// Writes the public and protected members that a type declares as the lines of fixtures/torchsharp-api.txt:
/// <c>Type.member|signature</c>, with parameter names and defaults, without the element names of tuples and the ranks of
/// arrays, which the list does not have either.
/// </summary>
internal static class SignatureFormatter
{
    private const BindingFlags Declared =
        BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic |
        BindingFlags.DeclaredOnly;

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte",
        [typeof(short)] = "short",
        [typeof(int)] = "int",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(float)] = "float",
        [typeof(double)] = "double",
        [typeof(string)] = "string",
        [typeof(object)] = "object",
        [typeof(void)] = "void",
    };

    internal static IEnumerable<string> Lines(Type type)
    {
        if (type.IsEnum)
            return [];
        var constructors = type.GetConstructors(Declared).Where(constructor => !constructor.IsStatic && Visible(constructor))
            .Select(constructor => $"ctor|{Access(constructor)}({Parameters(constructor.GetParameters())})");
        var fields = type.GetFields(Declared).Where(field => field.IsPublic)
            .Select(field => $"{field.Name}|field {(field.IsStatic ? "static " : "")}{Name(field.FieldType)}");
        var properties = type.GetProperties(Declared).Where(property => property.GetMethod is { } get && Introduced(get))
            .Select(property => $"{property.Name}|{Property(property)}");
        var methods = type.GetMethods(Declared)
            .Where(method => Introduced(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)))
            .Select(method => $"{method.Name}|{Method(method)}");
        return constructors.Concat(fields).Concat(properties).Concat(methods).Select(line => $"{type.Name}.{line}");
    }

    // An override adds nothing to what callers can write.
    private static bool Introduced(MethodInfo method) => Visible(method) && method.GetBaseDefinition() == method;

    private static bool Visible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static string Method(MethodInfo method)
    {
        var generic = method.IsGenericMethod ? $"<{string.Join(",", method.GetGenericArguments().Select(Name))}>" : "";
        return $"{Access(method)}{(method.IsStatic ? "static " : "")}{Inheritance(method)}{Name(method.ReturnType)} " +
            $"{method.Name}{generic}({Parameters(method.GetParameters())})";
    }

    private static string Property(PropertyInfo property)
    {
        var index = property.GetIndexParameters();
        var setter = property.SetMethod is { } set && Visible(set) ? "set;" : "";
        return $"prop {Name(property.PropertyType)} {(index.Length > 0 ? $"[{Parameters(index)}]" : "")} {{get;{setter}}}";
    }

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Inheritance(MethodInfo method) =>
        method.IsAbstract ? "abstract " : method.IsVirtual ? "virtual " : "";

    private static string Parameters(ParameterInfo[] parameters) => string.Join(", ", parameters.Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var variadic = parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "";
        var direction = parameter.IsOut ? "out " : "";
        var initial = parameter.HasDefaultValue ? $"={Default(parameter.DefaultValue, parameter.ParameterType)}" : "";
        return $"{variadic}{direction}{Name(parameter.ParameterType)} {parameter.Name}{initial}";
    }

    private static string Default(object? value, Type type) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool truth => truth ? "true" : "false",
        _ when type.IsEnum => Enum.GetName(type, value)!,
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword;
        if (type.IsByRef)
            return $"ref {Name(type.GetElementType()!)}";
        if (type.IsArray)
            return $"{Name(type.GetElementType()!)}[]";
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return $"{Name(underlying)}?";
        if (!type.IsGenericType)
            return type.Name;
        var arguments = string.Join(",", type.GetGenericArguments().Select(Name));
        // The list writes tuples of open types in full, because reflection gives them no full name.
        if (type.FullName?.StartsWith("System.ValueTuple", StringComparison.Ordinal) == true)
            return $"({arguments})";
        return type.Name.Contains('`') ? $"{type.Name[..type.Name.IndexOf('`')]}<{arguments}>" : type.Name;
    }
}
