#include "sc.h"
#include <stdarg.h>
#include <stdio.h>

void say(const wchar_t *format, ...)
{
    static wchar_t text[BUFFER];
    static char bytes[BUFFER * 3];
    DWORD written;
    va_list args;
    va_start(args, format);
    _vsnwprintf(text, BUFFER - 1, format, args);
    va_end(args);
    int length = WideCharToMultiByte(CP_UTF8, 0, text, -1, bytes, sizeof bytes, NULL, NULL);
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), bytes, length > 0 ? length - 1 : 0, &written, NULL);
}

/* Where Wine's words for a code are not those of Windows. */
static const wchar_t *words_for(DWORD code)
{
    switch (code) {
    case 5: return L"Access is denied.\r\n";
    case 1053: return L"The service did not respond to the start or control request in a timely fashion.\r\n";
    case 1056: return L"An instance of the service is already running.\r\n";
    case 1058: return L"The service cannot be started, either because it is disabled or because it has no enabled "
                      L"devices associated with it.\r\n";
    case 1060: return L"The specified service does not exist as an installed service.\r\n";
    case 1062: return L"The service has not been started.\r\n";
    case 1072: return L"The specified service has been marked for deletion.\r\n";
    case 1073: return L"The specified service already exists.\r\n";
    default: return NULL;
    }
}

DWORD failed(const wchar_t *api, DWORD code)
{
    static wchar_t text[1024] = L"\r\n";
    const wchar_t *known = words_for(code);
    if (!known)
        FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, code, 0, text, 1024, NULL);
    say(L"[SC] %ls FAILED %lu:\r\n\r\n%ls\r\n", api, code, known ? known : text);
    return code;
}

DWORD success(const wchar_t *api) { say(L"[SC] %ls SUCCESS\r\n", api); return 0; }

DWORD usage(void)
{
    say(L"\r\nERROR:  Unrecognized command\r\n\r\nDESCRIPTION:\r\n        SC is a command line program used for "
        L"communicating with the\r\n        Service Control Manager and services.\r\nUSAGE:\r\n        sc <server> "
        L"[command] [service name] <option1> <option2>...\r\n\r\n");
    return USAGE;
}

/* An option's value: `name= value`, or `name=value` as since Windows 10. */
const wchar_t *option(int count, wchar_t **words, const wchar_t *name)
{
    size_t length = wcslen(name);
    for (int i = 0; i < count; i++)
        if (!_wcsnicmp(words[i], name, length) && words[i][length] == '=') {
            if (words[i][length + 1]) return words[i] + length + 1;
            return i + 1 < count ? words[i + 1] : L"";
        }
    return NULL;
}

static BOOL is_verb(const wchar_t *word)
{
    static const wchar_t *verbs[] = {L"query", L"queryex", L"qc", L"qdescription", L"qfailure", L"sdshow", L"config",
                                     L"description", L"failure", L"sdset", L"start", L"stop", L"delete", L"create", NULL};
    for (const wchar_t **each = verbs; *each; each++)
        if (!_wcsicmp(*each, word)) return TRUE;
    return FALSE;
}

static DWORD on_service(SC_HANDLE manager, const wchar_t *verb, const wchar_t *name, int count, wchar_t **words)
{
    const BOOL asks = !_wcsnicmp(verb, L"query", 5);
    struct target target = {OpenServiceW(manager, name, SERVICE_ALL_ACCESS), name};
    if (!target.service)
        return failed(asks ? L"EnumQueryServicesStatus:OpenService"
                           : _wcsicmp(verb, L"start") ? L"OpenService" : L"StartService: OpenService", GetLastError());
    if (asks) return query(target, !_wcsicmp(verb, L"queryex"));
    if (!_wcsicmp(verb, L"qc")) return qc(target);
    if (!_wcsicmp(verb, L"qdescription")) return qdescription(target);
    if (!_wcsicmp(verb, L"qfailure")) return qfailure(target);
    if (!_wcsicmp(verb, L"sdshow")) return sdshow(target);
    if (!_wcsicmp(verb, L"config")) return config(target, count, words);
    if (!_wcsicmp(verb, L"description")) return describe(target, count ? words[0] : L"");
    if (!_wcsicmp(verb, L"failure")) return failure(target, count, words);
    if (!_wcsicmp(verb, L"sdset")) return count ? sdset(target, words[0]) : usage();
    if (!_wcsicmp(verb, L"start")) return start(target, count, words);
    if (!_wcsicmp(verb, L"stop")) return stop(target);
    if (!_wcsicmp(verb, L"delete"))
        return DeleteService(target.service) ? success(L"DeleteService") : failed(L"DeleteService", GetLastError());
    return usage();
}

static BOOL enumerates(const wchar_t *verb, int count, wchar_t **words)
{
    if (_wcsicmp(verb, L"query") && _wcsicmp(verb, L"queryex")) return FALSE;
    return !count || option(count, words, L"type") || option(count, words, L"state");
}

int wmain(int argc, wchar_t **argv)
{
    const wchar_t *server = argc > 1 && !wcsncmp(argv[1], L"\\\\", 2) ? argv[1] : NULL;
    const int first = server ? 2 : 1, count = argc - first - 1;
    wchar_t **words = argv + first + 1;
    if (argc <= first || !is_verb(argv[first])) return usage();
    SC_HANDLE manager = OpenSCManagerW(server, NULL, SC_MANAGER_ALL_ACCESS);
    if (!manager) return failed(L"OpenSCManager", GetLastError());
    if (enumerates(argv[first], count, words))
        return enumerate(manager, count, words, !_wcsicmp(argv[first], L"queryex"));
    if (count < 1) return usage();
    if (!_wcsicmp(argv[first], L"create")) return create(manager, words[0], count - 1, words + 1);
    return on_service(manager, argv[first], words[0], count - 1, words + 1);
}
