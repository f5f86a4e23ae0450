export type { BarChart, LineChart, LineSeries, Tone } from '../model/charts.ts';
export { chartPage, type ChartSection, type PageTable } from './chart-page.ts';
export { html, type Html } from './html.ts';
export type { ReportAssets } from './page-shell.ts';
