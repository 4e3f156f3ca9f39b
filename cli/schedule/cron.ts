import { nightly } from './nightly.ts';
import type { Task } from './task.ts';

/** One line for crontab(5), where a percent sign must be escaped. */
export function crontabLine(task: Task): string {
  return `${task.minute} ${task.hour} * * * ${nightly(task).replaceAll('%', '\\%')}\n`;
}
