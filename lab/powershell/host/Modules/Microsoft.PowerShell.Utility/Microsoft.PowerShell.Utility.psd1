@{
    GUID = '2e2ed2a3-66ef-4d78-b3b6-ab2ea7d5f7c4'
    ModuleVersion = '7.0.0.0'
    Description = 'Those cmdlets of Microsoft.PowerShell.Utility that servicedrill tries, under their real names'
    NestedModules = '../../../../../../pwsh.dll'
    CmdletsToExport = 'Out-String', 'Start-Sleep', 'Write-Error', 'Write-Output'
    FunctionsToExport = @()
    AliasesToExport = @()
}
