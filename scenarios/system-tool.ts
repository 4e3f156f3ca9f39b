/** Where systems keep their own programs: nobody but an administrator may put one there. */
const posix = /^\/(?:usr\/)?s?bin\/|^\/usr\/libexec\/|^\/run\/current-system\/sw\/bin\//;

/** Anybody may make a folder beside that of Windows, `C:\\WinX` say. */
const windows = /^([a-z]:\\win(?:dows|nt))\\system32\\(?:windowspowershell\\v1\.0\\)?/i;

/**
 * Whether the path is that of one of the system's own programs, called so: `/usr/bin/systemctl` for `systemctl`. `root`:
 * the only folder of Windows that counts, where it is known.
 */
export function isSystemTool(path: string, tool: string, root?: string): boolean {
  const [folder, own] = posix.exec(path) ?? windows.exec(path) ?? [];
  if (folder === undefined) return false;
  const name = path.slice(folder.length);
  if (own === undefined) return name === tool;
  return same(name, tool) && (root === undefined || same(own, root));
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
