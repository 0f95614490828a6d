using System.Text.RegularExpressions;
using MiniR1.Exercises.Chapter01;
using MiniR1.Exercises.Chapter02;
using MiniR1.Exercises.Chapter03;
using MiniR1.Exercises.Chapter04;
using MiniR1.Exercises.Chapter05;
using MiniR1.Exercises.Chapter06;
using MiniR1.Exercises.Chapter07;
using MiniR1.Exercises.Chapter08;
using MiniR1.Exercises.Chapter09;
using MiniR1.Exercises.Chapter10;
using MiniR1.Exercises.Chapter11;
using MiniR1.Exercises.Chapter12;
using static TorchSharp.torch;

namespace MiniR1.Exercises;

/// <summary>All exercises of the course, by chapter. The names here are those that cells use.</summary>
public static partial class Homework
{
    /// <summary>scores [.., K] to shares [.., K], each row of which adds up to 1.</summary>
    public static Exercise<Func<Tensor, Tensor>> Softmax { get; } = new SoftmaxExercise();

    /// <summary>heads [B, H, T, K] to [B, T, H·K].</summary>
    public static Exercise<Func<Tensor, Tensor>> MergeHeads { get; } = new MergeHeadsExercise();

    /// <summary>A function and a place to the function's slope there.</summary>
    public static Exercise<Func<Func<double, double>, double, double>> Slope { get; } = new SlopeExercise();

    /// <summary>Parameters, with their gradients, and a rate: a step downhill, in place.</summary>
    public static Exercise<Action<Tensor[], double>> DescentStep { get; } = new DescentStepExercise();

    /// <summary>Words as ids, each with how often it occurs, to how often each pair of neighbours does.</summary>
    public static Exercise<Func<IReadOnlyList<(int[] Ids, int Count)>, Dictionary<(int Left, int Right), int>>> CountPairs { get; } =
        new CountPairsExercise();

    /// <summary>Ids, and a merge, to the ids after the merge.</summary>
    public static Exercise<Func<IReadOnlyList<int>, (int Left, int Right, int Joined), List<int>>> Join { get; } =
        new JoinExercise();

    /// <summary>A word, and merges in the order they were learnt, to ids.</summary>
    public static Exercise<Func<string, IReadOnlyList<(int Left, int Right, int Joined)>, List<int>>> Encode { get; } =
        new EncodeExercise();

    /// <summary>Ids, and the bytes of each id, to text.</summary>
    public static Exercise<Func<IReadOnlyList<int>, IReadOnlyList<byte[]>, string>> Decode { get; } = new DecodeExercise();

    /// <summary>query [T, K], key [S, K], value [S, V] to [T, V]; causal, the last query at the last key.</summary>
    public static Exercise<Func<Tensor, Tensor, Tensor, Tensor>> Attend { get; } = new AttendExercise();

    /// <summary>x [T, K], and the position of its first row, to x rotated.</summary>
    public static Exercise<Func<Tensor, int, Tensor>> Rotate { get; } = new RotateExercise();

    /// <summary>One token's query, key and value against a cache that grows by it.</summary>
    public static Exercise<CachedStep> CachedStep { get; } = new CachedStepExercise();

    /// <summary>Layers, heads, numbers a head, tokens and bytes a number to the bytes of a cache.</summary>
    public static Exercise<Func<int, int, int, int, int, long>> CacheBytes { get; } = new CacheBytesExercise();

    /// <summary>latent [S, R], up [H·(N + V), R], heads and numbers a key to keys [H, S, N] and values [H, S, V].</summary>
    public static Exercise<Func<Tensor, Tensor, int, int, (Tensor Keys, Tensor Values)>> Expand { get; } = new ExpandExercise();

    /// <summary>projected [T, R + P], weight [R] and the position of the first row to what a cache keeps, [T, R + P].</summary>
    public static Exercise<Func<Tensor, Tensor, int, Tensor>> Keep { get; } = new KeepExercise();

    /// <summary>query [H, T, N + P] and up [H, N, R] to queries of what a cache keeps, [H, T, R + P].</summary>
    public static Exercise<Func<Tensor, Tensor, Tensor>> Absorb { get; } = new AbsorbExercise();

    /// <summary>Layers, heads, numbers a head, latent and rotary key to a token's bytes and their share of plain heads'.</summary>
    public static Exercise<Func<int, int, int, int, int, (long Bytes, double Share)>> LatentCache { get; } =
        new LatentCacheExercise();

    /// <summary>scores [N, E], bias [E] and k to a token's experts and their weights, [N, K] each.</summary>
    public static Exercise<Func<Tensor, Tensor, int, (Tensor Indices, Tensor Weights)>> Route { get; } = new RouteExercise();

    /// <summary>Biased affinities [N, E], how many groups there are and how many to keep, to [N, E] with minus infinity.</summary>
    public static Exercise<Func<Tensor, int, int, Tensor>> LimitToGroups { get; } = new LimitToGroupsExercise();

    /// <summary>tokens [N, D], indices [N, K], weights [N, K], and what expert e makes of rows, to [N, D].</summary>
    public static Exercise<Func<Tensor, Tensor, Tensor, Func<int, Tensor, Tensor>, Tensor>> Mix { get; } = new MixExercise();

    /// <summary>bias [E], load [E] and a rate to the bias after a step of balancing.</summary>
    public static Exercise<Func<Tensor, Tensor, double, Tensor>> Balance { get; } = new BalanceExercise();

    /// <summary>logits [B, T, V], ids [B, T] and which of them are targets [B, T] to the mean loss.</summary>
    public static Exercise<Func<Tensor, Tensor, Tensor, Tensor>> NextTokenLoss { get; } = new NextTokenLossExercise();

    /// <summary>The document of each token [T] to who sees whom, [T, T] of bool.</summary>
    public static Exercise<Func<Tensor, Tensor>> Sees { get; } = new SeesExercise();

    /// <summary>Step, steps, warm-up, peak and final share to the learning rate.</summary>
    public static Exercise<Func<int, int, int, double, double, double>> LearningRate { get; } = new LearningRateExercise();

    /// <summary>Vocabulary, width, width of an expert, layers, experts and chosen ones to a model's parameters.</summary>
    public static Exercise<Func<int, int, int, int, int, int, (long Total, long Active)>> Parameters { get; } =
        new ParametersExercise();

    /// <summary>Log-probabilities [B, T], a mask [B, T] and rewards [B] to one loss; the baseline is the mean reward.</summary>
    public static Exercise<Func<Tensor, Tensor, Tensor, Tensor>> ReinforceLoss { get; } = new ReinforceLossExercise();

    /// <summary>Rewards, and how many of them in a row make a group, to GRPO's advantages.</summary>
    public static Exercise<Func<double[], int, double[]>> GroupAdvantages { get; } = new GroupAdvantagesExercise();

    /// <summary>Log-probabilities [B, T], new and old, advantages [B], clip range low and high to [B, T].</summary>
    public static Exercise<Func<Tensor, Tensor, Tensor, double, double, Tensor>> ClippedObjective { get; } =
        new ClippedObjectiveExercise();

    /// <summary>Log-probabilities [B, T] under the policy and under the reference to the k3 estimate [B, T].</summary>
    public static Exercise<Func<Tensor, Tensor, Tensor>> Divergence { get; } = new DivergenceExercise();

    /// <summary>A text to whether it is one thought, one answer and the end.</summary>
    public static Exercise<Func<string, bool>> Form { get; } = new FormExercise();

    /// <summary>A problem's numbers and target, and an answer, to whether it is right.</summary>
    public static Exercise<Func<int[], int, string, bool>> Accuracy { get; } = new AccuracyExercise();

    /// <summary>A thought and a target to whether the thought compares a result of its own with it.</summary>
    public static Exercise<Func<string, int, bool>> Verified { get; } = new VerifiedExercise();

    /// <summary>Texts, how many of them are right, and k to the unbiased estimate of pass@k.</summary>
    public static Exercise<Func<int, int, int, double>> PassAtK { get; } = new PassAtKExercise();

    /// <summary>A thought to the share of its calculations that stand alone.</summary>
    public static Exercise<Func<string, double>> Language { get; } = new LanguageExercise();

    /// <summary>Replies, each with its problem and whether it is good, and how many to keep of a problem, to the places of those kept.</summary>
    public static Exercise<Func<IReadOnlyList<(int Problem, string Text, bool IsGood)>, int, List<int>>> RejectionSample { get; } =
        new RejectionSampleExercise();

    /// <summary>Whether a reply is right and in form, its language and the language's weight to its reward.</summary>
    public static Exercise<Func<bool, bool, double, double, double>> StageReward { get; } = new StageRewardExercise();

    /// <summary>Scores of the preferred replies [N] and of the others [N] to Bradley and Terry's loss.</summary>
    public static Exercise<Func<Tensor, Tensor, Tensor>> PreferenceLoss { get; } = new PreferenceLossExercise();

    /// <summary>Scores of the teacher [N, V] and of the student [N, V] and a temperature to one loss.</summary>
    public static Exercise<Func<Tensor, Tensor, double, Tensor>> DistillationLoss { get; } = new DistillationLossExercise();

    /// <summary>Prompt, reply, places and the padding's id to a row's ids and which of them are to be predicted.</summary>
    public static Exercise<Func<int[], int[], int, int, (int[] Ids, bool[] IsTarget)>> Lesson { get; } = new LessonExercise();

    /// <summary>Log-probabilities [B, T] of the teacher's tokens, by teacher and student, and a mask [B, T] to nats a token.</summary>
    public static Exercise<Func<Tensor, Tensor, Tensor, (double Entropy, double Divergence)>> Surprise { get; } = new SurpriseExercise();

    /// <summary>The teacher's replies, epochs and the teacher's size in students to a cost in the student's tokens.</summary>
    public static Exercise<Func<IReadOnlyList<(int Tokens, bool IsKept)>, int, double, double>> DistillationCost { get; } =
        new DistillationCostExercise();

    /// <summary>A float to the bits of the nearest bfloat16, ties to even.</summary>
    public static Exercise<Func<float, ushort>> ToBFloat16 { get; } = new ToBFloat16Exercise();

    /// <summary>The beginning of a safetensors file and a tensor's name to where in the file its bytes are.</summary>
    public static Exercise<Func<byte[], string, (long From, long To)>> TensorBytes { get; } = new TensorBytesExercise();

    /// <summary>Scores [V], temperature and p to probabilities [V].</summary>
    public static Exercise<Func<double[], double, double, double[]>> TopP { get; } = new TopPExercise();

    /// <summary>The answers of several replies, null for none, to the most frequent one.</summary>
    public static Exercise<Func<IReadOnlyList<string?>, string?>> Majority { get; } = new MajorityExercise();

    /// <summary>Numbers [R, C], a scale for each block and the block's side to weights [R, C].</summary>
    public static Exercise<Func<Tensor, Tensor, int, Tensor>> Dequantize { get; } = new DequantizeExercise();

    /// <summary>Bytes of weights, of a token's cache, tokens a text, texts and a card's gigabytes to a number of cards.</summary>
    public static Exercise<Func<long, int, int, int, int, int>> Cards { get; } = new CardsExercise();

    /// <summary>
    /// Bytes that every token needs and of all routed experts, experts, chosen ones, texts, bytes of a text's cache and
    /// bytes a second to the bytes that a step reads and the most tokens a second.
    /// </summary>
    public static Exercise<Func<double, double, int, int, int, double, double, (double Bytes, double Rate)>> DecodeStep { get; } =
        new DecodeStepExercise();

    /// <summary>Active parameters, tokens, a card's operations a second, the share it reaches and cards to what a training takes.</summary>
    public static Exercise<Func<double, double, double, double, int, (double Operations, double CardHours, double Days)>> TrainingCost { get; } =
        new TrainingCostExercise();

    /// <summary>In the order of the chapters, with the names that cells use.</summary>
    public static IReadOnlyList<(string Property, Exercise Exercise)> All { get; } =
    [
        (nameof(Softmax), Softmax), (nameof(MergeHeads), MergeHeads), (nameof(Slope), Slope), (nameof(DescentStep), DescentStep),
        (nameof(CountPairs), CountPairs), (nameof(Join), Join), (nameof(Encode), Encode), (nameof(Decode), Decode),
        (nameof(Attend), Attend), (nameof(Rotate), Rotate), (nameof(CachedStep), CachedStep), (nameof(CacheBytes), CacheBytes),
        (nameof(Expand), Expand), (nameof(Keep), Keep), (nameof(Absorb), Absorb), (nameof(LatentCache), LatentCache),
        (nameof(Route), Route), (nameof(LimitToGroups), LimitToGroups), (nameof(Mix), Mix), (nameof(Balance), Balance),
        (nameof(NextTokenLoss), NextTokenLoss), (nameof(Sees), Sees), (nameof(LearningRate), LearningRate), (nameof(Parameters), Parameters),
        (nameof(ReinforceLoss), ReinforceLoss), (nameof(GroupAdvantages), GroupAdvantages),
        (nameof(ClippedObjective), ClippedObjective), (nameof(Divergence), Divergence),
        (nameof(Form), Form), (nameof(Accuracy), Accuracy), (nameof(Verified), Verified), (nameof(PassAtK), PassAtK),
        (nameof(Language), Language), (nameof(RejectionSample), RejectionSample), (nameof(StageReward), StageReward),
        (nameof(PreferenceLoss), PreferenceLoss),
        (nameof(DistillationLoss), DistillationLoss), (nameof(Lesson), Lesson), (nameof(Surprise), Surprise),
        (nameof(DistillationCost), DistillationCost),
        (nameof(ToBFloat16), ToBFloat16), (nameof(TensorBytes), TensorBytes), (nameof(TopP), TopP), (nameof(Majority), Majority),
        (nameof(Dequantize), Dequantize), (nameof(Cards), Cards), (nameof(DecodeStep), DecodeStep), (nameof(TrainingCost), TrainingCost),
    ];

    /// <summary>
    /// The exercises that a notebook owes: all of every chapter that its code names one exercise of, since a cell that is
    /// gone must not make the rest worth more. Without any, the file's name tells the chapter, as in <c>ann-01.ipynb</c>.
    /// </summary>
    /// <param name="code">the code cells</param>
    /// <param name="file">the file's name</param>
    public static IReadOnlyList<Exercise> Of(string code, string file)
    {
        var chapters = NamedIn(code).Select(exercise => exercise.Chapter).ToHashSet();
        if (chapters.Count == 0)
            chapters = [.. TwoDigits().Matches(Path.GetFileNameWithoutExtension(file)).Select(found => found.Value)];
        return [.. All.Select(entry => entry.Exercise).Where(exercise => chapters.Contains(exercise.Chapter))];
    }

    /// <summary>The exercises that code names.</summary>
    public static IReadOnlyList<Exercise> NamedIn(string code)
    {
        var named = Mention().Matches(code).Select(found => found.Groups[1].Value).ToHashSet();
        return [.. All.Where(entry => named.Contains(entry.Property)).Select(entry => entry.Exercise)];
    }

    /// <summary>Whether it is one of the course's own objects, not only of the same name.</summary>
    internal static bool Contains(Exercise exercise) => All.Any(entry => ReferenceEquals(entry.Exercise, exercise));

    [GeneratedRegex(@"\bHomework\s*\.\s*(\w+)")]
    private static partial Regex Mention();

    [GeneratedRegex(@"(?<!\d)\d\d(?!\d)")]
    private static partial Regex TwoDigits();
}
