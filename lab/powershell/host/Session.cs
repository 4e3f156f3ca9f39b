using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using System.Text;

namespace LabHost;

/// <summary>One runspace that lives as long as the process, and how scripts run in it.</summary>
internal sealed class Session
{
    private readonly ConsoleHost host = new(Console.Out, Console.Error);
    private readonly Runspace runspace;

    public Session()
    {
        // CreateDefault would look for the assembly of pwsh's own console.
        runspace = RunspaceFactory.CreateRunspace(host, InitialSessionState.CreateDefault2());
        runspace.Open();
        Runspace.DefaultRunspace = runspace;
        Console.CancelKeyPress += (_, _) => Environment.Exit(130);
    }

    /// <summary>
    /// -Command, -EncodedCommand and -File; exit code 1 where an error ended it. (pwsh also gives 1 where only the last
    /// statement failed.)
    /// </summary>
    public int RunCommand(string text, string[]? arguments)
    {
        var wantsInput = Console.IsInputRedirected && text.Contains("$input", StringComparison.OrdinalIgnoreCase);
        var succeeded = Run(text, arguments, wantsInput ? Lines() : null);
        return host.ExitCode ?? (succeeded ? 0 : 1);
    }

    /// <summary>-Command -: a statement is run as soon as it is whole, until the input ends.</summary>
    public int RunStandardInput()
    {
        var pending = new StringBuilder();
        foreach (var line in Lines())
        {
            pending.AppendLine(line);
            Parser.ParseInput(pending.ToString(), out _, out var errors);
            if (errors.Any(error => error.IncompleteInput)) continue;
            Run(pending.ToString(), null, null);
            pending.Clear();
            if (host.ExitCode is int code) return code;
        }
        return 0;
    }

    private bool Run(string text, string[]? arguments, IEnumerable<string>? input)
    {
        using var pipeline = runspace.CreatePipeline();
        var script = new Command(text, isScript: true);
        foreach (var argument in arguments ?? []) script.Parameters.Add(null, argument);
        // Formatted as pwsh does: output to standard output, error records to standard error.
        script.MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        pipeline.Commands.Add(script);
        pipeline.Commands.Add("Out-Default");
        try
        {
            pipeline.Invoke(input);
            return true;
        }
        catch (RuntimeException error)
        {
            Report(error.ErrorRecord);
            return false;
        }
        finally
        {
            Console.Out.Flush();
        }
    }

    private void Report(ErrorRecord record)
    {
        using var shell = PowerShell.Create(runspace);
        var wrapped = new PSObject(record);
        // The mark by which Out-Default knows what belongs to standard error.
        wrapped.Properties.Add(new PSNoteProperty("writeErrorStream", true));
        shell.AddCommand("Out-Default").Invoke(new[] { wrapped });
    }

    private static IEnumerable<string> Lines()
    {
        while (Console.In.ReadLine() is string line) yield return line;
    }
}
