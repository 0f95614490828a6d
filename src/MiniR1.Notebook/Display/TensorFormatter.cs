using MiniR1.Notebook.Display.Drawing;
using TorchSharp;

namespace MiniR1.Notebook.Display;

/// <summary>A tensor: shape, type and device; the corner of its values, coloured; a large matrix as a heat map.</summary>
internal sealed class TensorFormatter : IValueFormatter
{
    private const int MostNumbers = 12;
    private const int MostPixels = 128;

    public MimeBundle? Format(object value)
    {
        if (value is not torch.Tensor tensor)
            return null;
        if (tensor.IsInvalid)
            return MimeBundle.Of("disposed tensor");
        var bundle = MimeBundle.Of(tensor.ToString());
        var head = $"<div>{Markup.Escape(Summary(tensor))}</div>";
        return tensor.Dimensions is 1 or 2 && tensor.NumberOfElements > 0
            ? WithMatrix(bundle, tensor, head)
            : bundle.With(MimeType.Html, head + $"<pre>{Markup.Escape(tensor.ToString())}</pre>");
    }

    /// <summary>What it is, without its values.</summary>
    internal static string Summary(torch.Tensor tensor) => tensor.IsInvalid
        ? "disposed tensor"
        : $"tensor [{string.Join(" × ", tensor.shape)}] {tensor.dtype} on {tensor.device}"
            + (tensor.requires_grad ? ", requires_grad" : "");

    private static MimeBundle WithMatrix(MimeBundle bundle, torch.Tensor tensor, string head)
    {
        using var scope = torch.NewDisposeScope();
        var matrix = tensor.detach();
        if (matrix.Dimensions == 1)
            matrix = matrix.unsqueeze(0);
        var (rows, columns) = (matrix.shape[0], matrix.shape[1]);
        if (rows <= MostPixels && columns <= MostPixels && (rows > MostNumbers || columns > MostNumbers))
            return bundle.With(MimeType.Png, Convert.ToBase64String(HeatMap.Pixels(Values(matrix), Summary(tensor))));
        var corner = matrix.narrow(0, 0, Math.Min(rows, MostNumbers)).narrow(1, 0, Math.Min(columns, MostNumbers));
        var isWhole = !tensor.is_floating_point();
        return bundle.With(MimeType.Html, head + HeatMap.Numbers(Values(corner), isWhole, rows > MostNumbers, columns > MostNumbers));
    }

    private static double[,] Values(torch.Tensor matrix)
    {
        var (rows, columns) = (matrix.shape[0], matrix.shape[1]);
        using var data = matrix.cpu().to_type(torch.ScalarType.Float64).contiguous().data<double>();
        var values = new double[rows, columns];
        foreach (var (index, value) in data.ToArray().Index())
            values[index / columns, index % columns] = value;
        return values;
    }
}
