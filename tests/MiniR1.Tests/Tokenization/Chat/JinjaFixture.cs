using System.Text.Json.Nodes;
using MiniR1.Tokenization.Chat.Jinja;
using NUnit.Framework;

namespace MiniR1.Tests.Tokenization.Chat;

/// <summary>Small templates and what Jinja2 makes of them; tests/python/make_template_fixture.py wrote the file.</summary>
internal static class JinjaFixture
{
    internal static string PathOf(string name) => Path.Combine(TestContext.CurrentContext.TestDirectory, "fixtures", "chat", name);

    internal static JsonObject Read() => JsonNode.Parse(File.ReadAllText(PathOf("jinja.json")))!.AsObject();

    internal static string Render(string template, JsonObject? variables = null) =>
        new Template(template).Render((Map)JsonValues.From(variables ?? [])!, new FixedClock());

    /// <summary>The fixture's 7 February 2025, 15:04:09.</summary>
    internal sealed class FixedClock : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public override DateTimeOffset GetUtcNow() => new(2025, 2, 7, 15, 4, 9, TimeSpan.Zero);
    }
}
