import { startEmulatedLab } from '../../lab/index.ts';

/** Emulated hosts in a process of their own, which outlive whatever program drills them. Ends with its parent. */

export type Ask =
  | { readonly id: number; readonly ask: 'census'; readonly host: string }
  | { readonly id: number; readonly ask: 'step-clock'; readonly host: string; readonly ms: number };

export type Told =
  | { readonly tell: 'inventory'; readonly text: string }
  | { readonly tell: 'command'; readonly host: string }
  | { readonly tell: 'answer'; readonly id: number; readonly census: readonly string[] };

const tell = (told: Told) => process.send?.(told);

const lab = await startEmulatedLab({
  seed: Number(process.argv[2] ?? 1),
  onCommand: host => tell({ tell: 'command', host }),
});
process.on('disconnect', () => process.exit(0));
process.on('message', (asked: Ask) => {
  if (asked.ask === 'step-clock') lab.stepClock(asked.host, asked.ms);
  tell({ tell: 'answer', id: asked.id, census: asked.ask === 'census' ? lab.census(asked.host) : [] });
});
tell({ tell: 'inventory', text: lab.inventory() });
