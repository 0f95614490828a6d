using System.Collections;
using System.Reflection;
using MiniR1.Notebook.Engine;

namespace MiniR1.Notebook.Display;

/// <summary>The first items of whatever has items.</summary>
internal static class Sequences
{
    private const BindingFlags Private = BindingFlags.Static | BindingFlags.NonPublic;

    /// <param name="value">any value</param>
    /// <param name="most">no more are asked for: there may be no end of them</param>
    /// <returns>null if it is no sequence</returns>
    internal static IReadOnlyList<object?>? First(object value, int most) => value switch
    {
        IEnumerable items => [.. items.Cast<object?>().Take(most)],
        _ when Stream(value.GetType()) is { } stream =>
            new CellPump().Run(() => (Task<List<object?>>)Call(nameof(ReadAsync), stream, value, most)),
        _ => OfMemory(value, most),
    };

    /// <summary>How many there are, where that is known without counting.</summary>
    internal static int? Count(object value) => value switch
    {
        ICollection items => items.Count,
        _ when IsMemory(value.GetType()) => (int)value.GetType().GetProperty("Length")!.GetValue(value)!,
        _ => null,
    };

    internal static bool IsAsync(object value) => Stream(value.GetType()) is not null;

    /// <returns>null if it is no <see cref="Memory{T}"/></returns>
    internal static IReadOnlyList<object?>? OfMemory(object value, int most)
    {
        var type = value.GetType();
        if (!IsMemory(type))
            return null;
        return (List<object?>)Call(
            type.GetGenericTypeDefinition() == typeof(Memory<>) ? nameof(ReadMemory) : nameof(ReadReadOnlyMemory),
            type.GetGenericArguments()[0], value, most);
    }

    private static bool IsMemory(Type type) => type.IsGenericType
        && (type.GetGenericTypeDefinition() == typeof(Memory<>) || type.GetGenericTypeDefinition() == typeof(ReadOnlyMemory<>));

    private static Type? Stream(Type type) => type.GetInterfaces()
        .FirstOrDefault(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>))
        ?.GetGenericArguments()[0];

    private static object Call(string method, Type item, object value, int most) =>
        typeof(Sequences).GetMethod(method, Private)!.MakeGenericMethod(item)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [value, most], null)!;

    private static async Task<List<object?>> ReadAsync<T>(IAsyncEnumerable<T> items, int most)
    {
        var first = new List<object?>();
        // In the context of the cell, which an interrupt reaches.
        await foreach (var item in items.ConfigureAwait(true))
        {
            first.Add(item);
            if (first.Count == most)
                break;
        }

        return first;
    }

    private static List<object?> ReadMemory<T>(Memory<T> items, int most) => ReadReadOnlyMemory<T>(items, most);

    private static List<object?> ReadReadOnlyMemory<T>(ReadOnlyMemory<T> items, int most) =>
        [.. items[..Math.Min(items.Length, most)].ToArray()];
}
