/* fc.exe, which Wine 8 has by name only: two files byte by byte, whatever is asked. */
#include <windows.h>
#include <stdio.h>
#include <wchar.h>

int wmain(int argc, wchar_t **argv)
{
    const wchar_t *paths[2] = {NULL, NULL};
    FILE *files[2];
    int count = 0, one, other;
    long at = 0, differences = 0;
    for (int i = 1; i < argc; i++) {
        if (!_wcsicmp(argv[i], L"/b")) continue;
        if (argv[i][0] == '/' || count == 2) return fwprintf(stderr, L"FC: Invalid Switch\n"), -1;
        paths[count++] = argv[i];
    }
    if (count < 2) return fwprintf(stderr, L"FC: Insufficient number of file specifications\n"), -1;
    for (int i = 0; i < 2; i++)
        if (!(files[i] = _wfopen(paths[i], L"rb")))
            return wprintf(L"FC: cannot open %ls - No such file or folder\n\n", paths[i]), 2;
    wprintf(L"Comparing files %ls and %ls\n", paths[0], paths[1]);
    do {
        one = fgetc(files[0]);
        other = fgetc(files[1]);
        if (one != other && one != EOF && other != EOF) wprintf(L"%08lX: %02X %02X\n", at, one, other);
        differences += one != other;
        at++;
    } while (one != EOF && other != EOF);
    if (one != other) wprintf(L"FC: %ls longer than %ls\n", paths[one == EOF], paths[one != EOF]);
    if (!differences) wprintf(L"FC: no differences encountered\n");
    return differences ? 1 : 0;
}
