/* whoami.exe, whose options Wine 8 ignores: the user, and with /groups the groups and integrity level of the token. */
#include <windows.h>
#include <sddl.h>
#include <stdio.h>
#include <wchar.h>

static BYTE buffer[65536];

static const void *ask(TOKEN_INFORMATION_CLASS what)
{
    HANDLE token;
    DWORD length;
    OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
    return GetTokenInformation(token, what, buffer, sizeof buffer, &length) ? buffer : NULL;
}

static void print(PSID sid, const wchar_t *between, const wchar_t *after)
{
    wchar_t name[256] = L"", domain[256] = L"", *text;
    DWORD name_length = 256, domain_length = 256;
    SID_NAME_USE use;
    ConvertSidToStringSidW(sid, &text);
    if (!LookupAccountSidW(NULL, sid, name, &name_length, domain, &domain_length, &use)) wcscpy(name, text);
    wprintf(L"\"%ls%ls%ls\"%ls\"%ls\"%ls\n", domain, *domain ? L"\\" : L"", name, between, text, after);
}

int wmain(int argc, wchar_t **argv)
{
    static wchar_t name[256], computer[256];
    DWORD length = 256, computer_length = 256;
    const TOKEN_USER *user;
    const TOKEN_GROUPS *groups;
    const TOKEN_MANDATORY_LABEL *label;
    if (argc < 2) {
        GetUserNameW(name, &length);
        GetComputerNameW(computer, &computer_length);
        return wprintf(L"%ls\\%ls\n", _wcslwr(computer), _wcslwr(name)) < 0;
    }
    for (int i = 1; i < argc; i++) {
        if (!_wcsicmp(argv[i], L"/user") && (user = ask(TokenUser))) print(user->User.Sid, L",", L"");
        if (_wcsicmp(argv[i], L"/groups")) continue;
        if ((groups = ask(TokenGroups)))
            for (DWORD g = 0; g < groups->GroupCount; g++)
                print(groups->Groups[g].Sid, L",\"Well-known group\",", L",\"Enabled group\"");
        if ((label = ask(TokenIntegrityLevel))) print(label->Label.Sid, L",\"Label\",", L",\"\"");
    }
    return 0;
}
