export { isMarker, newMarker } from './marker.ts';
export { type Expected, makePlan, type Plan, type Proposal, withTools } from './plan.ts';
export { lacking, toolsOf, whyHostUnfit, whyInapplicable, whyUnfit } from './requirements.ts';
export { sourceOf, whereRuns } from './source.ts';
