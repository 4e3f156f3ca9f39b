/*
 * What sshd starts for each command: as OpenSSH on Windows does, `cmd.exe /c "COMMAND"`, the command to the letter.
 * It comes by the environment, since Wine quotes a Unix argv anew. Whatever the command started ends with it, and so
 * when sshd ends this program.
 */
#define _WIN32_WINNT 0x0602
#include <windows.h>
#include <stdio.h>

#define LENGTH 32768
#define CMD L"C:\\windows\\system32\\cmd.exe"

static HANDLE ending_with_us(void)
{
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limit = {0};
    HANDLE job = CreateJobObjectW(NULL, NULL);
    limit.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limit, sizeof limit);
    return job;
}

/* A Unix exit status has 8 bits: 1060 becomes 36, but no failure becomes 0. */
static int exit_status(DWORD code) { return code > 255 && !(code & 255) ? 255 : (int)(code & 255); }

int wmain(void)
{
    static wchar_t command[LENGTH], line[LENGTH + 64];
    STARTUPINFOW startup = {sizeof startup};
    PROCESS_INFORMATION process;
    DWORD code;
    if (GetEnvironmentVariableW(L"LAB_COMMAND", command, LENGTH))
        _snwprintf(line, LENGTH + 63, CMD L" /c \"%ls\"", command);
    else
        wcscpy(line, CMD);
    SetEnvironmentVariableW(L"LAB_COMMAND", NULL);
    startup.dwFlags = STARTF_USESTDHANDLES;
    startup.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &startup, &process)) {
        fprintf(stderr, "cmd.exe could not be started: error %lu\n", GetLastError());
        return 255;
    }
    AssignProcessToJobObject(ending_with_us(), process.hProcess);
    ResumeThread(process.hThread);
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    return exit_status(code);
}
