/* Prints each of its arguments as UTF-8, with a NUL after it. */
#include <windows.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>

int wmain(int argc, wchar_t **argv)
{
    static char bytes[3 * 32768];
    _setmode(1, _O_BINARY);
    for (int i = 1; i < argc; i++)
        fwrite(bytes, 1, WideCharToMultiByte(CP_UTF8, 0, argv[i], -1, bytes, sizeof bytes, NULL, NULL), stdout);
    return 0;
}
