/* findstr.exe, which Wine 8 has by name only: literal text (/l or not), at the beginning of a line with /b. */
#include <windows.h>
#include <stdio.h>
#include <wchar.h>

static int search(FILE *file, const wchar_t *text, int at_beginning)
{
    wchar_t line[8192];
    int found = 0;
    while (fgetws(line, 8192, file)) {
        const wchar_t *place = wcsstr(line, text);
        if (!place || (at_beginning && place != line)) continue;
        fputws(line, stdout);
        found = 1;
    }
    return found;
}

int wmain(int argc, wchar_t **argv)
{
    const wchar_t *text = NULL, *path = NULL;
    int at_beginning = 0;
    for (int i = 1; i < argc; i++) {
        if (!_wcsnicmp(argv[i], L"/c:", 3)) text = argv[i] + 3;
        else if (!_wcsicmp(argv[i], L"/b")) at_beginning = 1;
        else if (!_wcsicmp(argv[i], L"/l")) continue;
        else if (argv[i][0] == '/') return fwprintf(stderr, L"FINDSTR: %ls is not supported in this lab\n", argv[i]), 2;
        else if (!text) text = argv[i];
        else path = argv[i];
    }
    if (!text) return fwprintf(stderr, L"FINDSTR: Bad command line\n"), 2;
    FILE *file = path ? _wfopen(path, L"rt") : stdin;
    if (!file) return fwprintf(stderr, L"FINDSTR: Cannot open %ls\n", path), 1;
    return search(file, text, at_beginning) ? 0 : 1;
}
