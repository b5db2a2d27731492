/** Reads one source file and says which of the project's rules it breaks. Vite's own parser does the reading. */
import { parseSync } from 'vite';
import { importViolation, type Import } from './layers.ts';

type Node = { readonly type: string; readonly [key: string]: unknown };
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

export type Source = { readonly path: string; readonly text: string };
export type Read = { readonly imports: readonly Import[]; readonly violations: readonly string[] };

export function readSource({ path, text }: Source): Read {
  const { program, errors } = parseSync(path, text, { lang: path.endsWith('x') ? 'tsx' : 'ts' });
  if (errors.length > 0) return { imports: [], violations: [`${path} cannot be parsed`] };
  const nodes = [...walk(program as unknown as Node, undefined)];
  const imports = nodes.flatMap(({ node }) => importsOf(node));
  const own = nodes.flatMap(({ node }) => styleViolations(path, node));
  const purity = path.startsWith('shared/') ? impurities(path, nodes) : [];
  const layers = isProductFile(path) ? imports.map((wanted) => importViolation(path, wanted)) : [];
  return { imports, violations: [...layers.filter((found) => found !== undefined), ...own, ...purity] };
}

export const isProductFile = (path: string): boolean => /^(electron|shared|migrations|renderer)\//.test(path);

type Placed = { readonly node: Node; readonly parent: Node | undefined };

function* walk(node: Node, parent: Node | undefined): Generator<Placed> {
  yield { node, parent };
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield* walk(child, node);
    }
  }
}

const importing = new Set([
  'ImportDeclaration',
  'ExportAllDeclaration',
  'ExportNamedDeclaration',
  'ImportExpression',
  'TSImportType',
]);

/** Static, dynamic, re-exported and type imports; a dynamic import of something computed counts as "(computed)". */
function importsOf(node: Node): Import[] {
  const source = node['source'] ?? node['argument'];
  if (!importing.has(node.type) || source === null || source === undefined) return [];
  const literal = isNode(source) && source.type === 'TSLiteralType' ? source['literal'] : source;
  const value = isNode(literal) ? literal['value'] : undefined;
  const isTypeOnly =
    node['importKind'] === 'type' || node['exportKind'] === 'type' || node.type === 'TSImportType';
  return [{ specifier: typeof value === 'string' ? value : '(computed)', isTypeOnly }];
}

function styleViolations(path: string, node: Node): string[] {
  if (node.type === 'TSEnumDeclaration') return [`${path}: enum (use an "as const" list)`];
  if (node.type === 'TSAnyKeyword') return [`${path}: any`];
  const isConfig = path.endsWith('.config.ts');
  if (node.type === 'ExportDefaultDeclaration' && !isConfig) return [`${path}: default export`];
  return [];
}

/** What a pure module can neither ask nor do. `Intl` and `Date` with arguments are arithmetic. */
const impureNames = new Set(
  [
    'window document navigator localStorage location fetch XMLHttpRequest WebSocket',
    'process Buffer require globalThis console performance crypto',
    'setTimeout setInterval setImmediate queueMicrotask',
  ].flatMap((names) => names.split(' ')),
);
const impureMembers = new Set(['Date.now', 'Math.random', 'Temporal.Now']);

function impurities(path: string, nodes: readonly Placed[]): string[] {
  const declared = new Set(nodes.flatMap(({ node }) => declaredNames(node)));
  return nodes.flatMap(({ node, parent }) => {
    const what = impurity(node, parent, declared);
    return what === undefined ? [] : [`${path}: ${what} (shared is pure)`];
  });
}

function impurity(node: Node, parent: Node | undefined, declared: ReadonlySet<string>): string | undefined {
  if (node.type === 'NewExpression' && nameOf(node['callee']) === 'Date' && isEmpty(node['arguments'])) {
    return 'new Date() without an argument';
  }
  if (node.type === 'CallExpression' && nameOf(node['callee']) === 'Date') return 'Date()';
  if (node.type === 'MemberExpression') {
    const member = `${nameOf(node['object'])}.${nameOf(node['property'])}`;
    return impureMembers.has(member) ? member : undefined;
  }
  const name = nameOf(node);
  if (name === undefined || !impureNames.has(name) || declared.has(name)) return undefined;
  return isOnlyALabel(node, parent) ? undefined : name;
}

/** `x.process` and `{ process: 1 }` name a property, not the global. */
function isOnlyALabel(node: Node, parent: Node | undefined): boolean {
  if (parent === undefined || parent['computed'] === true) return false;
  if (parent.type === 'MemberExpression') return parent['property'] === node;
  return parent['key'] === node && parent['shorthand'] !== true;
}

const nameOf = (value: unknown): string | undefined =>
  isNode(value) && value.type === 'Identifier' && typeof value['name'] === 'string'
    ? value['name']
    : undefined;
const isEmpty = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

/** Names a module gives to things of its own: a parameter called `document` is not the browser's. */
function declaredNames(node: Node): string[] {
  if (node.type === 'VariableDeclarator') return [...patternNames(node['id'])];
  const parameters = node['params'];
  const own = /Function/.test(node.type) && Array.isArray(parameters) ? parameters.flatMap(patternNames) : [];
  return node.type === 'FunctionDeclaration' ? [...own, ...patternNames(node['id'])] : own;
}

function patternNames(pattern: unknown): string[] {
  if (!isNode(pattern)) return [];
  if (pattern.type === 'Identifier') return [nameOf(pattern) ?? ''];
  const inner = [
    pattern['left'],
    pattern['argument'],
    pattern['value'],
    pattern['elements'],
    pattern['properties'],
  ];
  return inner.flat().flatMap(patternNames);
}
