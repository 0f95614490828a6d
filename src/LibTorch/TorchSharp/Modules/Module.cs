using System.Reflection;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A part of a network: named parameters, buffers and sub-modules. <see cref="RegisterComponents"/>, called at
        /// the end of a constructor, registers the fields under their own names.
        /// </summary>
        public class Module : IDisposable
        {
            private readonly Dictionary<string, Module> submodules = [];
            private readonly Dictionary<string, Parameter> parameterTable = [];
            private readonly Dictionary<string, (Tensor Buffer, bool Persistent)> bufferTable = [];
            private readonly string name;

            protected Module(string name) => this.name = name;

            /// <summary>Training mode: dropout drops and routers count their load.</summary>
            public bool training { get; private set; } = true;

            public virtual string GetName() => name;

            public virtual void train(bool train = true)
            {
                training = train;
                foreach (var child in submodules.Values)
                    child.train(train);
            }

            public virtual void eval() => train(false);

            public virtual void register_module(string name, Module submodule) => submodules[name] = submodule;

            public void add_module(string name, Module module) => register_module(name, module);

            public virtual void register_parameter(string name, Parameter param) =>
                parameterTable[name] = (Parameter)param.DetachFromDisposeScope();

            public virtual void register_buffer(string name, Tensor tensor, bool persistent = true) =>
                bufferTable[name] = (tensor.DetachFromDisposeScope(), persistent);

            public virtual IEnumerable<(string name, Module module)> named_children() =>
                submodules.Select(child => (child.Key, child.Value));

            public virtual IEnumerable<Module> children() => submodules.Values;

            public virtual IEnumerable<(string name, Module module)> named_modules() =>
                submodules.SelectMany(child => child.Value.named_modules()
                    .Select(inner => ($"{child.Key}.{inner.name}", inner.module))
                    .Prepend((child.Key, child.Value)));

            public virtual IEnumerable<Module> modules() => named_modules().Select(named => named.module);

            public virtual IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true)
            {
                var named = parameterTable.Select(entry => (name: entry.Key, parameter: entry.Value));
                if (recurse)
                {
                    named = named.Concat(submodules.SelectMany(child => child.Value.named_parameters()
                        .Select(inner => ($"{child.Key}.{inner.name}", inner.parameter))));
                }

                // A tied parameter stands under its first name only, so that no optimiser updates it twice.
                return named.DistinctBy(entry => entry.parameter);
            }

            public virtual IEnumerable<Parameter> parameters(bool recurse = true) =>
                named_parameters(recurse).Select(named => named.parameter);

            public virtual IEnumerable<(string name, Tensor buffer)> named_buffers(
                bool recurse = true, bool include_nonpersistent = true)
            {
                var own = bufferTable
                    .Where(entry => include_nonpersistent || entry.Value.Persistent)
                    .Select(entry => (entry.Key, entry.Value.Buffer));
                if (!recurse)
                    return own;
                return own.Concat(submodules.SelectMany(child => child.Value
                    .named_buffers(true, include_nonpersistent)
                    .Select(inner => ($"{child.Key}.{inner.name}", inner.buffer))));
            }

            public virtual IEnumerable<Tensor> buffers(bool recurse = true, bool include_nonpersistent = true) =>
                named_buffers(recurse, include_nonpersistent).Select(named => named.buffer);

            public virtual Parameter? get_parameter(string target) =>
                named_parameters().FirstOrDefault(named => named.name == target).parameter;

            public virtual Tensor? get_buffer(string target) =>
                named_buffers().FirstOrDefault(named => named.name == target).buffer;

            /// <summary>Parameters and persistent buffers by their full names; a tied parameter under each of its names.</summary>
            public virtual Dictionary<string, Tensor> state_dict(
                Dictionary<string, Tensor>? destination = null, string? prefix = null)
            {
                destination ??= [];
                var path = string.IsNullOrEmpty(prefix) ? "" : $"{prefix}.";
                foreach (var (key, parameter) in named_parameters())
                    destination.TryAdd(path + key, parameter);
                foreach (var (key, buffer) in named_buffers(include_nonpersistent: false))
                    destination.TryAdd(path + key, buffer);
                foreach (var (key, child) in submodules)
                    child.state_dict(destination, path + key);
                return destination;
            }

            public virtual void zero_grad(bool set_to_none = true)
            {
                foreach (var parameter in parameters())
                {
                    if (set_to_none)
                    {
                        parameter.grad = null;
                        continue;
                    }

                    using var gradient = parameter.grad;
                    gradient?.detach().zero_();
                }
            }

            public virtual Module apply(Action<Module> fn)
            {
                foreach (var child in children())
                    child.apply(fn);
                fn(this);
                return this;
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing)
            {
                if (!disposing)
                    return;
                foreach (var parameter in parameterTable.Values)
                    parameter.Dispose();
                foreach (var (buffer, _) in bufferTable.Values)
                    buffer.Dispose();
                foreach (var child in submodules.Values)
                    child.Dispose();
            }

            /// <summary>Registers each field that holds a parameter, a tensor (as a buffer) or a module, in order of declaration.</summary>
            protected virtual void RegisterComponents()
            {
                foreach (var field in Fields(GetType()))
                {
                    switch (field.GetValue(this))
                    {
                        case Module module:
                            submodules.TryAdd(field.Name, module);
                            break;
                        case Parameter parameter:
                            register_parameter(field.Name, parameter);
                            break;
                        case Tensor tensor:
                            register_buffer(field.Name, tensor);
                            break;
                    }
                }
            }

            protected void ClearModules() => submodules.Clear();

            private static IEnumerable<FieldInfo> Fields(Type type)
            {
                const BindingFlags Declared =
                    BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
                var lineage = new Stack<Type>();
                for (var at = type; at is not null && at != typeof(Module); at = at.BaseType)
                    lineage.Push(at);
                return lineage.SelectMany(level => level.GetFields(Declared))
                    .Where(field => !field.Name.StartsWith('<'));
            }
        }

        /// <summary>What maps one tensor-like thing to another.</summary>
        public interface IModule<in T, out TResult>
        {
            TResult call(T input1);
        }

        /// <summary>A module of one input; callers use <see cref="call"/>, authors override <see cref="forward"/>.</summary>
        public abstract class Module<T, TResult> : Module, IModule<T, TResult>
        {
            protected Module(string name)
                : base(name)
            {
            }

            public abstract TResult forward(T input);

            public virtual TResult call(T input) => forward(input);
        }

        /// <summary>A module of two inputs.</summary>
        public abstract class Module<T1, T2, TResult> : Module
        {
            protected Module(string name)
                : base(name)
            {
            }

            public abstract TResult forward(T1 input1, T2 input2);

            public virtual TResult call(T1 input1, T2 input2) => forward(input1, input2);
        }

        public static Parameter Parameter(Tensor data, bool requires_grad = true) => new(data, requires_grad);
    }
}
