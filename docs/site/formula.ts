/** Names that are letters of the Greek alphabet. */
const greek = new Set(
  'alpha beta gamma delta epsilon eta theta kappa lambda mu nu xi pi rho sigma tau phi psi omega Delta Sigma Phi Omega'.split(
    ' ',
  ),
);

/** Names that TeX knows as functions or large operators. */
const known = new Set('arccos cos det exp log max min prod sin sum tan tanh'.split(' '));

/** Names of ours that are written upright, as functions are. */
const functions = new Set('mean median var std softmax softplus Var Cov CDF CE KL BN'.split(' '));

/** Words of two letters that are no product of two variables. */
const words = new Set('as at be by if in is it no of on or so to'.split(' '));

const signs: Readonly<Record<string, string>> = {
  '<=': '\\le ',
  '>=': '\\ge ',
  '!=': '\\ne ',
  '->': '\\to ',
  '{': '\\{',
  '}': '\\}',
  '%': '\\%',
  '~': '\\sim ',
};

/** More words than that in a line make it a sentence. */
const MOST_WORDS = 8;

/**
 * The formulas of comments as TeX: `L_a = 1/|P| sum_p [d_ap - m]+` is read there as it is typed, and set here. Every sign stays where it
 * was; names become letters or upright functions, `_` and `^` lower and raise what follows them.
 *
 * @param text lines of one block
 * @returns undefined for what is no formula: code, sentences, tables
 */
export function texOfFormulas(text: string): string | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const rows = lines.map((line) => (/[=+|]/.test(line) ? texOfLine(line.trim()) : undefined));
  if (rows.length === 0 || !rows.every((row) => row !== undefined)) return undefined;
  return rows.length === 1 ? rows[0] : `\\begin{aligned}${rows.map((row) => `&${row}`).join('\\\\')}\\end{aligned}`;
}

function texOfLine(line: string): string | undefined {
  const tex = new Reader(line).all();
  const said = tex?.match(/\\text\{/g)?.length ?? 0;
  return said > MOST_WORDS ? undefined : tex;
}

/** Reads a line from left to right. */
class Reader {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The whole line, undefined where something is no part of a formula. */
  all(): string | undefined {
    let tex = '';
    while (this.at < this.text.length) {
      const next = this.next();
      if (next === undefined) return undefined;
      tex += next;
    }
    return tex;
  }

  private take(pattern: RegExp): string | undefined {
    const found = new RegExp(pattern.source, 'y');
    found.lastIndex = this.at;
    const [match] = found.exec(this.text) ?? [];
    if (match !== undefined) this.at += match.length;
    return match;
  }

  private next(): string | undefined {
    const space = this.take(/ +/);
    if (space !== undefined) return space.length > 1 ? '\\quad ' : ' ';
    const number = this.take(/\d+(?:\.\d+)?(?:e-?\d+)?/);
    if (number !== undefined) return numberOf(number);
    if (this.take(/sqrt(?=\()/) !== undefined) return wrapped('\\sqrt', this.group());
    const word = this.take(/[A-Za-z]+/);
    if (word !== undefined) return wordOf(word) + this.raised();
    if (this.take(/_/) !== undefined) return wrapped('_', this.script());
    if (this.take(/\^/) !== undefined) return wrapped('^', this.script());
    if (this.take(/\]\+/) !== undefined) return ']_+';
    if (this.take(/\.(?= )/) !== undefined) return this.text[this.at - 2] === ' ' ? '\\cdot ' : '.';
    const sign = this.take(/<=|>=|!=|->(?!>)|;(?= )|[()[\]{},=+\-*/<>:|'%~]/);
    return sign === undefined ? undefined : (signs[sign] ?? sign);
  }

  /** `m+`, `f'`, `n*`: a mark that stands at a name. */
  private raised(): string {
    const mark = this.take(/[+\-*](?=$|[ _|),\]])|'/);
    return mark === undefined || mark === "'" ? (mark ?? '') : `^{${mark}}`;
  }

  /** What `_` or `^` lowers or raises: what is in parentheses, or one name or number with its sign. */
  private script(): string | undefined {
    if (/[({]/.test(this.text[this.at] ?? '')) return this.group();
    const sign = this.take(/-/) ?? '';
    const number = this.take(/\d+(?:\.\d+)?/);
    if (number !== undefined) return sign + number;
    const name = this.take(/[A-Za-z]+(?:,[a-z]+)?/);
    if (name === undefined) return undefined;
    return sign + (greek.has(name) ? `\\${name}` : name) + this.raised();
  }

  /** What stands in the parentheses that begin here. */
  private group(): string | undefined {
    let depth = 0;
    for (let end = this.at; end < this.text.length; end++) {
      if (/[({]/.test(this.text[end])) depth++;
      else if (/[)}]/.test(this.text[end])) depth--;
      if (depth > 0) continue;
      const inside = new Reader(this.text.slice(this.at + 1, end)).all();
      this.at = end + 1;
      return inside;
    }
    return undefined;
  }
}

function wrapped(command: string, tex: string | undefined): string | undefined {
  return tex === undefined ? undefined : `${command}{${tex}}`;
}

/** `1e-12` as a power of ten. */
function numberOf(text: string): string {
  const [digits, exponent] = [text.replace(/e.*/, ''), /e(.*)/.exec(text)?.[1]];
  if (exponent === undefined) return text;
  return digits === '1' ? `10^{${exponent}}` : `${digits} \\cdot 10^{${exponent}}`;
}

function wordOf(word: string): string {
  if (greek.has(word) || known.has(word)) return `\\${word} `;
  if (functions.has(word)) return `\\operatorname{${word}}`;
  return word.length > 2 || words.has(word) ? `\\text{ ${word} }` : word;
}
