using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using MiniR1.Reporting;
using TorchSharp;

namespace MiniR1.Notebook.Display;

/// <summary>
/// Writes a value and what is inside of it, whatever that is: it may hold itself, have no end, throw or be huge. So it goes
/// a few levels deep, takes a few items of each and stops when there is text enough; and a text of the value's own making
/// is asked for only where nothing else is known of it.
/// </summary>
internal sealed class InlineWriter(int most)
{
    private const int MostItems = 10;
    private const int MostLevels = 5;
    private const string Rest = "...";

    private readonly StringBuilder _text = new();
    private int _level;

    internal string Text(object? value)
    {
        Write(value);
        return InlineText.Cut(_text.ToString(), most);
    }

    private bool IsFull => _text.Length > most;

    private void Write(object? value)
    {
        if (IsFull)
            return;
        try
        {
            WriteKnown(value);
        }
        catch (Exception failure)
        {
            // What throws when it is looked at is part of what the value is like.
            Append($"({InlineText.Reason(failure)})");
        }
    }

    private void WriteKnown(object? value)
    {
        switch (value)
        {
            case null: Append("null"); break;
            case string text: Append(text); break;
            case double number: Append(number.ToString("R", CultureInfo.InvariantCulture)); break;
            case float number: Append(number.ToString("R", CultureInfo.InvariantCulture)); break;
            case Type type: Append(TypeName.Of(type)); break;
            case torch.Tensor tensor: Append(TensorFormatter.Summary(tensor)); break;
            case Figure figure: Append($"figure '{figure.Title}'"); break;
            case Exception failure: Append(ExceptionText.Sentence(failure)); break;
            case StringBuilder text: Append(text.ToString(0, Math.Min(text.Length, most + 1))); break;
            case ArraySlice slice: WriteItems("[", slice.Items(), "]"); break;
            case ITuple tuple: WriteItems("(", Enumerable.Range(0, tuple.Length).Select(index => tuple[index]), ")", int.MaxValue); break;
            case var printed when PrintedMembers.Has(printed.GetType()): WriteMembers(printed); break;
            case IFormattable formattable: Append(formattable.ToString(null, CultureInfo.InvariantCulture)); break;
            case Array { Rank: > 1 } array: WriteItems("[", ArraySlice.Of(array), "]"); break;
            case IEnumerable items: WriteItems("[", items.Cast<object?>(), "]"); break;
            case var entry when PairOf(entry) is { } pair: WriteItems("[", pair, "]", quotes: false); break;
            case var pending when PendingValue.Of(pending) is { } state: WriteItems(state.Text, state.Values, "", most: 1, quotes: false); break;
            case var memory when Sequences.OfMemory(memory, MostItems + 1) is { } items: WriteItems("[", items, "]"); break;
            case var stream when Sequences.IsAsync(stream): Append(TypeName.OfStream(stream)); break;
            case var plain when !InlineText.HasOwn(plain.GetType()): Append(TypeName.Of(plain.GetType())); break;
            default: Append(value.ToString() ?? ""); break;
        }
    }

    private void WriteItems(string open, IEnumerable<object?> items, string close, int most = MostItems, bool quotes = true)
    {
        Append(open);
        if (_level == MostLevels)
        {
            Append(Rest + close);
            return;
        }

        _level++;
        var count = 0;
        try
        {
            foreach (var item in items)
            {
                if (count > 0)
                    Append(", ");
                if (count++ == most)
                    Append(Rest);
                if (count > most || IsFull)
                    break;
                WriteItem(item, quotes);
            }
        }
        catch (Exception failure)
        {
            Append($"{(count > 0 ? ", " : "")}({InlineText.Reason(failure)})");
        }

        _level--;
        Append(close);
    }

    // In a list, quotes tell where a text ends.
    private void WriteItem(object? item, bool quotes)
    {
        if (item is string text && quotes)
            Append($"\"{InlineText.Cut(text, InlineText.MostCharacters)}\"");
        else
            Write(item);
    }

    // As the compiler's own text of a record, but for the limits.
    private void WriteMembers(object value)
    {
        Append(PrintedMembers.Name(value.GetType()));
        if (_level == MostLevels)
        {
            Append("{ ... }");
            return;
        }

        _level++;
        var separator = "{ ";
        foreach (var member in PrintedMembers.Of(value.GetType()))
        {
            if (IsFull)
                break;
            Append($"{separator}{member.Name} = ");
            WriteMember(member, value);
            separator = ", ";
        }

        Append(separator == ", " ? " }" : "{ }");
        _level--;
    }

    private void WriteMember(Members member, object value)
    {
        try
        {
            Write(member.Get(value));
        }
        catch (Exception failure)
        {
            Append($"({InlineText.Reason(failure)})");
        }
    }

    private static object?[]? PairOf(object value)
    {
        var type = value.GetType();
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>)
            ? [type.GetProperty("Key")!.GetValue(value), type.GetProperty("Value")!.GetValue(value)]
            : null;
    }

    // Cut first: the text may be gigabytes.
    private void Append(string text) => _text.Append(
        (text.Length > most + 1 ? text[..(most + 1)] : text).ReplaceLineEndings("⏎"));
}
