using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace LabHost;

/// <summary>What the engine asks of the program around it: two places to write to, and no one to answer a question.</summary>
internal sealed class ConsoleHost(TextWriter output, TextWriter errors) : PSHost
{
    public int? ExitCode { get; private set; }
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;
    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override string Name => "servicedrill lab host";
    public override PSHostUserInterface UI { get; } = new ConsoleInterface(output, errors);
    public override Version Version => new(Engine.Version);
    public override void EnterNestedPrompt() => throw new NotSupportedException();
    public override void ExitNestedPrompt() => throw new NotSupportedException();
    public override void NotifyBeginApplication() { }
    public override void NotifyEndApplication() { }
    public override void SetShouldExit(int exitCode) => ExitCode = exitCode;
}

internal sealed class ConsoleInterface(TextWriter output, TextWriter errors) : PSHostUserInterface
{
    public override PSHostRawUserInterface RawUI { get; } = new Screen();
    public override string ReadLine() => Console.In.ReadLine() ?? "";
    public override void Write(string value) => output.Write(value);
    public override void Write(ConsoleColor foreground, ConsoleColor background, string value) => output.Write(value);
    public override void WriteLine(string value) => output.WriteLine(value);
    public override void WriteErrorLine(string value) => errors.WriteLine(value);
    public override void WriteDebugLine(string message) => output.WriteLine($"DEBUG: {message}");
    public override void WriteVerboseLine(string message) => output.WriteLine($"VERBOSE: {message}");
    public override void WriteWarningLine(string message) => output.WriteLine($"WARNING: {message}");
    public override void WriteProgress(long sourceId, ProgressRecord record) { }

    public override SecureString ReadLineAsSecureString() => throw Nobody();
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice) =>
        throw Nobody();
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) =>
        throw Nobody();
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) =>
        throw Nobody();
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName,
        PSCredentialTypes allowedCredentialTypes, PSCredentialUIOptions options) => throw Nobody();

    private static PSInvalidOperationException Nobody() => new("nobody is there to be asked");
}

/// <summary>As wide as the formatter takes it to be where there is no terminal.</summary>
internal sealed class Screen : PSHostRawUserInterface
{
    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;
    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;
    public override Size BufferSize { get; set; } = new(120, 3000);
    public override Size WindowSize { get; set; } = new(120, 50);
    public override Coordinates CursorPosition { get; set; }
    public override Coordinates WindowPosition { get; set; }
    public override int CursorSize { get; set; } = 25;
    public override string WindowTitle { get; set; } = "";
    public override bool KeyAvailable => false;
    public override Size MaxWindowSize => WindowSize;
    public override Size MaxPhysicalWindowSize => WindowSize;
    public override void FlushInputBuffer() { }
    public override KeyInfo ReadKey(ReadKeyOptions options) => throw new NotSupportedException();
    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw new NotSupportedException();
    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) { }
    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) { }
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill) { }
}
