/* What sc.exe prints of services. */
#include "sc.h"
#include <sddl.h>

static union { BYTE bytes[BUFFER]; SERVICE_STATUS_PROCESS status; QUERY_SERVICE_CONFIGW config;
               SERVICE_DESCRIPTIONW description; SERVICE_FAILURE_ACTIONSW failure; } answer;

static const wchar_t *name_of(DWORD type)
{
    switch (type & 0xff) {
    case 1: return L"KERNEL_DRIVER";
    case 2: return L"FILE_SYSTEM_DRIVER";
    case 16: return L"WIN32_OWN_PROCESS";
    case 32: return L"WIN32_SHARE_PROCESS";
    default: return L"ERROR";
    }
}

static void print_status(const wchar_t *name, const wchar_t *display, const SERVICE_STATUS_PROCESS *s, BOOL extended)
{
    static const wchar_t *states[] = {L"", L"STOPPED", L"START_PENDING", L"STOP_PENDING", L"RUNNING",
                                      L"CONTINUE_PENDING", L"PAUSE_PENDING", L"PAUSED"};
    DWORD controls = s->dwControlsAccepted;
    say(L"\r\nSERVICE_NAME: %ls \r\n", name);
    if (display) say(L"DISPLAY_NAME: %ls\r\n", display);
    say(L"        TYPE               : %lx  %ls  %ls\r\n", s->dwServiceType, name_of(s->dwServiceType),
        s->dwServiceType & SERVICE_INTERACTIVE_PROCESS ? L"(interactive)" : L"");
    say(L"        STATE              : %lu  %ls \r\n", s->dwCurrentState, states[s->dwCurrentState & 7]);
    if (s->dwCurrentState != SERVICE_STOPPED)
        say(L"                                (%ls, %ls, %ls)\r\n",
            controls & SERVICE_ACCEPT_STOP ? L"STOPPABLE" : L"NOT_STOPPABLE",
            controls & SERVICE_ACCEPT_PAUSE_CONTINUE ? L"PAUSABLE" : L"NOT_PAUSABLE",
            controls & SERVICE_ACCEPT_SHUTDOWN ? L"ACCEPTS_SHUTDOWN" : L"IGNORES_SHUTDOWN");
    say(L"        WIN32_EXIT_CODE    : %lu  (0x%lx)\r\n        SERVICE_EXIT_CODE  : %lu  (0x%lx)\r\n"
        L"        CHECKPOINT         : 0x%lx\r\n        WAIT_HINT          : 0x%lx\r\n",
        s->dwWin32ExitCode, s->dwWin32ExitCode, s->dwServiceSpecificExitCode, s->dwServiceSpecificExitCode,
        s->dwCheckPoint, s->dwWaitHint);
    if (extended) say(L"        PID                : %lu\r\n        FLAGS              : \r\n", s->dwProcessId);
}

DWORD enumerate(SC_HANDLE manager, int count, wchar_t **words, BOOL extended)
{
    const wchar_t *type = option(count, words, L"type"), *state = option(count, words, L"state");
    DWORD kinds = SERVICE_WIN32, states = SERVICE_ACTIVE, needed, found = 0, resume = 0, more;
    if (type && !_wcsicmp(type, L"driver")) kinds = SERVICE_DRIVER;
    else if (type && !_wcsicmp(type, L"all")) kinds = SERVICE_WIN32 | SERVICE_DRIVER;
    if (state && !_wcsicmp(state, L"all")) states = SERVICE_STATE_ALL;
    else if (state && !_wcsicmp(state, L"inactive")) states = SERVICE_INACTIVE;
    do {
        more = 0;
        if (!EnumServicesStatusExW(manager, SC_ENUM_PROCESS_INFO, kinds, states, answer.bytes, BUFFER, &needed, &found,
                                   &resume, NULL) && (more = GetLastError()) != ERROR_MORE_DATA)
            return failed(L"EnumServicesStatus", more);
        const ENUM_SERVICE_STATUS_PROCESSW *each = (const void *)answer.bytes;
        for (DWORD i = 0; i < found; i++)
            print_status(each[i].lpServiceName, each[i].lpDisplayName, &each[i].ServiceStatusProcess, extended);
    } while (more && found);
    return 0;
}

DWORD query(struct target target, BOOL extended)
{
    DWORD needed;
    if (!QueryServiceStatusEx(target.service, SC_STATUS_PROCESS_INFO, answer.bytes, BUFFER, &needed))
        return failed(L"QueryServiceStatusEx", GetLastError());
    print_status(target.name, NULL, &answer.status, extended);
    return 0;
}

DWORD qc(struct target target)
{
    static const wchar_t *start_names[] = {L"BOOT_START", L"SYSTEM_START", L"AUTO_START", L"DEMAND_START", L"DISABLED"};
    static const wchar_t *error_names[] = {L"IGNORE", L"NORMAL", L"SEVERE", L"CRITICAL"};
    const QUERY_SERVICE_CONFIGW *c = &answer.config;
    DWORD needed;
    if (!QueryServiceConfigW(target.service, &answer.config, BUFFER, &needed)) return failed(L"QueryServiceConfig", GetLastError());
    success(L"QueryServiceConfig");
    say(L"\r\nSERVICE_NAME: %ls\r\n        TYPE               : %lx  %ls %ls\r\n", target.name, c->dwServiceType,
        name_of(c->dwServiceType), c->dwServiceType & SERVICE_INTERACTIVE_PROCESS ? L"(interactive)" : L"");
    say(L"        START_TYPE         : %lu   %ls\r\n        ERROR_CONTROL      : %lu   %ls\r\n", c->dwStartType,
        c->dwStartType < 5 ? start_names[c->dwStartType] : L"", c->dwErrorControl,
        c->dwErrorControl < 4 ? error_names[c->dwErrorControl] : L"");
    say(L"        BINARY_PATH_NAME   : %ls\r\n        LOAD_ORDER_GROUP   : %ls\r\n        TAG                : %lu\r\n"
        L"        DISPLAY_NAME       : %ls\r\n        DEPENDENCIES       : ",
        c->lpBinaryPathName, c->lpLoadOrderGroup ? c->lpLoadOrderGroup : L"", c->dwTagId,
        c->lpDisplayName ? c->lpDisplayName : L"");
    for (const wchar_t *each = c->lpDependencies; each && *each; each += wcslen(each) + 1)
        say(each == c->lpDependencies ? L"%ls" : L"\r\n                           : %ls", each);
    say(L"\r\n        SERVICE_START_NAME : %ls\r\n", c->lpServiceStartName ? c->lpServiceStartName : L"");
    return 0;
}

DWORD qdescription(struct target target)
{
    DWORD needed;
    if (!QueryServiceConfig2W(target.service, SERVICE_CONFIG_DESCRIPTION, answer.bytes, BUFFER, &needed))
        return failed(L"QueryServiceConfig2", GetLastError());
    success(L"QueryServiceConfig2");
    const wchar_t *text = answer.description.lpDescription;
    say(L"\r\nSERVICE_NAME: %ls\r\nDESCRIPTION:  %ls\r\n", target.name, text ? text : L"");
    return 0;
}

DWORD qfailure(struct target target)
{
    static const wchar_t *names[] = {L"NONE", L"RESTART", L"REBOOT", L"RUN PROCESS"};
    const SERVICE_FAILURE_ACTIONSW *f = &answer.failure;
    DWORD needed;
    if (!QueryServiceConfig2W(target.service, SERVICE_CONFIG_FAILURE_ACTIONS, answer.bytes, BUFFER, &needed))
        return failed(L"QueryServiceConfig2", GetLastError());
    success(L"QueryServiceConfig2");
    say(L"\r\nSERVICE_NAME: %ls\r\n        RESET_PERIOD (in seconds)    : %lu\r\n        REBOOT_MESSAGE               : %ls\r\n"
        L"        COMMAND_LINE                 : %ls\r\n", target.name, f->dwResetPeriod, f->lpRebootMsg ? f->lpRebootMsg : L"",
        f->lpCommand ? f->lpCommand : L"");
    for (DWORD i = 0; i < f->cActions; i++)
        say(L"%ls%ls -- Delay = %lu milliseconds.\r\n",
            i ? L"                                       " : L"        FAILURE_ACTIONS              : ",
            names[f->lpsaActions[i].Type & 3], f->lpsaActions[i].Delay);
    return 0;
}

DWORD sdshow(struct target target)
{
    const SECURITY_INFORMATION what = OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION;
    DWORD needed;
    wchar_t *text;
    if (!QueryServiceObjectSecurity(target.service, what, answer.bytes, BUFFER, &needed))
        return failed(L"QueryServiceObjectSecurity", GetLastError());
    if (!ConvertSecurityDescriptorToStringSecurityDescriptorW(answer.bytes, SDDL_REVISION_1, DACL_SECURITY_INFORMATION,
                                                              &text, NULL))
        return failed(L"ConvertSecurityDescriptorToStringSecurityDescriptor", GetLastError());
    say(L"\r\n%ls\r\n", text);
    return 0;
}
