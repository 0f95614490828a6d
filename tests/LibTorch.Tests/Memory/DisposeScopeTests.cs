using LibTorch.Testing;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace LibTorch.Tests.Memory;

public sealed class DisposeScopeTests : TensorFixture
{
    [Test]
    public void A_scope_disposes_what_was_made_inside_it()
    {
        var before = tensor(1.0);
        Tensor inside, temporary;
        using (var scope = NewDisposeScope())
        {
            temporary = before + 1;
            inside = temporary * 2;
            Assert.That(scope.DisposablesCount, Is.EqualTo(2));
            Assert.That(scope.Contains(inside) && scope.DisposablesView.Contains(temporary));
            Assert.That(scope.Contains(before), Is.False);
        }

        Assert.That((before.IsInvalid, inside.IsInvalid, temporary.IsInvalid), Is.EqualTo((false, true, true)));
    }

    [Test]
    public void Tensors_move_out_one_scope_at_a_time()
    {
        using var outer = NewDisposeScope();
        Tensor moved;
        using (NewDisposeScope())
        {
            using (var inner = NewDisposeScope())
                moved = inner.MoveToOuter(tensor(1.0));
            Assert.That(moved.IsInvalid, Is.False);
            Assert.That(moved.MoveToOuterDisposeScope(), Is.SameAs(moved));
        }

        Assert.That((moved.IsInvalid, outer.Contains(moved)), Is.EqualTo((false, true)));
        outer.Dispose();
        Assert.That(moved.IsInvalid, Is.True);
    }

    [Test]
    public void Detached_tensors_live_until_they_are_disposed_by_hand()
    {
        Tensor detached, alsoDetached;
        using (var scope = NewDisposeScope())
        {
            detached = tensor(1.0).DetachFromDisposeScope();
            alsoDetached = scope.Detach(tensor(2.0));
            Assert.That(scope.DisposablesCount, Is.Zero);
        }

        Assert.That((detached.IsInvalid, alsoDetached.IsInvalid), Is.EqualTo((false, false)));
        detached.Dispose();
        alsoDetached.Dispose();
    }

    [Test]
    public void Attaching_moves_a_tensor_between_scopes()
    {
        using var other = NewDisposeScope();
        using var scope = NewDisposeScope();
        var tensor = torch.tensor(1.0);
        other.Attach(tensor);
        Assert.That((scope.Contains(tensor), other.Contains(tensor)), Is.EqualTo((false, true)));
        Assert.That(tensor.MoveToOtherDisposeScope(scope), Is.SameAs(tensor));
        Assert.That((scope.Contains(tensor), other.Contains(tensor)), Is.EqualTo((true, false)));
    }

    [Test]
    public void Any_disposable_can_be_attached()
    {
        var generator = new Generator(1);
        using (var scope = NewDisposeScope())
        {
            scope.Attach(generator);
            scope.Attach(generator);
            Assert.That(scope.DisposablesCount, Is.EqualTo(1));
        }

        Assert.That(() => generator.Handle, Throws.InvalidOperationException);
    }

    [Test]
    public void Disposing_everything_but_some_keeps_the_books()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        scope.Attach(generator);
        var (first, kept, last) = (tensor(1.0), tensor(2.0), tensor(3.0));
        scope.DisposeEverythingBut(kept);
        Assert.That((first.IsInvalid, kept.IsInvalid, last.IsInvalid), Is.EqualTo((true, false, true)));
        Assert.That(scope.DisposablesView, Is.EqualTo(new IDisposable[] { kept }));
        kept.Dispose();
        Assert.That(scope.DisposablesCount, Is.Zero);
        var late = tensor(4.0);
        scope.DisposeEverything();
        Assert.That(late.IsInvalid, Is.True);
    }

    [Test]
    public void Leaving_in_any_order_keeps_the_books()
    {
        using var scope = NewDisposeScope();
        var tensors = Enumerable.Range(0, 20).Select(i => tensor((double)i)).ToArray();
        var order = Enumerable.Range(0, 20).OrderBy(i => i * 7 % 20).ToArray();
        foreach (var i in order.Take(15))
            tensors[i].Dispose();
        Assert.That(scope.DisposablesView, Is.EquivalentTo(order.Skip(15).Select(i => tensors[i])));
    }

    [Test]
    public void Disposing_twice_is_harmless()
    {
        var count = LiveTensors.Settled();
        var x = tensor(1.0);
        x.Dispose();
        x.Dispose();
        Assert.That((x.IsInvalid, Tensor.TotalCount), Is.EqualTo((true, count)));
        var scope = NewDisposeScope();
        scope.Dispose();
        scope.Dispose();
    }

    [Test]
    public void A_scope_does_not_see_other_threads()
    {
        using var scope = NewDisposeScope();
        Tensor? made = null;
        var thread = new Thread(() => made = tensor(1.0));
        thread.Start();
        thread.Join();
        Assert.That(scope.DisposablesCount, Is.Zero);
        scope.Dispose();
        Assert.That(made!.IsInvalid, Is.False);
        made.Dispose();
    }

    [Test]
    public void Ending_a_scope_early_ends_those_left_open_inside_it()
    {
        using var survivor = NewDisposeScope();
        var outer = NewDisposeScope();
        var forgotten = NewDisposeScope();
        outer.Dispose();
        var made = tensor(1.0);
        Assert.That((survivor.Contains(made), forgotten.Contains(made)), Is.EqualTo((true, false)));
        forgotten.Dispose();
        Assert.That(survivor.Contains(tensor(2.0)), Is.True);
    }

    [Test]
    public void A_scope_ended_on_another_thread_takes_no_more_tensors()
    {
        using var survivor = NewDisposeScope();
        var ended = NewDisposeScope();
        var thread = new Thread(ended.Dispose);
        thread.Start();
        thread.Join();
        Assert.That(survivor.Contains(tensor(1.0)), Is.True);
    }

    [Test]
    public void A_wrapped_expression_keeps_only_its_result()
    {
        using var scope = NewDisposeScope();
        var result = WrappedTensorDisposeScope(() => (tensor(1.0) + 1) * 3);
        Assert.That(result.ToDouble(), Is.EqualTo(6));
        Assert.That(scope.DisposablesView, Is.EqualTo(new[] { result }));
    }
}
