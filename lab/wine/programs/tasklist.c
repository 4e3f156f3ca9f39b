/* tasklist.exe /nh /fo csv, which prints nothing in Wine: every process that Wine's own list has. */
#include <windows.h>
#include <tlhelp32.h>
#include <stdio.h>

int wmain(void)
{
    PROCESSENTRY32W entry = {sizeof entry};
    HANDLE list = CreateToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
    if (list == INVALID_HANDLE_VALUE) return 1;
    for (BOOL more = Process32FirstW(list, &entry); more; more = Process32NextW(list, &entry))
        wprintf(L"\"%ls\",\"%lu\",\"Services\",\"0\",\"0 K\"\n", entry.szExeFile, entry.th32ProcessID);
    return 0;
}
