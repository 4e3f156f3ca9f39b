/* What sc.exe does to services. */
#include "sc.h"
#include <sddl.h>

struct word { const wchar_t *text; DWORD value; };
static const struct word starts[] = {{L"boot", 0}, {L"system", 1}, {L"auto", 2}, {L"delayed-auto", 2},
                                     {L"demand", 3}, {L"disabled", 4}, {NULL, 0}};
static const struct word types[] = {{L"own", 16}, {L"share", 32}, {L"kernel", 1}, {L"filesys", 2}, {L"rec", 8},
                                    {L"interact", 272}, {NULL, 0}};
static const struct word errors[] = {{L"ignore", 0}, {L"normal", 1}, {L"severe", 2}, {L"critical", 3}, {NULL, 0}};
static const struct word recoveries[] = {{L"none", 0}, {L"restart", 1}, {L"reboot", 2}, {L"run", 3}, {L"", 0}, {NULL, 0}};

/* False for a word that is not in the list; an option that is not given leaves the default. */
static BOOL choose(const struct word *list, const wchar_t *text, DWORD *value)
{
    if (!text) return TRUE;
    for (; list->text; list++)
        if (!_wcsicmp(list->text, text)) { *value = list->value; return TRUE; }
    return FALSE;
}

struct settings { DWORD type, start, error; const wchar_t *path, *display, *group, *account, *password, *depend; };

/* sc.exe separates dependencies with slashes, the service manager with NULs. */
static const wchar_t *multi_string(const wchar_t *text)
{
    static wchar_t list[4096];
    if (!text) return NULL;
    wcsncpy(list, text, 4094);
    for (wchar_t *each = list; *each; each++)
        if (*each == '/') *each = 0;
    return list;
}

/* False when a word stands where none is known. */
static BOOL read_settings(int count, wchar_t **words, struct settings *s)
{
    s->path = option(count, words, L"binPath");
    s->display = option(count, words, L"DisplayName");
    s->group = option(count, words, L"group");
    s->account = option(count, words, L"obj");
    s->password = option(count, words, L"password");
    s->depend = multi_string(option(count, words, L"depend"));
    return choose(types, option(count, words, L"type"), &s->type) &&
           choose(starts, option(count, words, L"start"), &s->start) &&
           choose(errors, option(count, words, L"error"), &s->error);
}

DWORD create(SC_HANDLE manager, const wchar_t *name, int count, wchar_t **words)
{
    struct settings s = {SERVICE_WIN32_OWN_PROCESS, SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL};
    if (!read_settings(count, words, &s) || !s.path) return usage();
    if (!CreateServiceW(manager, name, s.display, SERVICE_ALL_ACCESS, s.type, s.start, s.error, s.path, s.group, NULL,
                        s.depend, s.account, s.password))
        return failed(L"CreateService", GetLastError());
    return success(L"CreateService");
}

DWORD config(struct target target, int count, wchar_t **words)
{
    struct settings s = {SERVICE_NO_CHANGE, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE};
    if (!read_settings(count, words, &s)) return usage();
    if (!ChangeServiceConfigW(target.service, s.type, s.start, s.error, s.path, s.group, NULL, s.depend, s.account,
                              s.password, s.display))
        return failed(L"ChangeServiceConfig", GetLastError());
    return success(L"ChangeServiceConfig");
}

DWORD describe(struct target target, wchar_t *text)
{
    SERVICE_DESCRIPTIONW description = {text};
    if (!ChangeServiceConfig2W(target.service, SERVICE_CONFIG_DESCRIPTION, &description))
        return failed(L"ChangeServiceConfig2", GetLastError());
    return success(L"ChangeServiceConfig2");
}

static DWORD read_recoveries(wchar_t *text, SC_ACTION *list, DWORD most)
{
    DWORD count = 0;
    for (wchar_t *word = wcstok(text, L"/"); word && count < most; word = wcstok(NULL, L"/")) {
        DWORD type = SC_ACTION_NONE;
        if (!choose(recoveries, word, &type)) return 0;
        list[count].Type = type;
        word = wcstok(NULL, L"/");
        list[count++].Delay = word ? wcstoul(word, NULL, 10) : 0;
    }
    return count;
}

/* Read back: Wine 8 takes the actions without a word and does not keep them. */
DWORD failure(struct target target, int count, wchar_t **words)
{
    const wchar_t *given = option(count, words, L"actions"), *reset = option(count, words, L"reset");
    wchar_t text[1024] = L"";
    SC_ACTION list[8];
    BYTE kept[8192];
    DWORD needed;
    if (given) wcsncpy(text, given, 1023);
    SERVICE_FAILURE_ACTIONSW wanted = {
        reset ? wcstoul(reset, NULL, 10) : 0, NULL, (wchar_t *)option(count, words, L"command"),
        read_recoveries(text, list, 8), list};
    if (!ChangeServiceConfig2W(target.service, SERVICE_CONFIG_FAILURE_ACTIONS, &wanted) ||
        !QueryServiceConfig2W(target.service, SERVICE_CONFIG_FAILURE_ACTIONS, kept, sizeof kept, &needed))
        return failed(L"ChangeServiceConfig2", GetLastError());
    return success(L"ChangeServiceConfig2");
}

/* What the service manager has of the service's descriptor, as text; empty where it tells nothing. */
static void read_descriptor(SC_HANDLE service, wchar_t *text, DWORD most)
{
    BYTE kept[8192];
    DWORD needed;
    wchar_t *all;
    *text = 0;
    if (!QueryServiceObjectSecurity(service, DACL_SECURITY_INFORMATION, kept, sizeof kept, &needed)) return;
    if (!ConvertSecurityDescriptorToStringSecurityDescriptorW(kept, SDDL_REVISION_1, DACL_SECURITY_INFORMATION, &all, NULL))
        return;
    wcsncpy(text, all, most - 1);
    text[most - 1] = 0;
}

/* Read back: Wine 8 takes a descriptor without a word and does not keep it. */
DWORD sdset(struct target target, const wchar_t *text)
{
    PSECURITY_DESCRIPTOR wanted;
    wchar_t kept[4096];
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorW(text, SDDL_REVISION_1, &wanted, NULL))
        return failed(L"ConvertStringSecurityDescriptorToSecurityDescriptor", GetLastError());
    if (!SetServiceObjectSecurity(target.service, DACL_SECURITY_INFORMATION, wanted))
        return failed(L"SetServiceObjectSecurity", GetLastError());
    read_descriptor(target.service, kept, 4096);
    return wcscmp(kept, text) ? failed(L"SetServiceObjectSecurity", ERROR_CALL_NOT_IMPLEMENTED)
                              : success(L"SetServiceObjectSecurity");
}

DWORD start(struct target target, int count, wchar_t **words)
{
    if (!StartServiceW(target.service, count, (const wchar_t **)words)) return failed(L"StartService", GetLastError());
    return query(target, TRUE);
}

DWORD stop(struct target target)
{
    SERVICE_STATUS status;
    if (!ControlService(target.service, SERVICE_CONTROL_STOP, &status)) return failed(L"ControlService", GetLastError());
    return query(target, FALSE);
}
