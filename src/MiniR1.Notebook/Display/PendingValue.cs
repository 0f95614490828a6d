using System.Reflection;

namespace MiniR1.Notebook.Display;

/// <summary>
/// Tasks, and what is computed when it is asked for: to read their properties would wait, maybe for ever, or compute.
/// </summary>
/// <param name="Text">what it is and how far</param>
/// <param name="Values">its value; none if it has none yet</param>
internal sealed record PendingValue(string Text, IReadOnlyList<object?> Values)
{
    private static readonly Type[] s_kinds = [typeof(ValueTask<>), typeof(Lazy<>), typeof(ThreadLocal<>)];

    /// <summary>Whether values of this type are such.</summary>
    internal static bool Is(Type type) => typeof(Task).IsAssignableFrom(type) || type == typeof(ValueTask)
        || (type.IsGenericType && s_kinds.Contains(type.GetGenericTypeDefinition()));

    /// <returns>null if it is no such value</returns>
    internal static PendingValue? Of(object value)
    {
        var type = value.GetType();
        if (!Is(type))
            return null;
        if (value is Task task)
            return OfTask(task);
        // A ValueTask may be asked for its value only once, and that is the cell's to do.
        if (type.Name.StartsWith("ValueTask", StringComparison.Ordinal))
            return new PendingValue($"{TypeName.Of(type)}, {(Tells("IsCompleted") ? "finished" : "not finished")}: write await before it", []);
        return Tells("IsValueCreated")
            ? new PendingValue($"{TypeName.Of(type)}: ", [type.GetProperty("Value")!.GetValue(value)])
            : new PendingValue($"{TypeName.Of(type)}, not computed yet", []);

        bool Tells(string property) => (bool)type.GetProperty(property)!.GetValue(value)!;
    }

    private static PendingValue OfTask(Task task)
    {
        var result = Result(task.GetType());
        var name = result is null ? "Task" : $"Task<{TypeName.Of(result.PropertyType)}>";
        return task.Status switch
        {
            TaskStatus.RanToCompletion when result is not null => new PendingValue($"{name}, finished: ", [result.GetValue(task)]),
            TaskStatus.RanToCompletion => new PendingValue($"{name}, finished", []),
            TaskStatus.Faulted => new PendingValue($"{name}, failed: ", [task.Exception!.InnerException]),
            TaskStatus.Canceled => new PendingValue($"{name}, canceled", []),
            _ => new PendingValue($"{name}, not finished: write await before it", []),
        };
    }

    // The compiler makes classes of its own of async methods, and those without a value have one that nobody can name.
    private static PropertyInfo? Result(Type type)
    {
        while (type.BaseType is { } parent && !(type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>)))
            type = parent;
        return type.GetProperty("Result") is { PropertyType.Name: not "VoidTaskResult" } result ? result : null;
    }
}
