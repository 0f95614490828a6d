namespace MiniR1.Exercises.Chapter08;

/// <summary>Whether a thought checks itself: by what it compares, not by its words.</summary>
internal sealed class VerifiedExercise : Exercise<Func<string, int, bool>>
{
    private const int Target = 16;

    public override string Name => "08.verified";

    public override int Points => 4;

    protected override IEnumerable<string?> Mistakes(Func<string, int, bool> answer)
    {
        bool Rule(string thought) => answer(thought, Target);
        yield return Case.First(
            Rule,
            new("3*6=18-2=16 check 16=16 yes", true, "the result 16 is compared with the target"),
            new("3+6=9*2=18 check 18=16 no", true, "a check that says no is one too"),
            new("3+6=9*2=18 check 18=16 yes", true, "its verdict is not true, but it is a check: that is another question"),
            new("3*6=18-2=16", false, "nothing is checked"));
        yield return Case.First(
            Rule,
            new("3+6=9*2=18 wait  wait ", false, "'wait' alone is no check"),
            new("3+6=9*2=18 check  yes", false, "'check' compares nothing there"),
            new(" check 16=16 yes", false, "it comes out of the blue: nothing has been computed before it"));
        yield return Case.First(
            Rule,
            new("3+6=9*2=18 check 16=16 yes", false, "the number on the left is not the result, which is 18"),
            new("3+6=9*2=18 check 18=18 yes", false, "the number on the right is not the target, which is 16"),
            new("3+6=9*2=18 check 9=16 no", false, "9 is a result on the way, not the last one, 18"),
            new("3+5=8*2=16*3=48 check 48=16 no", true, "the last result is 48, and it is compared with the target"),
            new("3+6=9*2=118 check 18=16 no", false, "the result is 118, not 18: compare whole numbers"),
            new("3+6=9*2=18 check 18=160 no", false, "the number on the right is 160, not 16: compare whole numbers"));
        yield return Case.First(
            Rule,
            new("3+6=9*2=18 wait 3*6=18-2=16 check 16=16 yes", true, "the second try is checked"),
            new("3+6=9*2=18 check 18=18 no wait 3*6=18-2=16 check 16=16 yes", true, "its second check compares the result with the target"),
            new("3+6=9*2=18 wait 3*6=18-2=16 check 18=16 no", false, "18 is the first try's result: a check is about the one just before it"),
            new("3-6=-3*2=-6 check -6=16 no", true, "results may be below 0"));
    }
}
