/** True for code points that carry a skin tone modifier (1f3fb-1f3ff). */
export function hasSkinTone(codePoint: string): boolean {
  return codePoint.split('-').some((part) => skinTones.has(part));
}

/**
 * The family of an emoji: what is left when skin tones, gender signs and joiners are taken away and man, woman and
 * person count as one. Members look so alike that one in training and one in the test would leak.
 */
export function emojiFamily(codePoint: string): string {
  const parts = codePoint.split('-').filter((part) => !skinTones.has(part) && !signs.has(part));
  return parts.map((part) => (people.has(part) ? 'person' : part)).join('-');
}

const skinTones = new Set(['1f3fb', '1f3fc', '1f3fd', '1f3fe', '1f3ff']);
/** Female sign, male sign, zero-width joiner, variation selector. */
const signs = new Set(['2640', '2642', '200d', 'fe0f']);
/** Man, woman, person. */
const people = new Set(['1f468', '1f469', '1f9d1']);
