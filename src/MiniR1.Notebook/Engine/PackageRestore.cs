using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MiniR1.Notebook.Engine;

/// <summary>
/// Gets packages as the SDK does: a project that asks for all of them, and <c>dotnet restore</c>, which chooses versions
/// that go together and reads the user's own NuGet settings.
/// </summary>
internal sealed partial class PackageRestore(string baseDirectory)
{
    private readonly List<string> _sources = [];
    private List<PackageName> _asked = [];

    /// <summary>Looks for packages in other places too.</summary>
    /// <param name="sources">addresses or folders</param>
    internal void AddSources(IEnumerable<string> sources) => _sources.AddRange(sources
        .Select(source => source.Contains("://", StringComparison.Ordinal) ? source : Path.GetFullPath(source, baseDirectory))
        .Where(source => !_sources.Contains(source)));

    /// <summary>Adds packages to those asked for before.</summary>
    /// <param name="packages">names and versions</param>
    /// <param name="check">throws if what was restored cannot be taken</param>
    /// <param name="stop">ends it</param>
    /// <exception cref="MiniR1Exception">There is no SDK, or no such package.</exception>
    internal RestoredPackages Add(IReadOnlyList<PackageName> packages, Action<RestoredPackages> check, CancellationToken stop)
    {
        var before = _asked.ToList();
        foreach (var package in packages)
        {
            var same = _asked.FindIndex(other => string.Equals(other.Name, package.Name, StringComparison.OrdinalIgnoreCase));
            if (same < 0)
                _asked.Add(package);
            else if (package.Version is not null) // without one, any that is there will do
                _asked[same] = package;
        }

        var folder = Directory.CreateTempSubdirectory("minir1-packages-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "cell.csproj"), Project());
            Restore(folder, stop);
            var restored = RestoredPackages.Read(Path.Combine(folder, "obj", "project.assets.json"));
            check(restored);
            return restored;
        }
        catch (Exception failure)
        {
            // A failed request must not fail all later ones.
            _asked = before;
            if (failure is JsonException or IOException)
                throw new MiniR1Exception($"dotnet restore left nothing to read ({failure.Message}): run the cell again.", failure);
            throw;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string Project()
    {
        var references = _asked.Select(package =>
            $"<PackageReference Include=\"{package.Name}\" Version=\"{package.Version ?? "*"}\" />");
        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net{Environment.Version.Major}.{Environment.Version.Minor}</TargetFramework>
                <RuntimeIdentifier>{System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <UseAppHost>false</UseAppHost>
                <RestoreAdditionalProjectSources>{System.Security.SecurityElement.Escape(string.Join(';', _sources))}</RestoreAdditionalProjectSources>
                <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
              </PropertyGroup>
              <ItemGroup>{string.Concat(references)}</ItemGroup>
            </Project>
            """;
    }

    private void Restore(string folder, CancellationToken stop)
    {
        // A nuget.config of the notebook's folder counts, as it would for a project there.
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "restore", Path.Combine(folder, "cell.csproj"), "--nologo", "-v", "quiet",
                "-p:RestoreRootConfigDirectory=" + baseDirectory,
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
            Environment = { ["DOTNET_CLI_UI_LANGUAGE"] = "en", ["DOTNET_NOLOGO"] = "1", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1" },
        };
        using var process = Start(start);
        using (stop.Register(() => process.Kill(entireProcessTree: true)))
        {
            var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            var output = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
            process.WaitForExit();
            stop.ThrowIfCancellationRequested();
            if (process.ExitCode != 0)
            {
                throw new MiniR1Exception($"The packages {string.Join(", ", _asked.Select(package => package.Name))} cannot be had "
                    + $"({Reason(output)}): check names, versions and the network.");
            }
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new MiniR1Exception("#r \"nuget: ...\" needs the .NET SDK, and there is no 'dotnet' here: install the "
                + ".NET 10 SDK from https://dot.net.", failure);
        }
    }

    private static string Reason(string output)
    {
        var line = output.Split('\n', StringSplitOptions.TrimEntries).FirstOrDefault(text => ErrorLine().IsMatch(text)) ?? "";
        return line.Length == 0 ? "dotnet restore failed" : ErrorLine().Match(line).Groups[1].Value.Split(" [")[0].TrimEnd('.');
    }

    [GeneratedRegex(@"error (\w+: .*)")]
    private static partial Regex ErrorLine();
}
