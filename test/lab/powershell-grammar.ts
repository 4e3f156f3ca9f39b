/**
 * A script of PowerShell that walks the syntax tree of another (its argument) and names what Windows PowerShell 5.1
 * does not know, what does not parse, and commands outside a short list. Sources: about_Operators,
 * about_Pipeline_Chain_Operators and "What's New in PowerShell" 7.0 to 7.3.
 */
export const newerThan51 = `
param([string]$text)
$tokens = $null
$errors = $null
$tree = [Management.Automation.Language.Parser]::ParseInput($text, [ref]$tokens, [ref]$errors)
foreach ($problem in $errors) { $problem.ErrorId }
$newer = 'QuestionQuestion', 'QuestionQuestionEquals', 'QuestionDot', 'QuestionLBracket', 'Clean'
foreach ($token in $tokens) { if ($newer -contains [string]$token.Kind) { ([string]$token.Kind).Replace('Clean', 'clean') } }
$kinds = 'TernaryExpressionAst', 'PipelineChainAst'
$commands = 'cmd.exe', 'sc.exe', 'taskkill.exe', 'New-Service', 'New-Item', 'Set-ItemProperty', 'Start-Service', 'Stop-Service', 'Set-Service', 'Get-Service',
  'Get-CimInstance', 'Invoke-CimMethod', 'Remove-CimInstance', 'Get-WmiObject'
foreach ($node in $tree.FindAll({ $true }, $true)) {
  $kind = $node.GetType().Name
  if ($kinds -contains $kind) { $kind }
  if ($kind -eq 'PipelineAst' -and $node.Background) { 'background' }
  if ($kind -eq 'CommandAst') {
    $name = $node.GetCommandName()
    if ($name -and $commands -notcontains $name) { $name }
  }
}
`;
