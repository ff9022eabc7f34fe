/* Runs the rest of its command line and writes how that ended into the file that ENDED names. Wine
 * kills what takes long to go after it has ended, and outside only that is seen. */
#include <stdio.h>
#include <windows.h>

int wmain(void)
{
    wchar_t *line = GetCommandLineW();
    int is_quoted = 0;
    for (; *line && (is_quoted || *line != L' '); line++)
        if (*line == L'"')
            is_quoted = !is_quoted;
    while (*line == L' ')
        line++;

    STARTUPINFOW start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES};
    start.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    start.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    PROCESS_INFORMATION made;
    if (!CreateProcessW(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &start, &made))
        return 1;
    DWORD code;
    WaitForSingleObject(made.hProcess, INFINITE);
    if (!GetExitCodeProcess(made.hProcess, &code))
        return 1;
    FILE *ended = _wfopen(_wgetenv(L"ENDED"), L"w");
    if (!ended)
        return 1;
    fprintf(ended, "%lu", code);
    return fclose(ended);
}
