using LibTorch;
using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>
    /// Adam with decoupled weight decay (arXiv 1711.05101). All parameters of a group are updated in a few calls of
    /// libtorch's list operators; <see cref="LibTorch.AdamWStep"/> holds that form and its plain twin.
    /// </summary>
    public sealed class AdamW : torch.optim.Optimizer
    {
        private readonly List<ParamGroup> groups = [];
        private readonly Dictionary<Parameter, State> states = new(ReferenceEqualityComparer.Instance);

        internal AdamW(IEnumerable<ParamGroup> groups, Options defaults)
        {
            foreach (var group in groups)
                add_param_group(group, defaults);
        }

        public override IEnumerable<torch.optim.ILearningRateController> ParamGroups => groups;

        public override IEnumerable<Parameter> parameters() => groups.SelectMany(group => group.Parameters);

        /// <summary>The moments of one parameter, made on its first step.</summary>
        private State StateOf(Parameter parameter)
        {
            if (!states.TryGetValue(parameter, out var state))
            {
                using var _ = torch.no_grad();
                states[parameter] = state = new State(parameter);
            }

            return state;
        }

        public override torch.Tensor? step(Func<torch.Tensor>? closure = null)
        {
            var loss = closure?.Invoke();
            using var noGrad = torch.no_grad();
            foreach (var group in groups)
                StepGroup(group);
            return loss;
        }

        protected override void Dispose(bool disposing)
        {
            foreach (var state in states.Values)
                state.Dispose();
            states.Clear();
            base.Dispose(disposing);
        }

        private void StepGroup(ParamGroup group)
        {
            using var scope = torch.NewDisposeScope();
            var live = group.Parameters
                .Select(parameter => (parameter, gradient: parameter.grad))
                .Where(entry => entry.gradient is not null)
                .Select(entry => (entry.parameter, entry.gradient, state: StateOf(entry.parameter)))
                .ToArray();
            var options = group.Options;
            // Parameters may have joined at different steps; each count of steps has its own bias correction.
            foreach (var peers in live.GroupBy(entry => ++entry.state.Steps))
            {
                AdamWStep.Apply(
                    new AdamWSettings(
                        group.LearningRate, options.beta1!.Value, options.beta2!.Value, options.eps!.Value,
                        options.weight_decay!.Value, options.maximize!.Value, peers.Key),
                    peers.Select(entry => (torch.Tensor)entry.parameter).ToArray(),
                    peers.Select(entry => entry.gradient!).ToArray(),
                    peers.Select(entry => entry.state.FirstMoment).ToArray(),
                    peers.Select(entry => entry.state.SecondMoment).ToArray());
            }
        }

        private void add_param_group(ParamGroup group, Options defaults)
        {
            var options = group.Options;
            RequireNoAmsgrad(options.amsgrad);
            options.LearningRate ??= defaults.LearningRate;
            options.InitialLearningRate = options.LearningRate!.Value;
            options.beta1 ??= defaults.beta1;
            options.beta2 ??= defaults.beta2;
            options.eps ??= defaults.eps;
            options.weight_decay ??= defaults.weight_decay;
            options.maximize ??= defaults.maximize;
            group.Parameters = group.Parameters.ToArray();
            groups.Add(group);
        }

        /// <summary>AdamW's settings; null means the optimiser's default.</summary>
        public sealed class Options : OptimizerOptions
        {
            public double? beta1;
            public double? beta2;
            public double? weight_decay;
            public double? eps;
            public bool? amsgrad;
            public bool? maximize;
        }

        /// <summary>Parameters with AdamW settings of their own.</summary>
        public sealed class ParamGroup : ParamGroup<Options>
        {
            public ParamGroup(IEnumerable<Parameter> parameters, Options options)
                : base(parameters, options)
            {
            }

            public ParamGroup(
                IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false)
                : this(parameters, MakeOptions(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize))
            {
            }
        }

        /// <summary>First and second moment of one parameter, and how often it was updated.</summary>
        private sealed class State(Parameter parameter) : IDisposable
        {
            internal torch.Tensor FirstMoment { get; } = torch.zeros_like(parameter).DetachFromDisposeScope();

            internal torch.Tensor SecondMoment { get; } = torch.zeros_like(parameter).DetachFromDisposeScope();

            internal long Steps { get; set; }

            public void Dispose()
            {
                FirstMoment.Dispose();
                SecondMoment.Dispose();
            }
        }

        internal static Options MakeOptions(
            double lr, double beta1, double beta2, double eps, double weightDecay, bool amsgrad, bool maximize)
        {
            RequireNoAmsgrad(amsgrad);
            return new Options
            {
                LearningRate = lr,
                beta1 = beta1,
                beta2 = beta2,
                eps = eps,
                weight_decay = weightDecay,
                amsgrad = amsgrad,
                maximize = maximize,
            };
        }

        private static void RequireNoAmsgrad(bool? amsgrad)
        {
            if (amsgrad == true)
                throw new ArgumentException("amsgrad is not offered.", nameof(amsgrad));
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static AdamW AdamW(
                IEnumerable<Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                AdamW([new AdamW.ParamGroup(parameters, new AdamW.Options())], lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);

            public static AdamW AdamW(
                IEnumerable<AdamW.ParamGroup> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999,
                double eps = 1e-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(parameters, Modules.AdamW.MakeOptions(lr, beta1, beta2, eps, weight_decay, amsgrad, maximize));
        }
    }
}
