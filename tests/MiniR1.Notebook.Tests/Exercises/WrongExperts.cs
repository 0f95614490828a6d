using MiniR1.Exercises;
using static TorchSharp.torch;

namespace MiniR1.Notebook.Tests.Exercises;

/// <summary>Usual mistakes of chapter 5.</summary>
internal static class WrongExperts
{
    internal static IReadOnlyList<WrongAnswer> All { get; } = [.. Route(), .. LimitToGroups(), .. Mix(), .. Balance()];

    private static IEnumerable<WrongAnswer> Route()
    {
        static WrongAnswer If(int points, Func<Tensor, Tensor, int, (Tensor Indices, Tensor Weights)> answer, string sentence) =>
            WrongAnswer.To(Homework.Route, points, answer, sentence);
        static Tensor Best(Tensor biased, int k) => biased.topk(k).Item2;
        static Tensor Shared(Tensor weights) => weights / weights.sum(-1, keepdim: true);
        static (Tensor, Tensor) Of(Tensor affinity, Tensor choosing, int k) =>
            (Best(choosing, k), Shared(affinity.gather(1, Best(choosing, k))));
        yield return If(0, (s, b, k) => Of(s.sigmoid(), s.sigmoid() + b, k + 1), "Indices, [N, K] = [4, 2]");
        yield return If(0, (s, b, k) => (s.topk(k).Item1, s.topk(k).Item1), "take the second");
        yield return If(0, (s, b, k) => (Best(s, k), s.sigmoid()), "Weights, [N, K] = [4, 2]");
        yield return If(1, (s, b, k) => Of(s.sigmoid(), -s, k), "the largest affinities");
        yield return If(2, (s, b, k) => (Best(s.sigmoid() + b, k), s.sigmoid().gather(1, Best(s.sigmoid() + b, k))), "do not add up to 1");
        yield return If(2, (s, b, k) => Of(s.softmax(-1), s.softmax(-1) + b, k), "it is a sigmoid");
        yield return If(
            2, (s, b, k) => (Best(s, k), s.softmax(-1).gather(1, Best(s, k))), "the weights of the chosen are divided by their sum");
        yield return If(
            2, (s, b, k) => (Best(s, k), s.sigmoid().gather(1, Best(s, k)) / s.sigmoid().sum(-1, keepdim: true)), "divide by that of the chosen");
        yield return If(2, (s, b, k) => (Best(s, k), s.sigmoid().gather(1, Best(s, k)) / s.sigmoid().gather(1, Best(s, k)).sum()), "each token's must");
        yield return If(2, (s, b, k) => Of(s, s + b, k), "pass them through sigmoid first");
        yield return If(3, (s, b, k) => Of(s.sigmoid(), s.sigmoid(), k), "the bias makes no difference");
        yield return If(3, (s, b, k) => Of(s.sigmoid(), s.sigmoid() - b, k), "the bias is subtracted");
        yield return If(3, (s, b, k) => Of(s.sigmoid(), s + b, k), "before the sigmoid");
        yield return If(4, (s, b, k) => Of(s.sigmoid() + b, s.sigmoid() + b, k), "the bias is in the weights too");
    }

    private static IEnumerable<WrongAnswer> LimitToGroups()
    {
        static WrongAnswer If(
            int points, Func<Tensor, Tensor> score, string sentence, double fill = double.NegativeInfinity, int more = 0, bool inverse = false) =>
            WrongAnswer.To(Homework.LimitToGroups, points, (biased, groups, keep) => Limited(biased.unflatten(1, [groups, -1]), score, keep + more, fill, inverse), sentence);
        static Tensor Two(Tensor grouped) => grouped.topk(2).Item1.sum(-1);
        yield return WrongAnswer.To(Homework.LimitToGroups, 0, (biased, groups, keep) => Two(biased.unflatten(1, [groups, -1])), "[N, E] = [1, 16]");
        yield return If(1, Two, "minus infinity", fill: 0);
        yield return If(1, grouped => grouped.amax([-1]), "which has the largest expert");
        yield return If(1, grouped => grouped.sum(-1), "which has the largest sum");
        yield return If(1, grouped => grouped.narrow(2, grouped.shape[2] - 2, 2).sum(-1), "take topk(2)");
        yield return If(1, Two, "the other way round", inverse: true);
        yield return If(1, Two, "yours are those of groups 1 3", more: 1);
        yield return WrongAnswer.To(Homework.LimitToGroups, 1, (biased, groups, keep) => biased, "no expert is barred");
        yield return WrongAnswer.To(
            Homework.LimitToGroups, 2, (biased, groups, keep) => Limited(biased.unflatten(1, [groups, -1]), Two, 1), "keep says how many");
        yield return WrongAnswer.To(
            Homework.LimitToGroups,
            2,
            (biased, groups, keep) => Limited(biased.unflatten(1, [groups, -1]), grouped => zeros(grouped.shape[0], groups) + Two(grouped).sum([0L]), keep),
            "each token has its own");
        yield return WrongAnswer.To(
            Homework.LimitToGroups, 0, (biased, groups, keep) => Limited(biased.reshape(biased.shape[0], 3, 4), Two, keep), "with unflatten(1, [groups, -1])");
    }

    private static IEnumerable<WrongAnswer> Mix()
    {
        static WrongAnswer If(int points, Func<Tensor, Tensor, Tensor, Func<int, Tensor, Tensor>, Tensor> answer, string sentence) =>
            WrongAnswer.To(Homework.Mix, points, answer, sentence);
        yield return If(0, (x, i, w, e) => e(0, x).sum(1), "[N, D] = [5, 3]");
        yield return If(0, (x, i, w, e) => e(0, x) * w.select(1, 0), "make them [M, 1]");
        yield return If(1, (x, i, w, e) => Mixed(x, i, ones_like(w), e), "the results are not weighted");
        yield return If(1, (x, i, w, e) => Mixed(x, i, ones_like(w) / 2, e), "the results are averaged");
        yield return If(1, (x, i, w, e) => Mixed(x, i, w.flip(1), e), "are exchanged");
        yield return If(1, (x, i, w, e) => Mixed(x, i.narrow(1, 0, 1), w.narrow(1, 0, 1), e), "go through all K");
        yield return If(1, (x, i, w, e) => Mixed(x, i, w, e, adds: false), "add it, with index_add");
        yield return If(1, (x, i, w, e) => Mixed(x, i, w, e) + x, "the token itself is added");
        yield return If(1, (x, i, w, e) => Dense(x, ones(5, 4) / 4, e), "only the chosen do");
        yield return If(2, (x, i, w, e) => Dense(x, zeros(5, 4).scatter_(1, i, w), e), "the experts computed 20 rows");
        yield return If(3, OneByOne, "an expert is called more than once");
    }

    private static IEnumerable<WrongAnswer> Balance()
    {
        static WrongAnswer If(int points, Func<Tensor, Tensor, double, Tensor> answer, string sentence) =>
            WrongAnswer.To(Homework.Balance, points, (bias, load, rate) => answer(bias, load.to(float32) - load.to(float32).mean(), rate), sentence);
        yield return WrongAnswer.To(Homework.Balance, 0, (bias, load, rate) => bias + ((load.mean() - load).sign() * rate), "to(float32) first");
        yield return If(0, (bias, away, rate) => (away.sign() * rate).sum(), "[E] = [5]");
        yield return If(1, (bias, away, rate) => bias + (away.sign() * rate), "goes down, so that it is chosen less");
        yield return If(1, (bias, away, rate) => bias - (away * rate), "only its sign counts");
        yield return If(1, (bias, away, rate) => bias - (((away.ge(0).to(float32) * 2) - 1) * rate), "its sign is 0");
        yield return If(1, (bias, away, rate) => bias - away.sign(), "multiply it by the rate");
        yield return If(1, (bias, away, rate) => away.sign() * -rate, "add it to the bias");
        yield return WrongAnswer.To(Homework.Balance, 1, (bias, load, rate) => bias - (load.sign() * rate), "not against 0");
        yield return If(2, (bias, away, rate) => bias.sub_(away.sign() * rate), "return a new one");
        yield return WrongAnswer.To(
            Homework.Balance, 2, (bias, load, rate) => bias + ((load.to(float32).sort().Values[2] - load).sign() * rate), "you compare with the median");
    }

    private static Tensor Limited(
        Tensor grouped, Func<Tensor, Tensor> score, int keep, double fill = double.NegativeInfinity, bool inverse = false)
    {
        var scores = score(grouped); // [N, G]
        var barred = ones_like(scores).scatter_(1, scores.topk(keep).Item2, zeros_like(scores)); // [N, G]
        return grouped.masked_fill(inverse ? barred.unsqueeze(-1).eq(0) : barred.unsqueeze(-1).ne(0), fill).flatten(1);
    }

    private static Tensor Mixed(Tensor x, Tensor indices, Tensor weights, Func<int, Tensor, Tensor> expert, bool adds = true)
    {
        var sum = zeros_like(x); // [N, D]
        foreach (var e in indices.flatten().data<long>().ToArray().Distinct().Order())
        {
            var rows = indices.eq(e).nonzero().select(1, 0); // [M]
            var made = expert((int)e, x.index_select(0, rows)) * weights.masked_select(indices.eq(e)).unsqueeze(1); // [M, D]
            sum = sum.index_add(0, rows, adds ? made : made - sum.index_select(0, rows), 1);
        }

        return sum;
    }

    private static Tensor Dense(Tensor x, Tensor spread, Func<int, Tensor, Tensor> expert) =>
        Enumerable.Range(0, 4).Select(e => expert(e, x) * spread.narrow(1, e, 1)).Aggregate((sum, more) => sum + more);

    private static Tensor OneByOne(Tensor x, Tensor indices, Tensor weights, Func<int, Tensor, Tensor> expert)
    {
        Tensor Row(int n) => Enumerable.Range(0, 2)
            .Select(k => expert((int)indices[n, k].item<long>(), x.narrow(0, n, 1)) * weights[n, k]).Aggregate((sum, more) => sum + more);
        return cat([.. Enumerable.Range(0, 5).Select(Row)]);
    }
}
