/**
 * What the host runs for each command, in the language of Windows PowerShell 5.1 and without cmdlets: a native program
 * by CreateProcess, so that both outputs come back to the byte, with process id and the whole exit code, and no rule of
 * PowerShell's for native arguments or for standard error has a say. The deadline is kept here, next to the process,
 * and so is its ending proven. Answers one line behind `$opening`; outputs are gzip in base64, since an event log's XML
 * shrinks to a tenth. Where the pipeline is stopped, `finally` ends the program.
 */
export const nativeScript = `
param([string]$opening, [string]$file, [string]$line, [string]$stdin, [long]$timeoutMs, [long]$maxBytes, [string]$tell)
$ErrorActionPreference = 'Stop'
$text = { param($words) [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($words)) }
$pack = {
  param($bytes)
  $packed = [IO.MemoryStream]::new()
  $zip = [IO.Compression.GZipStream]::new($packed, [IO.Compression.CompressionMode]::Compress)
  $bytes.WriteTo($zip)
  $zip.Dispose()
  [Convert]::ToBase64String($packed.ToArray())
}
$end = {
  param($process)
  if ($process.HasExited) { return }
  if ($PSVersionTable.PSVersion.Major -ge 6) { $process.Kill($true); return }
  $taskkill = [Diagnostics.ProcessStartInfo]::new('taskkill.exe', '/t /f /pid ' + $process.Id)
  $taskkill.UseShellExecute = $false
  $taskkill.CreateNoWindow = $true
  [void][Diagnostics.Process]::Start($taskkill).WaitForExit(2000)
}
$start = [Diagnostics.ProcessStartInfo]::new($file, $line)
$start.UseShellExecute = $false
$start.CreateNoWindow = $true
$start.RedirectStandardInput = $true
$start.RedirectStandardOutput = $true
$start.RedirectStandardError = $true
$clock = [Diagnostics.Stopwatch]::StartNew()
try { $process = [Diagnostics.Process]::Start($start) }
catch {
  $cause = $_.Exception.GetBaseException()
  $number = 0
  if ($cause -is [ComponentModel.Win32Exception]) { $number = $cause.NativeErrorCode }
  return $opening + ' absent ' + $number + ' ' + (& $text $cause.Message)
}
try {
  if ($tell -ne '') { [Console]::Out.WriteLine($opening + ' started ' + $process.Id); [Console]::Out.Flush() }
  $streams = @($process.StandardOutput.BaseStream, $process.StandardError.BaseStream)
  $buffers = @([byte[]]::new(65536), [byte[]]::new(65536))
  $kept = @([IO.MemoryStream]::new(), [IO.MemoryStream]::new())
  $tasks = @($streams[0].ReadAsync($buffers[0], 0, 65536), $streams[1].ReadAsync($buffers[1], 0, 65536), $null)
  $truncated = 0
  $held = 0
  $exitedAt = -1
  if ($stdin -eq '') { $process.StandardInput.Close() }
  else {
    $bytes = [Convert]::FromBase64String($stdin)
    $tasks[2] = $process.StandardInput.BaseStream.WriteAsync($bytes, 0, $bytes.Length)
  }
  while ($tasks[0] -ne $null -or $tasks[1] -ne $null) {
    $left = $timeoutMs - $clock.ElapsedMilliseconds
    if ($left -le 0) { break }
    if ($process.HasExited) {
      if ($exitedAt -lt 0) { $exitedAt = $clock.ElapsedMilliseconds }
      elseif ($clock.ElapsedMilliseconds - $exitedAt -gt 1000) { $held = 1; break }
    }
    $pending = [Threading.Tasks.Task[]]@(foreach ($task in $tasks) { if ($task -ne $null) { $task } })
    [void][Threading.Tasks.Task]::WaitAny($pending, [int][Math]::Min($left, 100))
    foreach ($i in 0, 1) {
      if ($tasks[$i] -eq $null -or -not $tasks[$i].IsCompleted) { continue }
      $count = 0
      if (-not $tasks[$i].IsFaulted) { $count = $tasks[$i].Result }
      if ($count -eq 0) { $tasks[$i] = $null; continue }
      $room = [int][Math]::Min($count, $maxBytes - $kept[$i].Length)
      if ($room -lt $count) { $truncated = 1 }
      $kept[$i].Write($buffers[$i], 0, $room)
      $tasks[$i] = $streams[$i].ReadAsync($buffers[$i], 0, 65536)
    }
    if ($tasks[2] -ne $null -and $tasks[2].IsCompleted) {
      $tasks[2] = $null
      try { $process.StandardInput.Close() } catch { }
    }
  }
  while (-not $process.HasExited -and $clock.ElapsedMilliseconds -lt $timeoutMs) {
    [void]$process.WaitForExit([int][Math]::Min(100, $timeoutMs - $clock.ElapsedMilliseconds))
  }
  $ending = 'exited'
  $code = 0
  if ($process.HasExited) { $code = $process.ExitCode }
  else {
    & $end $process
    $ending = 'running'
    if ($process.WaitForExit(2000)) { $ending = 'killed' }
  }
  return @($opening, $ending, $code, $process.Id, $truncated, $held, (& $pack $kept[0]), (& $pack $kept[1]), 'end') -join ' '
}
finally { & $end $process }
`.trim();

/** Ends a process and its children by id, for commands whose PowerShell cannot be told to stop. */
export const endScript = `
param([string]$id)
if ($PSVersionTable.PSVersion.Major -ge 6) { [Diagnostics.Process]::GetProcessById($id).Kill($true) }
else { taskkill.exe /t /f /pid $id }
`.trim();
