using MiniR1.Generation.Replies;
using NUnit.Framework;

namespace MiniR1.Tests.Generation.Replies;

internal sealed class PromptEndingTests
{
    [TestCase("hi", "Plain")]
    [TestCase("hi<think>", "Thinking")]
    [TestCase("hi<think>\n", "Thinking")]
    [TestCase("hi</think>", "Answer")]
    [TestCase("hi<think>\n\n</think>\n\n", "Answer")]
    [TestCase("<think>hi", "Plain")]
    public void A_prompt_ends_in_a_tag_or_not(string prompt, string ending) =>
        Assert.That(PromptEndings.Of(prompt).ToString(), Is.EqualTo(ending));

    [TestCase("<user>hi<assistant>", ThinkingMode.On, "<user>hi<assistant><think>\n")]
    [TestCase("hi<think>\n", ThinkingMode.On, "hi<think>\n")]
    [TestCase("hi<think>\n\n</think>\n\n", ThinkingMode.On, "hi<think>\n")]
    [TestCase("hi</think>", ThinkingMode.On, "hi<think>\n")]
    [TestCase("hi<think>\n", ThinkingMode.Off, "hi<think>\n\n</think>\n\n")]
    [TestCase("hi", ThinkingMode.Off, "hi<think>\n\n</think>\n\n")]
    [TestCase("hi</think>", ThinkingMode.Off, "hi</think>")]
    [TestCase("hi<think>\n\n</think>\n\n", ThinkingMode.Off, "hi<think>\n\n</think>\n\n")]
    [TestCase("hi", ThinkingMode.Template, "hi")]
    [TestCase("hi</think>", ThinkingMode.Template, "hi</think>")]
    public void Without_a_variable_the_text_is_changed(string prompt, ThinkingMode mode, string expected) =>
        Assert.That(PromptEndings.Change(prompt, mode, isSwitched: false), Is.EqualTo(expected));

    [TestCase("hi", ThinkingMode.On, "hi")]
    [TestCase("hi<think>", ThinkingMode.On, "hi<think>")]
    [TestCase("hi", ThinkingMode.Off, "hi")]
    [TestCase("hi</think>", ThinkingMode.Off, "hi</think>")]
    [TestCase("hi<think>\n", ThinkingMode.Off, "hi<think>\n\n</think>\n\n")] // it read the variable for something else
    public void With_one_it_is_the_templates(string prompt, ThinkingMode mode, string expected) =>
        Assert.That(PromptEndings.Change(prompt, mode, isSwitched: true), Is.EqualTo(expected));
}
