namespace MiniR1.Notebook.Engine;

/// <summary>An assembly of a restored package.</summary>
internal sealed record RestoredAssembly(string Path, string Package, string Version);
