/**
 * What the controller's own PowerShell runs. The session lives in its global scope; a command is a pipeline on the
 * session's runspace, as Invoke-Command makes one, begun and waited for apart so that it can be stopped in between.
 */
const tell = `
$text = { param($words) [Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes([string]$words)) }
$tell = { [Console]::Out.WriteLine((@($opening) + $args) -join ' ') }`;

const opened = `
  $global:servicedrill = @{ session = $session; pipeline = $null; asked = $null }
  & $tell opened
} catch { & $tell failed (& $text $_.Exception.Message) }`;

/** Answers `opened`, or `failed` and why; what ssh says of it is printed beside. */
export const openBySsh = `
param([string]$opening, [string]$address, [int]$port, [string]$user, [string]$key, [string]$knownHosts, [string]$algorithms, [int]$timeoutMs)
${tell}
try {
  $options = @{
    UserKnownHostsFile = '"' + $knownHosts + '"'; GlobalKnownHostsFile = 'none'; StrictHostKeyChecking = 'yes'
    HostKeyAlgorithms = $algorithms; UpdateHostKeys = 'no'; BatchMode = 'yes'; LogLevel = 'INFO'
    ServerAliveInterval = '15'; ServerAliveCountMax = '3'
  }
  $target = @{ HostName = $address; Port = $port; UserName = $user; ConnectingTimeout = $timeoutMs; Options = $options }
  if ($key -ne '') { $target.KeyFilePath = $key; $options.IdentitiesOnly = 'yes'; $options.IdentityAgent = 'none' }
  $session = New-PSSession @target -ErrorAction Stop
${opened}`;

/** The same over WinRM, with the identity of whoever runs this program. */
export const openByWinRm = `
param([string]$opening, [string]$address, [int]$port, [string]$ssl, [int]$timeoutMs)
${tell}
try {
  $limits = New-PSSessionOption -OpenTimeout $timeoutMs -OperationTimeout $timeoutMs
  $target = @{ ComputerName = $address; Port = $port; SessionOption = $limits }
  if ($ssl -ne '') { $target.UseSSL = $true }
  $session = New-PSSession @target -ErrorAction Stop
${opened}`;

/** A pipeline that a break catches while it begins may never hear of it: it has one more wait, and is given up. */
const settle = `
$over = $state.asked.AsyncWaitHandle
if (-not $over.WaitOne($ms)) {
  if ($state.session.State -eq 'Opened') { & $tell running; return }
  if (-not $over.WaitOne($ms)) { & $tell threw ([string]$state.session.State) (& $text 'the session broke, and its command never ended'); return }
}
try {
  $answer = ''
  foreach ($item in $state.pipeline.EndInvoke($state.asked)) { if ([string]$item -like ($mark + ' *')) { $answer = [string]$item } }
  $thrown = $state.pipeline.InvocationStateInfo.Reason
  if ($answer -eq '' -and $thrown -ne $null) { throw $thrown }
  if ($answer -eq '' -and $state.pipeline.Streams.Error.Count -gt 0) { throw $state.pipeline.Streams.Error[0].Exception }
  & $tell answered (& $text $answer)
} catch { & $tell threw ([string]$state.session.State) (& $text $_.Exception.GetBaseException().Message) }
finally { $state.pipeline.Dispose() }`;

/**
 * Begins a command. Answers `dead` where the session is gone and so nothing was sent, `running` where it is not done
 * within the time, else `answered` and the answer, or `threw`, the session's state, and what.
 */
export const begin = `
param([string]$opening, [string]$script, [string]$mark, [int]$ms, [string]$file, [string]$line, [string]$stdin, [string]$timeoutMs, [string]$maxBytes)
${tell}
$state = $global:servicedrill
if ($state.session.State -ne 'Opened' -or $state.session.Availability -eq 'None') { & $tell dead; return }
try {
  $pipeline = [PowerShell]::Create()
  $pipeline.Runspace = $state.session.Runspace
  [void]$pipeline.AddScript($script, $true)
  foreach ($word in $mark, $file, $line, $stdin, $timeoutMs, $maxBytes) { [void]$pipeline.AddArgument($word) }
  $state.pipeline = $pipeline
  $state.asked = $pipeline.BeginInvoke()
} catch { & $tell threw ([string]$state.session.State) (& $text $_.Exception.Message); return }
${settle}`;

/** Waits on for what `begin` began, and answers like it. */
export const wait = `
param([string]$opening, [string]$mark, [int]$ms)
${tell}
$state = $global:servicedrill
${settle}`;

/** Stops the pipeline, whose script then ends its program; answers once that is done. */
export const stop = `
param([string]$opening)
${tell}
try { $global:servicedrill.pipeline.Stop() } catch { }
& $tell stopped`;

export const closeSession = `
param([string]$opening)
${tell}
try { Remove-PSSession -Session $global:servicedrill.session } catch { }
& $tell closed`;
