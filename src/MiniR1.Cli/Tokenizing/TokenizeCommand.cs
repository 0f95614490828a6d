using System.CommandLine;
using MiniR1.Tokenization;

namespace MiniR1.Cli.Tokenizing;

/// <summary><c>minir1 tokenize</c>: text to ids and back, with any model's tokenizer.</summary>
internal static class TokenizeCommand
{
    internal static Command Create()
    {
        var tokenizer = new Option<string>("--tokenizer")
        {
            Description = "A directory with a tokenizer.json, such as a checkpoint's.",
            HelpName = "DIR",
            Required = true,
        };
        var decode = new Option<bool>("--decode") { Description = "From ids to text." };
        var special = new Option<bool>("--special")
        {
            Description = "Encode with the special tokens that belong around a text; decode without any.",
        };
        var input = new Option<string?>("--in")
        {
            Description = "A JSON array of texts, or of arrays of ids. If not given: one text, or ids, from standard input.",
            HelpName = "FILE.json",
        };
        var output = new Option<string?>("--out") { Description = "Where to write; standard output if not given.", HelpName = "FILE.json" };
        var command = new Command("tokenize", "Turn text into a model's token ids, or ids into text.")
        {
            tokenizer, decode, special, input, output,
        };
        command.SetAction(parsed =>
        {
            var request = new TokenizeRequest
            {
                Tokenizer = parsed.GetValue(tokenizer)!,
                Decode = parsed.GetValue(decode),
                Special = parsed.GetValue(special),
                Input = parsed.GetValue(input),
            };
            var loaded = Tokenizers.Load(request.Tokenizer);
            Notes.Write(parsed, loaded.Notes);
            var result = request.Run(loaded, Console.In);
            if (parsed.GetValue(output) is { } file)
                AtomicFile.WriteAllText(file, result);
            else
                parsed.InvocationConfiguration.Output.Write(result);
            return ExitCode.Success;
        });
        return command;
    }
}
