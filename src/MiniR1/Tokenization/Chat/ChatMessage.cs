using System.Text.Json.Nodes;

namespace MiniR1.Tokenization.Chat;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>system</c>, <c>user</c>, <c>assistant</c> or <c>tool</c></param>
/// <param name="Content">null where an assistant only calls tools</param>
public sealed record ChatMessage(string Role, string? Content)
{
    /// <summary>Fields that some templates read besides, such as <c>tool_calls</c> and <c>reasoning_content</c>.</summary>
    public JsonObject? Fields { get; init; }
}
