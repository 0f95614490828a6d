using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using NUnit.Framework;

namespace MiniR1.Kernels.Tests;

/// <summary>
/// TorchSharp makes a Scalar of a number implicitly and may free it during the call (see <see cref="TensorArithmetic"/>).
/// So no method of ours calls the conversion, nor a method of TorchSharp's that calls it: TorchSharp's own code tells which.
/// </summary>
public sealed class ImplicitScalarTests
{
    [TestCase("MiniR1.Kernels")]
    public void No_method_makes_an_implicit_scalar(string assembly)
    {
        var folder = AppContext.BaseDirectory;
        var dangerous = Dangerous(Path.Combine(folder, "TorchSharp.dll"));
        Assert.That(dangerous, Has.Some.Contains("Tensor.op_Multiply").And.Some.Contains("Tensor.square"));
        var calls = Calls(Path.Combine(folder, $"{assembly}.dll")).Where(call => dangerous.Contains(call.Callee));
        Assert.That(calls.Select(call => $"{call.Caller} calls {call.Callee}"), Is.Empty);
    }

    // Every method of TorchSharp's from which an implicit conversion is reached.
    private static HashSet<string> Dangerous(string path)
    {
        var callers = Calls(path).ToLookup(call => call.Callee, call => call.Caller);
        var found = callers.Select(group => group.Key).Where(name => name.StartsWith("Scalar.op_Implicit(", StringComparison.Ordinal)).ToHashSet();
        var queue = new Queue<string>(found);
        while (queue.TryDequeue(out var name))
        {
            foreach (var caller in callers[name].Where(found.Add))
                queue.Enqueue(caller);
        }

        return found;
    }

    private static List<(string Caller, string Callee)> Calls(string path)
    {
        const byte Call = 0x28, VirtualCall = 0x6F;
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var names = Names(metadata);
        var calls = new List<(string, string)>();
        foreach (var handle in metadata.MethodDefinitions)
        {
            var address = metadata.GetMethodDefinition(handle).RelativeVirtualAddress;
            var code = address == 0 ? [] : file.GetMethodBody(address).GetILBytes()!;
            for (var i = 0; i + 5 <= code.Length; i++)
            {
                // A number that looks like a call would need a method's token behind it.
                if (code[i] is Call or VirtualCall && names.TryGetValue(BitConverter.ToInt32(code, i + 1), out var callee))
                    calls.Add((names[MetadataTokens.GetToken(handle)], callee));
            }
        }

        return calls;
    }

    private static Dictionary<int, string> Names(MetadataReader metadata)
    {
        var names = new Dictionary<int, string>();
        foreach (var handle in metadata.MethodDefinitions)
        {
            var method = metadata.GetMethodDefinition(handle);
            names[MetadataTokens.GetToken(handle)] = Name(metadata, method.GetDeclaringType(), method.Name, method.DecodeSignature(new TypeNames(), null));
        }

        foreach (var handle in metadata.MemberReferences)
        {
            var member = metadata.GetMemberReference(handle);
            if (member.GetKind() == MemberReferenceKind.Method)
                names[MetadataTokens.GetToken(handle)] = Name(metadata, member.Parent, member.Name, member.DecodeMethodSignature(new TypeNames(), null));
        }

        return names;
    }

    private static string Name(MetadataReader metadata, EntityHandle type, StringHandle name, MethodSignature<string> signature)
    {
        var owner = type.Kind switch
        {
            HandleKind.TypeReference => metadata.GetString(metadata.GetTypeReference((TypeReferenceHandle)type).Name),
            HandleKind.TypeDefinition => metadata.GetString(metadata.GetTypeDefinition((TypeDefinitionHandle)type).Name),
            _ => type.Kind.ToString(),
        };
        return $"{owner}.{metadata.GetString(name)}({string.Join(", ", signature.ParameterTypes)})";
    }

    private sealed class TypeNames : ISignatureTypeProvider<string, object?>
    {
        public string GetArrayType(string elementType, ArrayShape shape) => $"{elementType}[*]";

        public string GetByReferenceType(string elementType) => $"{elementType}&";

        public string GetFunctionPointerType(MethodSignature<string> signature) => "function";

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) =>
            $"{genericType}<{string.Join(", ", typeArguments)}>";

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetPinnedType(string elementType) => elementType;

        public string GetPointerType(string elementType) => $"{elementType}*";

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => typeCode.ToString();

        public string GetSZArrayType(string elementType) => $"{elementType}[]";

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeDefinition(handle).Name);

        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
            reader.GetString(reader.GetTypeReference(handle).Name);

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) => "specification";
    }
}
