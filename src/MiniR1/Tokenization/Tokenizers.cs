using System.Text.Json;
using MiniR1.Tokenization.Bpe;

namespace MiniR1.Tokenization;

/// <summary>Opens the tokenizer of any model's directory.</summary>
public static class Tokenizers
{
    /// <summary>A tokenizer of MiniR1's own tasks, or a checkpoint's byte-level BPE.</summary>
    /// <exception cref="MiniR1Exception">
    /// tokenizer.json is missing or broken, or says something that MiniR1 does not support, which the message names.
    /// </exception>
    public static ITokenizer Load(string directory) => IsWordLevel(Path.Combine(directory, TokenizerJson.FileName))
        ? TokenizerFiles.Load(directory)
        : BpeTokenizer.Load(directory);

    // False too for a file that cannot be read: loading it says why.
    private static bool IsWordLevel(string path)
    {
        try
        {
            var reader = new Utf8JsonReader(InputFile.ReadAllBytes(path));
            return Find(ref reader, "model") && Find(ref reader, "type") && reader.ValueTextEquals("WordLevel");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    // Goes into the object that comes next, and to the value of one of its fields.
    private static bool Find(ref Utf8JsonReader reader, string field)
    {
        if (reader.TokenType != JsonTokenType.StartObject && !(reader.Read() && reader.TokenType == JsonTokenType.StartObject))
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(field);
            reader.Read();
            if (found)
                return true;
            reader.Skip();
        }

        return false;
    }
}
