using System.Text;
using System.Text.Json.Nodes;
using MiniR1.Notebook.Documents;
using MiniR1.Tests.Fuzzing;

namespace MiniR1.Notebook.Tests.Documents;

/// <summary>Notebook files that somebody damaged: read and written again, or refused in a sentence.</summary>
internal sealed class IpynbFuzzTests
{
    private const string Whole = """
        {
         "cells": [
          {"cell_type": "markdown", "id": "a1", "metadata": {"tags": ["x"]}, "source": ["# Title\n", "text"]},
          {"cell_type": "code", "id": "a2", "execution_count": 3, "metadata": {"execution": {"iopub.status.busy": "t"}},
           "source": "1 + 1", "outputs": [
            {"output_type": "execute_result", "execution_count": 3, "metadata": {},
             "data": {"text/plain": ["2"], "application/json": {"a": [1, 2.5e3]}, "image/png": "iVBORw0KGgo="}},
            {"output_type": "stream", "name": "stdout", "text": ["a\n", "b"]},
            {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["t"]}]},
          {"cell_type": "raw", "metadata": {}, "source": ""}
         ],
         "metadata": {
          "kernelspec": {"display_name": "C#", "language": "csharp", "name": "minir1"},
          "language_info": {"name": "csharp"}, "minir1": {"sources": "0"}
         },
         "nbformat": 4, "nbformat_minor": 5
        }
        """;

    [Test]
    public void A_damaged_notebook_is_read_or_refused()
    {
        var whole = Encoding.UTF8.GetBytes(Whole);
        FuzzLoop.Run(seed: 60_001, rounds: 2000, random =>
        {
            var document = NotebookDocument.Parse(Encoding.UTF8.GetString(Mutations.Json(whole, random)), "a.ipynb");
            document.NameKernel(new JsonObject { ["name"] = "minir1" }, new JsonObject { ["name"] = "csharp" });
            _ = document.HasOutputsOfItsCode;
            foreach (var cell in document.CodeCells)
                cell.SetOutputs(1, []);
            document.StampOutputs();
            var written = document.ToNormalForm();
            Assert.That(NotebookDocument.Parse(written, "b.ipynb").ToNormalForm(), Is.EqualTo(written));
        });
    }

    [TestCase("\"cells\"", "\"cells\": [], \"cells\"", "the key 'cells' stands twice in one object")]
    [TestCase("\"nbformat\"", "\"nbformat\": 3, \"nbformat\"", "the key 'nbformat' stands twice in one object")]
    [TestCase("\"execution_count\": 3, \"metadata\": {}", "\"metadata\": {}, \"metadata\": {}", "the key 'metadata' stands twice in one object")]
    [TestCase("\"source\": \"1 + 1\"", "\"source\": \"1\", \"source\": \"2\"", "the key 'source' stands twice in one object")]
    [TestCase("\"metadata\": {\n", "\"x\": 1, \"metadata\": [], \"y\": {\n", "its metadata are no object")]
    [TestCase("\"t\"]", "\"\\ud83d\"]", "")]
    [TestCase("\"a1\"", "1", "")]
    public void What_cannot_be_read_or_written_is_told_before_a_cell_runs(string part, string replacement, string reason)
    {
        var text = Whole;
        Assert.That(text, Does.Contain(part));
        var error = Assert.Throws<MiniR1Exception>(
            () => NotebookDocument.Parse(text.Replace(part, replacement, StringComparison.Ordinal), "a.ipynb"));
        Assert.That(error!.Message, Does.StartWith($"a.ipynb is no notebook that can be read ({reason}").And.EndsWith("): give a .ipynb file of nbformat 4."));
    }

    [Test]
    public void A_note_of_another_kind_says_nothing_about_the_outputs() =>
        Assert.That(NotebookDocument.Parse(Whole.Replace("\"sources\": \"0\"", "\"sources\": [0]", StringComparison.Ordinal), "a.ipynb").HasOutputsOfItsCode, Is.Null);
}
