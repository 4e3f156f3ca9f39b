export { type History, openHistory } from './history.ts';
export { HistoryError } from './history-error.ts';
export type {
  Category,
  Comparison,
  Finding,
  HostFinding,
  Run,
  RunList,
  Trend,
  Trends,
} from './model.ts';
export { comparisonModel, runListModel, trendsModel } from './model.ts';
export { type Outcome, outcomesOn } from './outcomes.ts';
export type { RunMeta } from './record.ts';
export { type Aged, type Retention, released } from './retained.ts';
export type { RunQuery } from './runs.ts';
export { whereIs } from './where.ts';
