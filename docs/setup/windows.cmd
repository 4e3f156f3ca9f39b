@echo off
rem Audit policy for the T1569 catalogue of servicedrill; generated, see docs/windows.md.
rem Subcategories stand by their GUID: their names are translated.
auditpol /set /subcategory:{0CCE922B-69AE-11D9-BED3-505054503030} /success:enable || exit /b 1
reg add HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System\Audit /v ProcessCreationIncludeCmdLine_Enabled /t REG_DWORD /d 1 /f || exit /b 1
reg add HKLM\SOFTWARE\Policies\Microsoft\Windows\PowerShell\ScriptBlockLogging /v EnableScriptBlockLogging /t REG_DWORD /d 1 /f || exit /b 1
auditpol /set /subcategory:{0CCE921D-69AE-11D9-BED3-505054503030} /failure:enable || exit /b 1
auditpol /set /subcategory:{0CCE9223-69AE-11D9-BED3-505054503030} /failure:enable || exit /b 1
powershell -NoProfile -Command "$file = [IO.FileInfo]'C:\Windows\System32\services.exe'; $acl = $file.GetAccessControl('Audit'); $acl.AddAuditRule((New-Object Security.AccessControl.FileSystemAuditRule((New-Object Security.Principal.SecurityIdentifier 'S-1-1-0'), 'WriteData, AppendData', 'Success, Failure'))); $file.SetAccessControl($acl)" || exit /b 1
auditpol /set /subcategory:{0CCE9211-69AE-11D9-BED3-505054503030} /success:enable || exit /b 1
auditpol /set /subcategory:{0CCE9244-69AE-11D9-BED3-505054503030} /success:enable || exit /b 1
rem Local audit policy gives way to that of a domain: check with auditpol /get /category:*
