import { HOME } from '../namespace/script.ts';

/**
 * What Wine is told: no desktop, no messages, and these programs are the files in system32 rather than Wine's own,
 * which are there by name only.
 * No mscoree and mshtml: Wine would ask to download them.
 */
export const ENVIRONMENT = `export LC_ALL=C.UTF-8 WINEPREFIX=${HOME}/prefix WINEARCH=win64 WINEDEBUG=-all DISPLAY= \\
  WINEDLLOVERRIDES='mscoree,mshtml=;winemenubuilder.exe=d;sc.exe,fc.exe,findstr.exe,tasklist.exe,where.exe,whoami.exe=n'`;
