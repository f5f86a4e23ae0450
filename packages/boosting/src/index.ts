export { describeShape } from './describe-shape.ts';
