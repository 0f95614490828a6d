using System.Runtime.CompilerServices;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace LibTorch.Tests.Operators;

/// <summary>Who owns the memory, and how it is read.</summary>
public sealed class DataTests : TensorFixture
{
    [Test]
    public void Tensor_copies_its_array()
    {
        double[] array = [1, 2];
        var copy = tensor(array);
        array[0] = 10;
        Expect(copy, 1, 2);
    }

    [Test]
    public void From_array_shares_its_array()
    {
        double[,] array = { { 1, 2 }, { 3, 4 } };
        var alias = from_array(array);
        array[1, 0] = 30;
        alias[0, 1] = tensor(20.0);
        Expect(alias, [2, 2], 1, 20, 30, 4);
        Assert.That(array[0, 1], Is.EqualTo(20));
        Expect(from_array(new[] { true, false }), 1, 0);
        Assert.That(from_array(array, float32).dtype, Is.EqualTo(ScalarType.Float32));
        Assert.That(from_array(Array.Empty<int>()).shape, Is.EqualTo(new long[] { 0 }));
    }

    [Test]
    public void From_array_keeps_the_array_alive_and_in_place_until_it_is_disposed()
    {
        var (alias, array) = ShareAndForget();
        Collect();
        using (NewDisposeScope())
            Expect(alias, 1, 2, 3);
        Assert.That(array.IsAlive, Is.True);
        alias.Dispose();
        Collect();
        Assert.That(array.IsAlive, Is.False);
    }

    [Test]
    public void Clones_are_copies_and_aliases_are_not()
    {
        var x = Vector(1, 2);
        var (clone, alias, detached, same, converted) = (x.clone(), x.alias(), x.detach(), x.to(float64), x.to(float32));
        var forced = x.to(float64, copy: true);
        x.fill_(7);
        Expect(clone, 1, 2);
        Expect(forced, 1, 2);
        Expect(converted, 1, 2);
        Expect(alias, 7, 7);
        Expect(detached, 7, 7);
        Expect(same, 7, 7);
        Expect(x.cpu(), 7, 7);
        Expect(x.copy_(Vector(3, 4)), 3, 4);
        Expect(alias, 3, 4);
    }

    [Test]
    public void Conversion_may_dispose_its_source()
    {
        var x = Vector(1.75);
        Expect(x.to_type(int64, disposeAfter: true), 1);
        Assert.That(x.IsInvalid, Is.True);
    }

    [Test]
    public void Item_is_strict_about_the_type()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(tensor(1.5).item<double>(), Is.EqualTo(1.5));
            Assert.That(tensor(new[] { 3L }).item<long>(), Is.EqualTo(3));
            Assert.That(tensor(true).item<bool>(), Is.True);
            Assert.That(() => tensor(1.5).item<float>(), Throws.ArgumentException.With.Message.EqualTo(
                "the tensor holds Float64, not Float32; convert it first with to_type(Float32)."));
            Assert.That(() => Vector(1, 2).item<double>(), Throws.InstanceOf<TorchException>().With.Message.Contains("2 elements"));
        }
    }

    [Test]
    public void Conversions_to_numbers()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That((double)tensor(1.5f), Is.EqualTo(1.5));
            Assert.That((float)tensor(1.5), Is.EqualTo(1.5f));
            Assert.That((long)tensor(2.9), Is.EqualTo(2));
            Assert.That((int)tensor(-3L), Is.EqualTo(-3));
            Assert.That((bool)tensor(1), Is.True);
            Assert.That(((Scalar)2.5).ToDouble(), Is.EqualTo(2.5));
            Assert.That(((Scalar)2.5f).ToSingle(), Is.EqualTo(2.5f));
            Assert.That(((Scalar)2.5).ToInt64(), Is.EqualTo(2));
            Assert.That(((Scalar)7).ToInt32(), Is.EqualTo(7));
            Assert.That(((Scalar)true).ToBoolean(), Is.True);
            Assert.That(((Scalar)(short)7).Type, Is.EqualTo(ScalarType.Int16));
        }
    }

    [Test]
    public void Accessors_read_and_write_in_row_major_order()
    {
        var x = Counting(2, 3);
        using var data = x.data<double>();
        data[1, 2] = 50;
        data[0] = -1;
        Expect(x, [2, 3], -1, 1, 2, 3, 4, 50);
        data.CopyFrom([7, 8], tensorIndex: 4);
        double[] copy = [0, 0, 0];
        data.CopyTo(copy, arrayIndex: 1, tensorIndex: 4);
        Assert.That(copy, Is.EqualTo(new double[] { 0, 7, 8 }));
        Assert.That(data, Is.EqualTo(new double[] { -1, 1, 2, 3, 7, 8 }));
        Assert.That(data.Count, Is.EqualTo(6));
    }

    [Test]
    public void Accessors_refuse_what_would_leave_the_memory()
    {
        using var data = Counting(2, 3).data<double>();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(() => data[6], Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => data[0, 3], Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => data[0, 0, 0], Throws.ArgumentException);
            Assert.That(() => data.CopyTo(new double[6], tensorIndex: -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
            Assert.That(() => data.CopyTo(new double[5]), Throws.ArgumentException);
            Assert.That(() => data.CopyFrom(new double[7]), Throws.ArgumentException);
            Assert.That(() => Counting(2).data<float>(), Throws.ArgumentException);
            Assert.That(() => zeros([2], device: device("meta")).data<float>(), Throws.InvalidOperationException);
        }
    }

    [Test]
    public void Accessors_of_strided_tensors_read_a_copy_and_do_not_pretend_to_write()
    {
        using var data = Counting(2, 3).T.data<double>();
        Assert.That(data.ToArray(), Is.EqualTo(new double[] { 0, 3, 1, 4, 2, 5 }));
        Assert.That(() => data[0] = 1, Throws.InvalidOperationException.With.Message.Contains("not contiguous"));
        Assert.That(() => data.CopyFrom([1]), Throws.InvalidOperationException);
    }

    [Test]
    public void An_accessor_outlives_the_scope_and_the_tensor()
    {
        TorchSharp.Utils.TensorAccessor<double> data;
        using (NewDisposeScope())
            data = Vector(1, 2).data<double>();
        Assert.That(data.ToArray(), Is.EqualTo(new double[] { 1, 2 }));
        data.Dispose();
        Assert.That(() => data[0], Throws.InvalidOperationException);
    }

    [Test]
    public void Bytes_are_the_memory_itself()
    {
        var x = tensor(new[] { 1, 256 });
        Assert.That(x.bytes.ToArray(), Is.EqualTo(new byte[] { 1, 0, 0, 0, 0, 1, 0, 0 }));
        x.bytes[0] = 5;
        Expect(x, 5, 256);
        Assert.That(() => Counting(2, 3).T.bytes.Length, Throws.InvalidOperationException);
    }

    private static (Tensor Alias, WeakReference Array) ShareAndForget()
    {
        [MethodImpl(MethodImplOptions.NoInlining)]
        static (Tensor, WeakReference) Make()
        {
            double[] array = [1, 2, 3];
            return (from_array(array), new WeakReference(array));
        }

        return Make();
    }

    private static void Collect()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }
    }
}
