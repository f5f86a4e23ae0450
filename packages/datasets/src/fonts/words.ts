import type { RandomStream } from '../random-stream.ts';

/** Short words of English that hold all letters between them (ours). */
const words = (
  'the and for you with this that have from they word one all what were when your said there use each which she how their will other about many then them ' +
  'write would like these her long make thing see him two has look more day could come did sound most number who over know water than call first people ' +
  'may down side been now find any new work part take get place made live where after back little only round man year came show every good give name box ' +
  'quick brown fox jumps lazy dog sphinx black quartz judge vow pack five dozen liquor jugs wax jazz zebra quiz view joy king vex hazy glyph young type ' +
  'page line space serif bold light caps angle grid form ink press proof quote query zone exit extra next'
).split(' ');

const lower = 'abcdefghijklmnopqrstuvwxyz';
const upper = lower.toUpperCase();
const digits = '0123456789';

/**
 * What one image shows: a word in small letters, with a capital, or in capitals, or random letters and digits.
 *
 * @param most characters at most
 */
export function randomText(random: RandomStream, most: number): string {
  const kind = random.next();
  if (kind < 0.4) {
    const letters = 2 + random.below(Math.max(1, most - 1));
    const alphabet = kind < 0.15 ? upper : kind < 0.3 ? lower + upper : lower + upper + digits;
    return Array.from({ length: Math.min(letters, most) }, () => alphabet[random.below(alphabet.length)]).join('');
  }
  const fitting = words.filter(({ length }) => length <= most);
  const word = fitting.length === 0 ? 'ag'.slice(0, most) : fitting[random.below(fitting.length)];
  if (kind < 0.75) return word;
  return kind < 0.9 ? word[0].toUpperCase() + word.slice(1) : word.toUpperCase();
}
