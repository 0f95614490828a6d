using System.Text.RegularExpressions;
using MiniR1.Exercises;

namespace MiniR1.Notebook.Tests.Exercises;

/// <summary>Usual mistakes of chapter 8.</summary>
internal static class WrongRules
{
    internal static IReadOnlyList<WrongAnswer> All { get; } = [.. Form(), .. Accuracy(), .. Verified(), .. PassAtK()];

    private static IEnumerable<WrongAnswer> Form()
    {
        static WrongAnswer If(int points, string pattern, string sentence) =>
            WrongAnswer.To(Homework.Form, points, text => Regex.IsMatch(text, pattern), sentence);
        yield return WrongAnswer.To(Homework.Form, 0, text => text.Contains("<answer>", StringComparison.Ordinal), "the thought is missing");
        yield return If(0, "<think>[0-9*=-]+</think><answer>[0-9*=-]+</answer><eos>", "another rule's business");
        yield return If(0, "<think>.*</think>", "the answer is missing");
        yield return WrongAnswer.To(
            Homework.Form,
            0,
            text => new[] { "<think>", "</think>", "<answer>", "</answer>" }.All(tag => text.Contains(tag, StringComparison.Ordinal)),
            "the thought comes first");
        yield return If(1, "^<think>[^<]+</think><answer>[^<]+</answer>", "it never ends");
        yield return If(1, "^<think>[^<]+</think><answer>[^<]+</answer>.*<eos>$", "it goes on behind the answer");
        yield return If(1, "<think>[^<]+</think><answer>[^<]+</answer><eos>$", "with ^");
        yield return If(1, "^<think>[^<]+</think>.*<answer>[^<]+</answer><eos>$", "between thought and answer");
        yield return If(2, "^<think>[^<]*</think><answer>[^<]*</answer><eos>$", "the thought is empty");
        yield return If(2, "^<think>.+</think><answer>.+</answer><eos>$", "there are two answers");
        yield return If(2, "^<think>.+</think><answer>[^<]+</answer><eos>$", "the form stands there twice");
        yield return If(2, "^<think>[^<\n]+</think><answer>[^<]+</answer><eos>$", "a thought may have several lines");
    }

    private static IEnumerable<WrongAnswer> Accuracy()
    {
        static WrongAnswer If(int points, Func<int[], int, string, bool> answer, string sentence) =>
            WrongAnswer.To(Homework.Accuracy, points, answer, sentence);
        static bool IsSum(string answer) => Regex.IsMatch(answer, @"^[0-9]{1,9}([+*-][0-9]{1,9})*\z");
        static int[] Numbers(string answer) => [.. Regex.Matches(answer, "[0-9]+").Select(match => int.Parse(match.Value))];
        yield return If(0, (numbers, target, answer) => true, "it comes to 20");
        yield return If(0, (numbers, target, answer) => Numbers(answer).SequenceEqual(numbers), "it comes to 20");
        yield return If(1, (numbers, target, answer) => Value(answer, precedence: true) == target, "there is no precedence");
        yield return If(2, (numbers, target, answer) => Value(answer) == target, "it is the target itself");
        yield return If(2, (numbers, target, answer) => Numbers(answer).All(numbers.Contains) && Value(answer) == target, "uses the 6 three times");
        yield return If(2, (numbers, target, answer) => Numbers(answer).Order().SequenceEqual(numbers.Order()) && Value(answer) == target, "in another order");
        yield return If(
            3,
            (numbers, target, answer) => answer.Where(char.IsDigit).Select(c => c - '0').SequenceEqual(numbers) && Value(answer) == target,
            "may have two digits");
        yield return If(
            3, (numbers, target, answer) => IsSum(answer) && Numbers(answer).SequenceEqual(numbers) && target >= 0 && Value(answer) == target, "below 0");
        yield return If(
            4, (numbers, target, answer) => answer.Split('+', '-', '*').Select(int.Parse).SequenceEqual(numbers) && Value(answer) == target, "the rule says false");
        yield return If(
            4,
            (numbers, target, answer) => Numbers(Regex.Replace(answer, "[0-9]{10,}", "")).SequenceEqual(numbers) && Value(answer) == target,
            "it is no calculation; every character counts");
    }

    private static IEnumerable<WrongAnswer> Verified()
    {
        static WrongAnswer If(int points, string pattern, string sentence, Func<Match, int, bool>? holds = null) =>
            WrongAnswer.To(
                Homework.Verified, points, (thought, target) => Regex.Matches(thought, pattern).Any(match => holds is null || holds(match, target)), sentence);
        static int Group(Match match, int group) => int.Parse(match.Groups[group].Value);
        yield return If(0, "check.* yes", "a check that says no is one too");
        yield return If(0, "check (.+)=(.+) (yes|no)", "another question", (m, t) => m.Groups[3].Value == "yes" == (m.Groups[1].Value == m.Groups[2].Value));
        yield return If(1, "wait|check", "'wait' alone is no check");
        yield return If(1, "check", "'check' compares nothing there");
        yield return If(1, "check ([0-9]+)=([0-9]+) (yes|no)", "out of the blue");
        yield return If(2, "=-?[0-9]+ check -?([0-9]+)=(-?[0-9]+) (yes|no)", "the number on the left is not the result", (m, t) => Group(m, 2) == t);
        yield return If(2, "=(-?[0-9]+) check (-?[0-9]+)=", "the number on the right is not the target", (m, t) => Group(m, 1) == Group(m, 2));
        yield return If(2, "=([0-9]+).* check \\1=([0-9]+)", "9 is a result on the way", (m, t) => Group(m, 2) == t);
        yield return If(2, "([0-9]+) check \\1=([0-9]+) (yes|no)", "the result is 118", (m, t) => Group(m, 2) == t);
        yield return If(2, "=([0-9]+) check \\1=16", "the number on the right is 160");
        yield return If(3, "^[^w]*=([0-9]+) check \\1=([0-9]+) (yes|no)", "the second try is checked", (m, t) => Group(m, 2) == t);
        yield return If(3, "=([0-9]+) check \\1=([0-9]+) (yes|no)", "results may be below 0", (m, t) => Group(m, 2) == t);
        yield return WrongAnswer.To(
            Homework.Verified,
            3,
            (thought, target) => Regex.Match(thought, "=(-?[0-9]+) check \\1=(-?[0-9]+) (yes|no)") is { Success: true } first && Group(first, 2) == target,
            "its second check compares");
    }

    private static IEnumerable<WrongAnswer> PassAtK()
    {
        static WrongAnswer If(int points, Func<int, int, int, double> answer, string sentence) =>
            WrongAnswer.To(Homework.PassAtK, points, answer, sentence);
        static double Factorial(int n) => Enumerable.Range(1, Math.Max(0, n)).Aggregate(1.0, (product, i) => product * i);
        static double Choose(int n, int k) => k > n ? 0 : Factorial(n) / Factorial(k) / Factorial(n - k);
        static double Wrong(int n, int c, int k) => Enumerable.Range(0, k).Aggregate(1.0, (product, i) => product * (n - c - i) / (n - i));
        yield return If(0, (n, c, k) => 1 - Math.Pow(1 - ((double)c / n), k), "without putting back");
        yield return If(0, (n, c, k) => Wrong(n, c, k), "take it from 1");
        yield return If(0, (n, c, k) => (double)c / n, "that is k = 1");
        yield return If(0, (n, c, k) => (double)k * c / n, "counted twice");
        yield return If(0, (n, c, k) => Wrong(n, n - c, k), "one is enough");
        yield return If(0, (n, c, k) => 1 - ((n - c) / n), "begin with (double)");
        yield return If(1, (n, c, k) => c == 0 ? 1 : 1 - Math.Max(0, Wrong(n, c, k)), "no choice of three holds a right one");
        yield return If(1, (n, c, k) => k > n - c ? 0 : 1 - Wrong(n, c, k), "there is no pair of wrong ones");
        yield return If(2, (n, c, k) => 1 - (Choose(n - c, k) / Choose(n, k)), "factorials are too large");
    }

    /// <summary>A calculation's value, of whatever signs and numbers an answer holds.</summary>
    private static int? Value(string answer, bool precedence = false)
    {
        var numbers = Regex.Matches(answer, "[0-9]{1,9}").Select(match => int.Parse(match.Value)).ToList();
        var signs = answer.Where(c => "+-*".Contains(c, StringComparison.Ordinal)).ToList();
        if (numbers.Count != signs.Count + 1)
            return null;
        while (signs.Count > 0)
        {
            var at = precedence ? Math.Max(0, signs.IndexOf('*')) : 0;
            var (left, right) = (numbers[at], numbers[at + 1]);
            numbers[at] = signs[at] switch { '+' => left + right, '-' => left - right, _ => left * right };
            numbers.RemoveAt(at + 1);
            signs.RemoveAt(at);
        }

        return numbers[0];
    }
}
