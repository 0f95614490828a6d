using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MiniR1.Cli.Grading;

/// <summary>Grades for programs.</summary>
internal static class GradeJson
{
    private static readonly JsonSerializerOptions s_readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    internal static string Text(IReadOnlyList<NotebookGrade> grades) => new JsonObject
    {
        ["points"] = grades.Sum(grade => grade.Points),
        ["of"] = grades.Sum(grade => grade.Of),
        ["notebooks"] = new JsonArray([.. grades.Select(Notebook)]),
    }.ToJsonString(s_readable);

    private static JsonNode Notebook(NotebookGrade grade) => new JsonObject
    {
        ["file"] = grade.File,
        ["points"] = grade.Points,
        ["of"] = grade.Of,
        ["ending"] = Name(grade.Ending),
        ["remark"] = grade.Remark,
        ["seconds"] = Math.Round(grade.Time.TotalSeconds, 1),
        ["exercises"] = new JsonArray([.. grade.Exercises.Select(exercise => (JsonNode)new JsonObject
        {
            ["name"] = exercise.Exercise,
            ["points"] = exercise.Points,
            ["of"] = exercise.Of,
            ["message"] = exercise.Message,
        })]),
    };

    private static string Name(GradeEnding ending) => ending switch
    {
        GradeEnding.Finished => "finished",
        GradeEnding.TimeLimit => "time_limit",
        GradeEnding.MemoryLimit => "memory_limit",
        GradeEnding.ProcessLimit => "process_limit",
        GradeEnding.DiskLimit => "disk_limit",
        GradeEnding.Crashed => "crashed",
        _ => "unreadable",
    };
}
