import ts from 'typescript';
import { commentOf } from './comment.ts';
import type { Comment } from './comment.ts';
import { placeOf } from './exports.ts';
import type { Exported } from './exports.ts';

/** What a reader of the reference misses of an export: a line for each thing. */
export function complaintsOf({ name, declarations }: Exported, root: string): string[] {
  if (declarations.length === 0) return [];
  const nodes = declarations.map(({ node }) => node);
  const place = placeOf(declarations[0], root);
  const say = (what: string): string => `${place}: ${name}${what}`;
  const comment = commentOf(nodes);
  // `TripletLossOptions` says itself what it is of; what it holds has to be explained.
  if (comment === undefined && name.endsWith('Options')) return membersOf(nodes).map(say);
  if (comment === undefined || comment.text === '') return [say(' has no comment'), ...membersOf(nodes).map(say)];
  return [...callsOf(nodes).flatMap((call) => unsaid(call, comment)), ...membersOf(nodes)].map(say);
}

/** What is missing of an export that computes something from a paper. */
export function unfounded({ name, declarations }: Exported, root: string): string[] {
  const comment = commentOf(declarations.map(({ node }) => node));
  const place = `${placeOf(declarations[0], root)}: ${name}`;
  return [
    ...(comment?.formula === true ? [] : [`${place} has no formula`]),
    ...(comment?.source === true ? [] : [`${place} has no source`]),
  ];
}

type Call = ts.SignatureDeclaration;

/** The signature that callers see: of overloads each but the last, whose body they do not see. */
function callsOf(nodes: readonly ts.Node[]): Call[] {
  const functions = nodes.filter(ts.isFunctionDeclaration);
  const seen = functions.length > 1 ? functions.filter(({ body }) => body === undefined) : functions;
  const arrows = nodes
    .filter(ts.isVariableStatement)
    .flatMap(({ declarationList }) => declarationList.declarations)
    .map(({ initializer }) => initializer)
    .filter((value) => value !== undefined && (ts.isArrowFunction(value) || ts.isFunctionExpression(value)));
  return [...seen.slice(0, 1), ...(arrows as Call[])];
}

/** Parameters and results that a comment passes over. */
function unsaid(call: Call, comment: Comment): string[] {
  const parameters = call.parameters.flatMap(({ name }) =>
    ts.isIdentifier(name) && !isSaid(name.text, comment) ? [`: parameter ${name.text} is not explained`] : [],
  );
  return [...parameters, ...(givesSomething(call) && !tellsResult(comment) ? [': what it returns is not said'] : [])];
}

/** Explained in a line of its own, or named in the text. */
function isSaid(name: string, { parameters, text }: Comment): boolean {
  return parameters.includes(name) || new RegExp(`\`[^\`]*\\b${name}\\b[^\`]*\``).test(text) || name.startsWith('_');
}

function givesSomething({ type }: Call): boolean {
  const text = type?.getText() ?? '';
  return !/^(void|never|Promise<void>|asserts )/.test(text) && type !== undefined && !ts.isTypePredicateNode(type);
}

/** A line of its own, a word in the text, or a first sentence that is the result's name: not of what is done (`Opens ...`), but of what comes of it. */
function tellsResult({ returns, text }: Comment): boolean {
  return returns || /\b(returns?|gives?)\b/i.test(text) || !/^[A-Z][a-z]+[^s\W]s\b/.test(text);
}

/** Fields and methods of types and classes that have no comment. */
function membersOf(nodes: readonly ts.Node[]): string[] {
  return nodes.flatMap((node) => {
    if (ts.isInterfaceDeclaration(node)) return bare(node.members);
    // Of a union or an intersection the comment before it speaks as a whole.
    if (ts.isTypeAliasDeclaration(node) && ts.isTypeLiteralNode(node.type)) return bare(node.type.members);
    if (ts.isClassDeclaration(node)) return bare(node.members.filter(isPublic));
    return [];
  });
}

function isPublic(member: ts.ClassElement): boolean {
  const hidden = ts.canHaveModifiers(member)
    ? ts
        .getModifiers(member)
        ?.some(({ kind }) =>
          [ts.SyntaxKind.PrivateKeyword, ts.SyntaxKind.ProtectedKeyword, ts.SyntaxKind.OverrideKeyword].includes(kind),
        )
    : false;
  return (
    hidden !== true &&
    !ts.isConstructorDeclaration(member) &&
    !ts.isClassStaticBlockDeclaration(member) &&
    !(member.name !== undefined && ts.isPrivateIdentifier(member.name))
  );
}

function bare(members: readonly (ts.TypeElement | ts.ClassElement)[]): string[] {
  return members
    .filter((member) => commentOf([member]) === undefined)
    .map(({ name }) => `.${name?.getText() ?? '(call)'} has no comment`);
}
