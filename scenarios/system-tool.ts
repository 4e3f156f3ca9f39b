/** Where systems keep their own programs: nobody but an administrator may put one there. */
const posix = /^\/(?:usr\/)?s?bin\/|^\/usr\/libexec\/|^\/run\/current-system\/sw\/bin\//;
const windows = /^[a-z]:\\win[a-z]*\\system32\\(?:windowspowershell\\v1\.0\\)?/i;

/** Whether the path is that of one of the system's own programs, called so: `/usr/bin/systemctl` for `systemctl`. */
export function isSystemTool(path: string, tool: string): boolean {
  const [folder = ''] = posix.exec(path) ?? windows.exec(path) ?? [];
  const name = path.slice(folder.length);
  return (
    folder !== '' && (folder.startsWith('/') ? name === tool : name.toLowerCase() === tool.toLowerCase())
  );
}
