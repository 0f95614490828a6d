namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Learning rates as functions of the step.</summary>
        public static class lr_scheduler
        {
            /// <summary>The initial rate times <paramref name="lr_lambda"/>(step).</summary>
            public static LRScheduler LambdaLR(
                Optimizer optimizer, Func<int, double> lr_lambda, int last_epoch = -1, bool verbose = false) =>
                new(optimizer, (initial, step) => initial * lr_lambda(step), last_epoch, verbose);

            /// <summary>Half a cosine from the initial rate to <paramref name="eta_min"/> over <paramref name="T_max"/> steps.</summary>
            public static LRScheduler CosineAnnealingLR(
                Optimizer optimizer, double T_max, double eta_min = 0, int last_epoch = -1, bool verbose = false) =>
                new(
                    optimizer,
                    (initial, step) => eta_min + (initial - eta_min) * (1 + Math.Cos(Math.PI * step / T_max)) / 2,
                    last_epoch, verbose);

            /// <summary>From start_factor to end_factor times the initial rate over total_iters steps, then constant.</summary>
            public static LRScheduler LinearLR(
                Optimizer optimizer, double start_factor = 1.0 / 3, double end_factor = 1, int total_iters = 5,
                int last_epoch = -1, bool verbose = false) =>
                new(
                    optimizer,
                    (initial, step) => initial *
                        (start_factor + (end_factor - start_factor) * Math.Min(step, total_iters) / total_iters),
                    last_epoch, verbose);

            /// <summary>Sets each group's rate from its initial rate and the count of <see cref="step()"/> calls.</summary>
            public class LRScheduler
            {
                private readonly Optimizer optimizer;
                private readonly Func<double, int, double> rate;
                private int position;

                internal LRScheduler(Optimizer optimizer, Func<double, int, double> rate, int lastEpoch, bool verbose)
                {
                    if (verbose)
                        throw new ArgumentException("schedulers print nothing here; read get_last_lr().", nameof(verbose));
                    this.optimizer = optimizer;
                    this.rate = rate;
                    position = lastEpoch;
                    step();
                }

                public virtual void step()
                {
                    position++;
                    foreach (var group in optimizer.ParamGroups)
                        group.LearningRate = rate(group.InitialLearningRate, position);
                }

                public IEnumerable<double> get_last_lr() => optimizer.ParamGroups.Select(group => group.LearningRate);
            }
        }
    }
}
