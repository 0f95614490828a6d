using System.Globalization;
using MiniR1.Inspection;
using Spectre.Console;

namespace MiniR1.Cli.Inspecting;

/// <summary>A model's figures, to be read.</summary>
internal static class InspectTables
{
    internal static void Write(IAnsiConsole console, InspectResult result)
    {
        WriteModel(console, result);
        WriteFiles(console, result);
        WriteMemory(console, result);
    }

    private static void WriteModel(IAnsiConsole console, InspectResult result)
    {
        var (config, size, cache) = (result.Config, result.Size, result.Cache);
        var kind = config.Quantization is { } blocks
            ? $"{config.ModelType}, {config.Dtype}, matrices in FP8 with a factor for each {blocks.Rows} x {blocks.Columns}"
            : $"{config.ModelType}, {config.Dtype}";
        console.MarkupLine($"[bold]{Markup.Escape(result.Name)}[/] {Markup.Escape(kind)}");
        var table = Table(["", "", ""]).HideHeaders();
        table.Columns[2].LeftAligned();
        Add("parameters", size.Parameters);
        if (size.Active != size.Parameters)
            Add("  active for a token", size.Active, Share(size.Active, size.Parameters));
        if (size.InputEmbedding > 0)
            Add("  without the input embedding", size.ActiveWithoutEmbedding, Share(size.ActiveWithoutEmbedding, size.Parameters));
        if (size.PredictionParameters > 0)
            Add("multi-token prediction, besides", size.PredictionParameters);
        Add("tensors", size.Tensors);
        if (size.ScaleTensors > 0)
            Add("  and factors of FP8 matrices", size.ScaleTensors);
        Add("bytes of the tensors in its checkpoint", size.CheckpointBytes);
        if (size.PredictionBytes > 0)
            Add("  multi-token prediction, besides", size.PredictionBytes);
        Add("bytes in the cache for a token", cache.BytesPerToken, "bfloat16");
        foreach (var other in cache.Comparisons)
            table.AddRow("", "", Markup.Escape($"{Number(100 * other.Share, "0.00")} % {other.Name}"));
        console.Write(table);

        void Add(string name, long value, string note = "") => table.AddRow(Markup.Escape(name), Number(value, "#,0"), Markup.Escape(note));
    }

    private static void WriteFiles(IAnsiConsole console, InspectResult result)
    {
        if (result.Contents is not { } contents)
            return;
        var table = Table([$"{(contents.Files == 1 ? "1 file" : $"{contents.Files} files")}, every key and shape as in config.json", "tensors", "bytes"]);
        foreach (var (dtype, tensors, bytes) in contents.Tensors)
            table.AddRow(dtype, Number(tensors, "#,0"), Number(bytes, "#,0"));
        if (contents.Tensors.Count > 1)
            table.AddRow("together", Number(contents.TensorCount, "#,0"), Number(contents.TensorBytes, "#,0"));
        table.AddRow("with headers", "", Number(contents.FileBytes, "#,0"));
        console.Write(table);
    }

    private static void WriteMemory(IAnsiConsole console, InspectResult result)
    {
        var cards = Accelerator.Known.Select(card => $"{card.Name} {card.Gigabytes}");
        var rows = result.Batch == 1 ? "" : $"{Number(result.Batch, "#,0")} rows of ";
        var table = Table([$"GB for {rows}{Number(result.Context, "#,0")} tokens", "weights", "cache", "together", .. cards]);
        foreach (var need in result.Needs)
        {
            table.AddRow([
                need.Dtype, Gigabytes(need.Weights), Gigabytes(need.Cache), Gigabytes(need.Total),
                .. Accelerator.Known.Select(card => Number(card.Cards(need.Total), "#,0"))]);
        }

        console.Write(table);
        console.MarkupLine(Markup.Escape(
            $"Under a card's name and GB: how many of them, {Number(100 * Accelerator.UsableShare, "0")} % full, hold weights and cache (GB is 10^9 bytes)."));
    }

    private static Table Table(string[] head)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(Markup.Escape(head[0]));
        foreach (var name in head[1..])
            table.AddColumn(new TableColumn(Markup.Escape(name)).RightAligned());
        return table;
    }

    private static string Share(long part, long whole) => $"{Number(100.0 * part / whole, "0.0")} %";

    private static string Gigabytes(long bytes) => Number(bytes / 1e9, "#,0.0##");

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Number(long value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
