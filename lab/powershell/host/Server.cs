using System.Management.Automation;
using System.Reflection;

namespace LabHost;

internal static class Engine
{
    public static string Version { get; } =
        typeof(PSObject).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split([' ', '+'])[0] ?? "of unknown version";
}

/// <summary>
/// The engine's own server of the PowerShell remoting protocol over standard input and output. It is internal
/// to the engine: pwsh itself calls it for -sshs and -s.
/// </summary>
internal static class Server
{
    public static int Run(bool overSsh)
    {
        var mediator = typeof(PSObject).Assembly
            .GetType("System.Management.Automation.Remoting.Server.StdIOProcessMediator", throwOnError: true);
        var run = mediator?.GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic)
            ?? throw new MissingMethodException("StdIOProcessMediator.Run: another version of the engine");
        // initialCommand, workingDirectory, configurationName, configurationFile, combineErrOutStream
        run.Invoke(null, ["", null, null, null, overSsh]);
        return 0;
    }
}
