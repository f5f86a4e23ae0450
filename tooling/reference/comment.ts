import ts from 'typescript';

/** What the comment before a declaration says. */
export interface Comment {
  /** All of it, without stars. */
  readonly text: string;
  /** Names of parameters with a line of their own. */
  readonly parameters: readonly string[];
  readonly returns: boolean;
  /** Lines that are set apart by four spaces, or code in line that computes. */
  readonly formula: boolean;
  readonly source: boolean;
}

/** The comment of the first of some declarations that has one. */
export function commentOf(nodes: readonly ts.Node[]): Comment | undefined {
  for (const node of nodes) {
    const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
    const last = comments.at(-1);
    if (last !== undefined) return read(last.getText());
  }
  return undefined;
}

function read(comment: string): Comment {
  const text = comment
    .replace(/^\/\*\*|\*\/$/g, '')
    .replace(/^\s*\* ?/gm, '')
    .trim();
  return {
    text,
    parameters: [...text.matchAll(/^@param (?:\{[^}]*\} )?\[?([\w$]+)/gm)].map(([, name]) => name),
    returns: /^@returns /m.test(text),
    formula: /^ {4}\S/m.test(text) || /`[^`]*[-+/.|^<>=] ?[^`]*`/.test(text),
    source: /^(Source:|@see) /m.test(text),
  };
}
