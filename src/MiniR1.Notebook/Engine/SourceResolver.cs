using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Text;

namespace MiniR1.Notebook.Engine;

/// <summary>Finds and reads what <c>#load</c> names; what the compiler cannot take becomes the error of that line.</summary>
internal sealed class SourceResolver(string baseDirectory) : SourceReferenceResolver
{
    private readonly ScriptSourceResolver _files = ScriptSourceResolver.Default.WithBaseDirectory(baseDirectory);

    public override string? NormalizePath(string path, string? baseFilePath) => _files.NormalizePath(path, baseFilePath);

    public override string? ResolveReference(string path, string? baseFilePath) => _files.ResolveReference(path, baseFilePath);

    public override Stream OpenRead(string resolvedPath) => new MemoryStream(Encoding.UTF8.GetBytes(Read(resolvedPath)));

    public override SourceText ReadText(string resolvedPath) => SourceText.From(Read(resolvedPath), Encoding.UTF8);

    public override bool Equals(object? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    private static string Read(string path)
    {
        var code = SourceFile.Read(path, "load", 4 * CodeLimits.MostCharacters);
        CodeLimits.Parse(code, Path.GetFileName(path));
        return code;
    }
}
