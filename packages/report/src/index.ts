export { createAlbum, type Album } from './gather/album.ts';
export { evaluate, type Embedded, type Evaluated } from './gather/embedded.ts';
export { gatherKeypoints, type KeypointOptions } from './gather/keypoints.ts';
export { gatherReport, type ReportInputs } from './gather/gather-report.ts';
export { gatherRetrieval, type RetrievalOptions } from './gather/retrieval.ts';
export { gatherTriplets, type TripletsOptions } from './gather/triplets.ts';
export type { ForestPlot, ForestRow, LineChart, LineSeries, Tone } from './model/charts.ts';
export type { EncodePicture, Picture, RankedPicture, RawPicture } from './model/pictures.ts';
export type {
  Ablation,
  AblationArm,
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
export { reportHtml, type ReportAssets } from './page/report-html.ts';
export { scoreTable, type Scores } from './score-table.ts';
