using System.Globalization;
using System.Text;

namespace TorchSharp;

/// <summary>Text of a tensor for a person: its type and shape, and the corner of its values.</summary>
internal static class TensorPrinter
{
    private const int Corner = 6;

    internal static string Print(torch.Tensor tensor)
    {
        var shape = tensor.shape;
        var text = new StringBuilder($"[{string.Join("x", shape)}], type = {tensor.dtype}, device = {tensor.device}");
        if (shape.Length > 2 || shape.Any(size => size == 0))
            return text.ToString();
        using var scope = torch.NewDisposeScope();
        var values = tensor.detach().cpu().to_type(torch.ScalarType.Float64);
        if (shape.Length == 0)
            return text.Append(", value = ").Append(Format(values.ToDouble())).ToString();
        var rows = shape.Length == 1 ? values.unsqueeze(0) : values;
        for (long row = 0; row < Math.Min(rows.shape[0], Corner); row++)
            text.AppendLine().Append(' ').Append(Row(rows.select(0, row)));
        if (rows.shape[0] > Corner)
            text.AppendLine().Append(" ...");
        return text.ToString();
    }

    private static string Row(torch.Tensor row)
    {
        var length = row.shape[0];
        using var data = row.narrow(0, 0, Math.Min(length, Corner)).data<double>();
        return string.Join(" ", data.ToArray().Select(Format)) + (length > Corner ? " ..." : "");
    }

    private static string Format(double value) => value.ToString("g5", CultureInfo.InvariantCulture);
}
