/** How a set can be scored; see `rules` for what each needs. */
export const protocolNames = [
  'retrieval',
  'reid',
  'single-gallery-shot',
  'vehicle-id',
  'verification',
  'clustering',
] as const;

export type ProtocolName = (typeof protocolNames)[number];
