using System.Text;

namespace LabHost;

internal enum Mode { Command, StandardInput, Server, LocalServer, Version }

internal sealed class UsageException(string message) : Exception(message);

/// <summary>What about_Pwsh says of the parameters that are known here; names may be cut short as there.</summary>
internal sealed record Options(Mode Mode, string Text = "", string[]? Arguments = null)
{
    private static readonly string[] Switches =
        ["nologo", "noprofile", "noninteractive", "noexit", "nop", "noni", "noe", "nol", "sta", "mta", "login"];

    private static readonly string[] WithValue =
        ["executionpolicy", "ep", "ex", "exec", "inputformat", "inp", "if", "outputformat", "o", "of", "windowstyle", "w"];

    public static Options Parse(string[] words)
    {
        for (var at = 0; at < words.Length; at++)
        {
            var name = words[at].TrimStart('-', '/').ToLowerInvariant();
            if (!words[at].StartsWith('-') && !words[at].StartsWith('/')) return FromFile(words, at);
            if (Switches.Contains(name)) continue;
            if (WithValue.Contains(name)) { at++; continue; }
            var rest = words[(at + 1)..];
            switch (name)
            {
                case "sshs" or "sshservermode": return new Options(Mode.Server);
                case "s" or "servermode": return new Options(Mode.LocalServer);
                case "version" or "v": return new Options(Mode.Version);
                case "encodedcommand" or "e" or "ec" or "enc": return new Options(Mode.Command, Decoded(First(rest, name)));
                case "command" or "c": return FromCommand(First(rest, name), rest);
                case "file" or "f": return FromFile(words, at + 1);
                default: throw new UsageException($"pwsh: {words[at]} is not known to this host of the engine");
            }
        }
        return new Options(Mode.StandardInput);
    }

    private static Options FromCommand(string first, string[] words) =>
        first == "-" ? new Options(Mode.StandardInput) : new Options(Mode.Command, string.Join(' ', words));

    private static Options FromFile(string[] words, int at)
    {
        if (at >= words.Length) throw new UsageException("pwsh: -File needs a path");
        if (!File.Exists(words[at])) throw new UsageException($"pwsh: there is no file {words[at]}");
        return new Options(Mode.Command, File.ReadAllText(words[at]), words[(at + 1)..]);
    }

    private static string First(string[] rest, string name) =>
        rest.Length > 0 ? rest[0] : throw new UsageException($"pwsh: -{name} needs a value");

    private static string Decoded(string base64)
    {
        try { return Encoding.Unicode.GetString(Convert.FromBase64String(base64)); }
        catch (FormatException) { throw new UsageException("pwsh: the encoded command is no base64 of UTF-16"); }
    }
}
