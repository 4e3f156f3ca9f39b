#include <windows.h>
#include <stdio.h>

/* Waits for the service that is named, and holds it open until its standard input ends. */
int wmain(int count, wchar_t **words)
{
    SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
    if (!manager || count < 2) return 1;
    printf("ready\n");
    fflush(stdout);
    for (int tries = 0; tries < 2400; tries++, Sleep(50)) {
        SC_HANDLE service = OpenServiceW(manager, words[1], SERVICE_QUERY_STATUS);
        if (!service) continue;
        printf("held\n");
        fflush(stdout);
        while (getchar() != EOF);
        CloseServiceHandle(service);
        return 0;
    }
    return 2;
}
