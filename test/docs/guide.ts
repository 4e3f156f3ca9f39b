import { readFile } from 'node:fs/promises';

/** Blocks of a guide that are meant for the host (```sh host), in their order. */
export async function blocksForHost(page: string): Promise<string[]> {
  const text = await readFile(new URL(`../../docs/${page}`, import.meta.url), 'utf8');
  return [...text.matchAll(/^```sh host\n(.*?)^```$/gms)].map(([, block = '']) => block);
}
