import { HOME } from '../namespace/script.ts';

/**
 * What Wine is told: no desktop, no messages, and system32\\sc.exe is the file there rather than Wine's own.
 * No mscoree and mshtml: Wine would ask to download them.
 */
export const ENVIRONMENT = `export LC_ALL=C.UTF-8 WINEPREFIX=${HOME}/prefix WINEARCH=win64 WINEDEBUG=-all DISPLAY= \\
  WINEDLLOVERRIDES='mscoree,mshtml=;winemenubuilder.exe=d;sc.exe=n'`;
