using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;

namespace LabHost;

/// <summary>
/// Objects as text. The engine itself sends them through it on their way to a native program's input, so that without it no
/// remote session starts one. Strings stay as they are; the rest is formatted by the engine's own Out-Default.
/// </summary>
[Cmdlet(VerbsData.Out, "String")]
public sealed class OutStringCommand : PSCmdlet
{
    private readonly List<object?> waiting = [];
    private readonly StringBuilder text = new();
    private PowerShell? formatter;

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter]
    public SwitchParameter Stream { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject?.BaseObject is not string line)
        {
            waiting.Add(InputObject);
            return;
        }
        Flush();
        Say(line + Environment.NewLine);
    }

    protected override void EndProcessing()
    {
        Flush();
        if (!Stream) WriteObject(text.ToString());
    }

    protected override void StopProcessing() => formatter?.Stop();

    private void Flush()
    {
        if (waiting.Count == 0) return;
        using var said = new StringWriter();
        using var runspace = RunspaceFactory.CreateRunspace(new ConsoleHost(said, said), InitialSessionState.CreateDefault2());
        runspace.Open();
        using (formatter = PowerShell.Create(runspace))
        {
            formatter.AddScript("$PSStyle.OutputRendering = 'PlainText'").AddStatement();
            formatter.AddScript("$input | Out-Default").Invoke(waiting);
        }
        formatter = null;
        waiting.Clear();
        Say(said.ToString());
    }

    private void Say(string said)
    {
        if (!Stream) text.Append(said);
        else foreach (var line in said.TrimEnd('\r', '\n').Split(Environment.NewLine)) WriteObject(line);
    }
}
