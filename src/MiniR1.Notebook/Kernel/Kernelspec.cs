using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Notebook.Kernel;

/// <summary>How Jupyter gets to know the kernel: a folder with a kernel.json.</summary>
public static class Kernelspec
{
    public const string Name = "minir1-csharp";

    private const string DisplayName = "C# (MiniR1)";

    private static readonly JsonSerializerOptions s_indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What a notebook says about its kernel.</summary>
    public static JsonObject InNotebooks() =>
        new() { ["display_name"] = DisplayName, ["language"] = KernelInfo.LanguageName, ["name"] = Name };

    /// <summary>kernel.json.</summary>
    /// <param name="command">starts the program, without the arguments that make it a kernel</param>
    public static string Json(IReadOnlyList<string> command) => new JsonObject
    {
        ["argv"] = new JsonArray([.. command.Concat(["notebook", "kernel", "{connection_file}"]).Select(word => (JsonNode)word)]),
        ["display_name"] = DisplayName,
        ["language"] = KernelInfo.LanguageName,
        ["interrupt_mode"] = "message",
        ["metadata"] = new JsonObject { ["debugger"] = false },
    }.ToJsonString(s_indented) + "\n";

    /// <summary>Writes the folder, in the place of one that is there.</summary>
    /// <returns>the folder</returns>
    /// <exception cref="MiniR1Exception">It cannot be written.</exception>
    public static string Install(string? prefix, IReadOnlyList<string> command)
    {
        var folder = Folder(prefix);
        AtomicFile.WriteAllText(Path.Combine(folder, "kernel.json"), Json(command));
        return folder;
    }

    /// <returns>the folder that is gone; null if there was none</returns>
    /// <exception cref="MiniR1Exception">It cannot be removed.</exception>
    public static string? Uninstall(string? prefix)
    {
        var folder = Folder(prefix);
        try
        {
            if (!Directory.Exists(folder))
                return null;
            Directory.Delete(folder, recursive: true);
            return folder;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("remove", folder, failure);
        }
    }

    /// <param name="prefix">such as a virtual environment's folder; null for the user's own kernels</param>
    public static string Folder(string? prefix)
    {
        var jupyter = prefix is null ? UserFolder() : Path.Combine(prefix, "share", "jupyter");
        return Path.Combine(jupyter, "kernels", Name);
    }

    // Where jupyter_core looks.
    private static string UserFolder()
    {
        if (Environment.GetEnvironmentVariable("JUPYTER_DATA_DIR") is { Length: > 0 } chosen)
            return chosen;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter");
        if (OperatingSystem.IsMacOS())
            return Path.Combine(home, "Library", "Jupyter");
        var data = Environment.GetEnvironmentVariable("XDG_DATA_HOME");
        return Path.Combine(string.IsNullOrEmpty(data) ? Path.Combine(home, ".local", "share") : data, "jupyter");
    }
}
