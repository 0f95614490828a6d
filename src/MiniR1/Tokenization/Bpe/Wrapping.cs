using MiniR1.Tokenization.Bpe.Reading;

namespace MiniR1.Tokenization.Bpe;

/// <summary>
/// What stands around a text. For most classes tokenizer.json's post-processor says it; Llama's and its kin's go by
/// <c>add_bos_token</c> (on, if not given) and <c>add_eos_token</c>. DeepSeek's own files are of the second kind: their
/// post-processor adds nothing.
/// </summary>
internal static class Wrapping
{
    /// <param name="processor">of tokenizer.json</param>
    /// <param name="id">of a special token by its name; null if there is none</param>
    /// <param name="config">the file, for the notes</param>
    internal static (PostProcessor Processor, IReadOnlyList<string> Notes) Of(
        TokenizerSettings settings, PostProcessor processor, Func<string, int?> id, string config)
    {
        var (bos, eos) = (id("bos_token"), id("eos_token"));
        var notes = new List<string>();
        if (settings.WrapsByItself)
        {
            return (new PostProcessor(
                Ids(settings.AddBos ?? true, bos, "bos_token", isAsked: settings.AddBos is true),
                Ids(settings.AddEos ?? false, eos, "eos_token", isAsked: true)), notes);
        }

        PassOver(settings.AddBos, processor.Before, bos, "add_bos_token");
        PassOver(settings.AddEos, processor.After, eos, "add_eos_token");
        return (processor, notes);

        int[] Ids(bool adds, int? token, string name, bool isAsked)
        {
            if (adds && token is null && isAsked)
                notes.Add($"{config}: add_{name} is true, but no file names a {name} that the vocabulary has; none is added.");
            return adds && token is { } known ? [known] : [];
        }

        void PassOver(bool? adds, IReadOnlyList<int> added, int? token, string field)
        {
            if (adds is { } asked && token is { } known && asked != added.Contains(known))
            {
                notes.Add($"{config}: {field} is {(asked ? "true" : "false")} and is passed over: with the class "
                    + $"{(settings.Class is { } name ? JsonFields.Quote(name) : "that no file names")} tokenizer.json's post-processor alone counts.");
            }
        }
    }
}
