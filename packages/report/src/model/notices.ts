/** Signs of collapse that the trainings told of. */
export interface Notices {
  /** In the order in which they came. */
  readonly notices: readonly ReportNotice[];
}

/** A sign of collapse, and where it was seen. */
export interface ReportNotice {
  /** Which training, and when, such as `Stage 1, update 120`. */
  readonly where: string;
  /** What was seen and what usually helps. */
  readonly text: string;
}
