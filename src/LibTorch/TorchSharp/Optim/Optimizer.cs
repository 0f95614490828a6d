using TorchSharp.Modules;

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            /// <summary>What a scheduler turns.</summary>
            public interface ILearningRateController
            {
                double LearningRate { get; set; }

                double InitialLearningRate { get; set; }
            }

            /// <summary>Updates parameters from their gradients.</summary>
            public abstract class Optimizer : IDisposable
            {
                // TorchSharp's constructor takes a native handle; only the optimisers here derive.
                private protected Optimizer()
                {
                }

                public abstract IEnumerable<ILearningRateController> ParamGroups { get; }

                public abstract IEnumerable<Parameter> parameters();

                /// <summary>One update; parameters without a gradient stay as they are.</summary>
                public abstract Tensor? step(Func<Tensor>? closure = null);

                /// <summary>Drops the gradients.</summary>
                public virtual void zero_grad()
                {
                    foreach (var parameter in parameters())
                        parameter.grad = null;
                }

                public void Dispose()
                {
                    Dispose(true);
                    GC.SuppressFinalize(this);
                }

                protected virtual void Dispose(bool disposing)
                {
                }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>Settings of a parameter group that differ from the optimiser's.</summary>
    public class OptimizerOptions
    {
        public double? LearningRate { get; set; }

        public double InitialLearningRate { get; set; }
    }

    /// <summary>Parameters that share a learning rate.</summary>
    public class ParamGroup : torch.optim.ILearningRateController
    {
        public IEnumerable<Parameter> Parameters { get; set; } = [];

        public OptimizerOptions Options { get; set; } = new();

        public double LearningRate
        {
            get => Options.LearningRate!.Value;
            set => Options.LearningRate = value;
        }

        public double InitialLearningRate
        {
            get => Options.InitialLearningRate;
            set => Options.InitialLearningRate = value;
        }
    }

    /// <summary>A group whose settings are of one optimiser's kind.</summary>
    public class ParamGroup<TOptions> : ParamGroup
        where TOptions : OptimizerOptions
    {
        internal ParamGroup(IEnumerable<Parameter> parameters, TOptions options)
        {
            Parameters = parameters;
            Options = options;
        }

        public new TOptions Options
        {
            get => (TOptions)base.Options;
            set => base.Options = value;
        }
    }
}
