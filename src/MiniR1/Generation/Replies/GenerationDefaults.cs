using MiniR1.Model;
using MiniR1.Tokenization;

namespace MiniR1.Generation.Replies;

/// <summary>What a checkpoint's generation_config.json says about writing with it.</summary>
/// <param name="Sampling">its temperature, top-p, top-k, min-p and repetition penalty; R1's recommended ones where it is silent</param>
/// <param name="EosIds">the ids that end a text: the file's, config.json's and the tokenizer's; none where no file names one</param>
public sealed record GenerationDefaults(SamplingOptions Sampling, IReadOnlyList<int> EosIds)
{
    private const string FileName = "generation_config.json";

    /// <summary>Reads the file, which may be missing.</summary>
    /// <param name="directory">of the checkpoint</param>
    /// <param name="config">of the model</param>
    /// <param name="tokenizer">of the model</param>
    /// <exception cref="MiniR1Exception">It is not JSON, or a field is out of range.</exception>
    public static GenerationDefaults Load(string directory, ModelConfig config, ITokenizer tokenizer)
    {
        var path = Path.Combine(directory, FileName);
        var reader = ConfigReader.Parse(Read(path), path);
        var recommended = new ReplyOptions().Sampling;
        var sampling = reader.Bool("do_sample", true) ? recommended : recommended with { Temperature = 0, TopP = 1 };
        sampling = sampling with
        {
            Temperature = reader.Double("temperature", sampling.Temperature),
            TopP = reader.Double("top_p", sampling.TopP),
            TopK = reader.Int("top_k", sampling.TopK),
            MinP = reader.Double("min_p", sampling.MinP),
            RepetitionPenalty = reader.Double("repetition_penalty", sampling.RepetitionPenalty),
        };
        // Greedy whatever the temperature, if it says so.
        if (!reader.Bool("do_sample", true))
            sampling = sampling with { Temperature = 0 };
        try
        {
            sampling.Validate();
        }
        catch (MiniR1Exception error)
        {
            throw new MiniR1Exception($"{path}: {error.Message}", error);
        }

        var ids = reader.TokenIds("eos_token_id").Concat(config.EosTokenIds)
            .Where(id => id is >= 0 and <= int.MaxValue).Select(id => (int)id).Where(tokenizer.Knows);
        return new GenerationDefaults(sampling, [.. ids.Concat(tokenizer.EndIds).Distinct()]);
    }

    private static string Read(string path)
    {
        try
        {
            return Path.Exists(path) ? InputFile.ReadAllText(path) : "{}";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Explain("read", path, failure);
        }
    }
}
