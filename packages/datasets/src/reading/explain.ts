import type { ProblemKind } from './image-problem.ts';
import { TooLong } from './render-svg.ts';

/** The words of the file system and of decoders, sorted into what a person can act on. */
export function explain(error: unknown): [kind: ProblemKind, detail: string] {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== undefined && /^E[A-Z0-9]+$/.test(code)) return explainCode(code, message);
  const words = shorten(error instanceof Error ? message : String(error));
  if (error instanceof TooLong) {
    return ['takes too long', `${words}; raise renderSeconds, or save it as PNG`];
  }
  if (/found (?:a folder|a pipe)/.test(words)) return ['not a file', words];
  if (/pass range|with range/.test(words)) return ['unknown range', words];
  if (/samples_per_pixel not a whole number|samples out of range/i.test(words)) {
    return [
      'no decoder',
      `TIFF of a kind that is not read (the decoder says "${words}"); save it with 8 or 16 bits a value`,
    ];
  }
  if (/support for this compression format has not been built in|no decoder for it is built in/i.test(words)) {
    return ['no decoder', words];
  }
  if (
    /(?:input\/output|stale file|permission denied|remote i\/o|timed out|unable to open|input file is missing)/i.test(
      words,
    )
  ) {
    return ['not readable', `${words}; see to it that it can be read, the image may be sound`];
  }
  if (/unsupported image format/i.test(words)) {
    return ['not an image', 'no decoder knows the file; remove it, or save it as JPEG or PNG'];
  }
  if (/pixel limit/i.test(words)) return ['too many pixels', `${words}; raise pixelLimit`];
  return ['cut off or damaged', `the decoder says "${words}"; replace the file`];
}

function explainCode(code: string, message: string): [ProblemKind, string] {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return ['missing', 'there is no such file'];
    case 'ELOOP':
      return ['missing', 'the link leads to itself'];
    case 'ENAMETOOLONG':
      return ['missing', 'the name is too long for the file system'];
    case 'EACCES':
    case 'EPERM':
      return ['not readable', 'permission is denied; allow reading it (chmod u+r), the image may be sound'];
    default:
      return ['not readable', `${message}; see to it that it can be read, the image may be sound`];
  }
}

/** Decoders can repeat themselves at length: the last line that is a sentence tells most. */
function shorten(text: string): string {
  const lines = text.split('\n').map((line) => line.replaceAll(/\s+/g, ' ').trim());
  const last = lines.filter((line) => line.length > 12).at(-1) ?? text.trim();
  return last.length > 300 ? `${last.slice(0, 297)}...` : last;
}
