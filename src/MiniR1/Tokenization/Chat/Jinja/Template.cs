using System.Text;

namespace MiniR1.Tokenization.Chat.Jinja;

/// <summary>
/// A chat template: the part of Jinja that the templates of DeepSeek, Qwen and Llama use, rendered as transformers
/// does. What else there is in Jinja is refused by name and place when the template is read.
/// </summary>
internal sealed class Template
{
    // Published ones have up to some ten thousand characters. Each becomes about a hundred bytes at worst.
    private const int Longest = 1 << 19;

    private readonly IReadOnlyList<Statement> _body;

    /// <exception cref="TemplateException">It is no template, or has what MiniR1 does not support.</exception>
    internal Template(string source)
    {
        if (source.Length > Longest)
        {
            throw new TemplateException(
                $"The chat template has {source.Length} characters, and {Longest} are the most: use the one that the model was published with.");
        }

        try
        {
            _body = Parser.Read(source);
            Reads = FreeVariables.Of(_body);
        }
        catch (InsufficientExecutionStackException error)
        {
            throw TooDeep("is nested", error);
        }
    }

    /// <summary>The variables that it reads from outside.</summary>
    internal IReadOnlySet<string> Reads { get; }

    /// <exception cref="TemplateException">It raises an exception, or works with what is not there.</exception>
    internal string Render(Map variables, TimeProvider clock) => Render(variables, new Rendering(clock));

    /// <param name="rendering">new; counts what this takes</param>
    internal string Render(Map variables, Rendering rendering)
    {
        var frame = new Frame(parent: null, rendering);
        foreach (var (name, function) in Globals.All())
            frame.Set(name, function);
        foreach (var (name, value) in variables)
            frame.Set(name, value);
        var output = new StringBuilder();
        try
        {
            Statement.Render(_body, frame, output);
        }
        catch (InsufficientExecutionStackException error)
        {
            throw TooDeep("calls itself", error);
        }

        return output.ToString();
    }

    private static TemplateException TooDeep(string what, Exception error) =>
        new($"The chat template {what} too deeply: use the one that the model was published with.", error);
}
