using System.Text;
using LabHost;

// PowerShell's engine behind the command line that servicedrill's transports use of pwsh and powershell.exe. Language,
// runspaces, error records, formatter and remoting are the engine's own; the modules of cmdlets are not there.
var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
Console.OutputEncoding = utf8;
Console.InputEncoding = utf8;

try
{
    var options = Options.Parse(args);
    return options.Mode switch
    {
        Mode.Version => Say($"PowerShell {Engine.Version}"),
        Mode.Server => Server.Run(overSsh: true),
        Mode.LocalServer => Server.Run(overSsh: false),
        Mode.StandardInput => new Session().RunStandardInput(),
        _ => new Session().RunCommand(options.Text, options.Arguments),
    };
}
catch (UsageException error)
{
    Console.Error.WriteLine(error.Message);
    return 64;
}

static int Say(string text)
{
    Console.Out.WriteLine(text);
    return 0;
}
