/* where.exe, of which Wine has the name only: the files that a name on the command line would start. */
#include <windows.h>
#include <stdio.h>

static int find(const wchar_t *name)
{
    static wchar_t path[32768], found[MAX_PATH];
    int count = 0;
    GetEnvironmentVariableW(L"PATH", path, 32768);
    for (wchar_t *folder = wcstok(path, L";"); folder; folder = wcstok(NULL, L";"))
        if (SearchPathW(folder, name, NULL, MAX_PATH, found, NULL)) {
            wprintf(L"%ls\n", found);
            count++;
        }
    return count;
}

int wmain(int argc, wchar_t **argv)
{
    int missing = argc < 2;
    for (int i = 1; i < argc; i++)
        if (!find(argv[i])) {
            missing = 1;
            fwprintf(stderr, L"INFO: Could not find files for the given pattern(s).\n");
        }
    return missing;
}
