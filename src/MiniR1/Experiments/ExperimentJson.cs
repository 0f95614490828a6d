using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using MiniR1.Model;
using MiniR1.Tasks;

namespace MiniR1.Experiments;

/// <summary>
/// Reads and writes <see cref="ExperimentConfig"/>: snake_case keys, no key that nobody reads. "kind" in "task" says
/// which types "task" and "corpus" have.
/// </summary>
public static partial class ExperimentJson
{

    private static readonly Dictionary<string, JsonSerializerOptions> s_options =
        TaskKinds.All.ToDictionary(kind => kind.Kind, OptionsFor);

    /// <summary>The config as indented JSON.</summary>
    public static string Serialize(ExperimentConfig config) =>
        JsonSerializer.Serialize(config, s_options[config.Task.Kind]) + "\n";

    /// <summary>Reads a config and validates it.</summary>
    /// <param name="source">what the messages call it: a preset's or a file's name</param>
    /// <exception cref="MiniR1Exception">The text is not such a config; the message says where.</exception>
    public static ExperimentConfig Parse(string json, string source)
    {
        try
        {
            var (kind, hasCorpus) = Peek(json, source);
            var config = JsonSerializer.Deserialize<ExperimentConfig>(json, s_options[kind.Kind])
                ?? throw new MiniR1Exception($"{source} holds no config: write a JSON object as in data/presets.");
            return (hasCorpus ? config : config with { Corpus = kind.DefaultCorpus() }).Validate();
        }
        catch (JsonException failure)
        {
            throw new MiniR1Exception($"{source}: {Explain(failure)}", failure);
        }
    }

    private static JsonSerializerOptions OptionsFor(TaskConfig kind) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false, // which of the two would count?
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new ModelConverter(), new FiniteConverter(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { type => UseTypesOf(kind, type) } },
    };

    // A property of the kind's own type, not of the base type: so a mistake in it is told with its path and line.
    private static void UseTypesOf(TaskConfig kind, JsonTypeInfo type)
    {
        if (type.Type != typeof(ExperimentConfig))
            return;
        Narrow(typeof(TaskConfig), kind.GetType());
        Narrow(typeof(CorpusConfig), kind.DefaultCorpus().GetType());

        void Narrow(Type declared, Type actual)
        {
            var place = type.Properties.Index().First(property => property.Item.PropertyType == declared).Index;
            var wide = type.Properties[place];
            var narrow = type.CreateJsonPropertyInfo(actual, wide.Name);
            (narrow.Get, narrow.Set, narrow.IsSetNullable) = (wide.Get, wide.Set, false);
            type.Properties[place] = narrow;
        }
    }

    private static (TaskConfig Kind, bool HasCorpus) Peek(string json, string source)
    {
        using var document = JsonDocument.Parse(
            json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var root = document.RootElement;
        if (!JsonBytes.IsReadable(root))
            throw new MiniR1Exception($"{source} has text that is no Unicode, or a number that is too large to be one: correct it, as in data/presets.");
        if (root.ValueKind != JsonValueKind.Object)
            return (TaskKinds.Find(TaskKinds.Default), true); // the reader says what is wrong
        var kind = TaskKinds.Default;
        if (root.TryGetProperty("task", out var task) && task.ValueKind == JsonValueKind.Object && task.TryGetProperty("kind", out var named))
            kind = Excerpt.Of(named.ValueKind == JsonValueKind.String ? named.GetString()! : named.GetRawText());
        try
        {
            return (TaskKinds.Find(kind), root.TryGetProperty("corpus", out _));
        }
        catch (MiniR1Exception failure)
        {
            throw new MiniR1Exception($"{source}: {failure.Message}", failure);
        }
    }

    private static string Explain(JsonException failure)
    {
        if (UnknownKey().Match(failure.Message) is { Success: true } unknown)
            return $"unknown key '{Excerpt.Of(unknown.Groups[1].Value)}' at {Excerpt.Of(failure.Path ?? "the start")}; remove it or correct its name.";
        if (TwiceKey().Match(failure.Message) is { Success: true } twice)
            return $"the key '{Excerpt.Of(twice.Groups[1].Value)}' stands twice in one object; remove one of the two.";
        if (MissingKey().Match(failure.Message) is { Success: true } missing)
            return $"the key '{missing.Groups[1].Value}' is missing; add it, as in data/presets.";
        return $"no valid value at {Excerpt.Of(failure.Path ?? "the start")} (line {failure.LineNumber + 1}); correct it, as in data/presets.";
    }

    [GeneratedRegex("JSON property '([^']+)' could not be mapped")]
    private static partial Regex UnknownKey();

    [GeneratedRegex("Duplicate property '([^']+)'")]
    private static partial Regex TwiceKey();

    [GeneratedRegex("missing required properties[^']*'([^']+)'")]
    private static partial Regex MissingKey();

    // 1e999 is JSON, but becomes infinity, which no option can be.
    private sealed class FiniteConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetDouble() is var number && double.IsFinite(number) ? number : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
    }

    // The model's keys are Hugging Face's, which ModelConfig reads and writes itself.
    private sealed class ModelConverter : JsonConverter<ModelConfig>
    {
        public override ModelConfig Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var json = JsonNode.Parse(ref reader)!;
            var config = ModelConfig.Parse(json.ToJsonString(), "The model's config");
            // ModelConfig reads published files, whose other keys it must let pass; an experiment's are ours.
            var known = config.ToJson();
            return json.AsObject().FirstOrDefault(field => !known.ContainsKey(field.Key)).Key is { } unknown
                ? throw new MiniR1Exception($"The model's config: unknown key '{Excerpt.Of(unknown)}'; remove it or correct its name.")
                : config;
        }

        public override void Write(Utf8JsonWriter writer, ModelConfig value, JsonSerializerOptions options) =>
            value.ToJson().WriteTo(writer);
    }
}
