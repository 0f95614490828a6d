@echo off
rem MiniR1 on Windows: TorchSharp comes from NuGet. On Linux, use ./minir1.
dotnet run -c Release --project "%~dp0src\MiniR1.Cli" -p:TorchBackend=package -- %*
