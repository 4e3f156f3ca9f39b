import type { HostFacts } from '../contract.ts';

/** Where preflight found a tool; where it did not look, where Debian has it. */
export function pathOf(tool: string, { tools }: HostFacts): string {
  return tools[tool] ?? `/usr/bin/${tool}`;
}
