export { objections } from './objections.ts';
