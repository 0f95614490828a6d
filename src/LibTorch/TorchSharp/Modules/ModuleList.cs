using System.Collections;
using TorchSharp.Modules;

namespace TorchSharp.Modules
{
    /// <summary>Modules in a row, registered as "0", "1", ...</summary>
    public class ModuleList<T> : torch.nn.Module, IEnumerable<T>
        where T : torch.nn.Module
    {
        private readonly List<T> items = [];

        public ModuleList(params T[] modules)
            : base("ModuleList")
        {
            foreach (var module in modules)
                Add(module);
        }

        public int Count => items.Count;

        public T this[int index] => items[index];

        public virtual void Add(T item)
        {
            register_module(items.Count.ToString(), item);
            items.Add(item);
        }

        public void append(params T[] parameters)
        {
            foreach (var module in parameters)
                Add(module);
        }

        public IEnumerator<T> GetEnumerator() => items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static ModuleList<T> ModuleList<T>(params T[] modules)
                where T : Module => new(modules);
        }
    }
}
