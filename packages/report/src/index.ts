export { scoreTable, type Scores } from './score-table.ts';
