export { type Album, createAlbum } from './gather/album.ts';
export { type Embedded, evaluate, type Evaluated } from './gather/embedded.ts';
export { gatherKeypoints, type KeypointOptions } from './gather/keypoints.ts';
export { gatherReport, type ReportInputs, untested } from './gather/gather-report.ts';
export { gatherRetrieval, type RetrievalSheetsOptions } from './gather/retrieval.ts';
export { gatherTriplets, type TripletsOptions } from './gather/triplets.ts';
export type { AblationArm, AblationDifference, AblationReport, ArmScores, CellCount } from './model/ablation.ts';
export type { ForestPlot, ForestRow, LineChart, LineSeries, Tone } from './model/charts.ts';
export type { Notices, ReportNotice } from './model/notices.ts';
export type { RawImage } from '@htg/ground/densities';
export type { EncodeImage, PageImage, RankedImage } from './model/images.ts';
export type {
  Adversary,
  Curves,
  EmbeddingMap,
  Estimate,
  Keypoints,
  Missing,
  ModelScores,
  Report,
  Retrieval,
  Section,
  Summary,
  Triplets,
} from './model/report.ts';
export { ablationHtml } from './page/ablation/ablation-html.ts';
export type { ReportAssets } from './page/page-shell.ts';
export { reportHtml } from './page/report-html.ts';
export { type Scores, scoreTable } from './score-table.ts';
