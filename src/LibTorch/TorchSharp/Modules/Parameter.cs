namespace TorchSharp.Modules;

/// <summary>A leaf that a module owns. It takes over the tensor it is made from, which is then disposed.</summary>
public sealed class Parameter : torch.Tensor
{
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(data.Release())
    {
        this.requires_grad = requires_grad;
    }
}
