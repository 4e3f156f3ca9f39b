/* findstr.exe, which Wine 8 has by name only: literal text (/l or not), at the beginning of a line with /b; with /r one in
   which . is any character and $ the end of a line; with /v the other lines. */
#include <windows.h>
#include <stdio.h>
#include <wchar.h>

static int fits(const wchar_t *line, const wchar_t *text)
{
    for (; *text; line++, text++) {
        if (*text == '$' && !text[1]) return !*line || *line == '\n' || *line == '\r';
        if (!*line || *line == '\n' || *line == '\r' || (*text != '.' && *text != *line)) return 0;
    }
    return 1;
}

static const wchar_t *find(const wchar_t *line, const wchar_t *text, int is_regex)
{
    if (!is_regex) return wcsstr(line, text);
    for (; *line; line++) if (fits(line, text)) return line;
    return NULL;
}

static int search(FILE *file, const wchar_t *text, int at_beginning, int is_regex, int others)
{
    wchar_t line[8192];
    int found = 0;
    while (fgetws(line, 8192, file)) {
        const wchar_t *place = find(line, text, is_regex);
        if ((place && !(at_beginning && place != line)) == others) continue;
        fputws(line, stdout);
        found = 1;
    }
    return found;
}

int wmain(int argc, wchar_t **argv)
{
    const wchar_t *text = NULL, *path = NULL;
    int at_beginning = 0, is_regex = 0, others = 0;
    for (int i = 1; i < argc; i++) {
        if (!_wcsnicmp(argv[i], L"/c:", 3)) text = argv[i] + 3;
        else if (!_wcsicmp(argv[i], L"/b")) at_beginning = 1;
        else if (!_wcsicmp(argv[i], L"/r")) is_regex = 1;
        else if (!_wcsicmp(argv[i], L"/v")) others = 1;
        else if (!_wcsicmp(argv[i], L"/l")) continue;
        else if (argv[i][0] == '/') return fwprintf(stderr, L"FINDSTR: %ls is not supported in this lab\n", argv[i]), 2;
        else if (!text) text = argv[i];
        else path = argv[i];
    }
    if (!text) return fwprintf(stderr, L"FINDSTR: Bad command line\n"), 2;
    FILE *file = path ? _wfopen(path, L"rt") : stdin;
    if (!file) return fwprintf(stderr, L"FINDSTR: Cannot open %ls\n", path), 1;
    return search(file, text, at_beginning, is_regex, others) ? 0 : 1;
}
