/*
 * sc.exe for the Wine lab: the options, texts and exit codes of Windows' own, over the service manager that Wine has.
 * Wine's sc.exe prints next to nothing and lacks most verbs. This program keeps no state and decides nothing: every
 * verb is one call to advapi32, and what that refuses is printed with its number.
 */
#define _WIN32_WINNT 0x0602
#include <windows.h>
#include <wchar.h>

#define BUFFER 65536
#define USAGE 1639

/* An open service, and the name by which it was asked for. */
struct target { SC_HANDLE service; const wchar_t *name; };

void say(const wchar_t *format, ...);
DWORD failed(const wchar_t *api, DWORD code);
DWORD success(const wchar_t *api);
DWORD usage(void);
const wchar_t *option(int count, wchar_t **words, const wchar_t *name);

DWORD enumerate(SC_HANDLE manager, int count, wchar_t **words, BOOL extended);
DWORD query(struct target target, BOOL extended);
DWORD qc(struct target target);
DWORD qdescription(struct target target);
DWORD qfailure(struct target target);
DWORD sdshow(struct target target);

DWORD create(SC_HANDLE manager, const wchar_t *name, int count, wchar_t **words);
DWORD config(struct target target, int count, wchar_t **words);
DWORD describe(struct target target, wchar_t *text);
DWORD failure(struct target target, int count, wchar_t **words);
DWORD sdset(struct target target, const wchar_t *text);
DWORD start(struct target target, int count, wchar_t **words);
DWORD stop(struct target target);
