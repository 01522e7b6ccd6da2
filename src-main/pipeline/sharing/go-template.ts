/**
 * The part of Go's text/template that Ollama's model files here use, so that what we ship is rendered and compared before
 * it leaves: `range .Messages`, `if eq .Role "…"`, `if $flag`, `if not $flag`, `$flag := false`, `else`, `end`, `.Role`,
 * `.Content`, and trim markers.
 */
export interface GoTurn {
  readonly role: string;
  readonly content: string;
}

type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly name: 'Role' | 'Content' }
  | { readonly kind: 'range'; readonly body: readonly Node[] }
  | { readonly kind: 'set'; readonly flag: string; readonly to: boolean }
  | {
      readonly kind: 'if';
      readonly is: Condition;
      readonly yes: readonly Node[];
      readonly no: readonly Node[];
    };

type Condition = { readonly role: string } | { readonly flag: string; readonly wanted: boolean };

/** @throws Error for anything outside of that part */
export function renderGoTemplate(template: string, turns: readonly GoTurn[]): string {
  const tokens = tokensOf(template);
  const { nodes, next } = parse(tokens, 0);
  if (next !== tokens.length) throw new Error(`“${tokens[next]?.text ?? ''}” closes nothing.`);
  return render(nodes, turns, null, new Map());
}

interface Piece {
  readonly action: boolean;
  readonly text: string;
}

function tokensOf(template: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let trimNext = false;
  for (const match of template.matchAll(/\{\{(- )?\s*([\s\S]*?)\s*( -)?\}\}/g)) {
    let text = template.slice(at, match.index);
    if (trimNext) text = text.trimStart();
    if (match[1] !== undefined) text = text.trimEnd();
    pieces.push({ action: false, text }, { action: true, text: match[2] ?? '' });
    trimNext = match[3] !== undefined;
    at = match.index + match[0].length;
  }
  const rest = template.slice(at);
  return [...pieces, { action: false, text: trimNext ? rest.trimStart() : rest }];
}

function parse(pieces: readonly Piece[], from: number): { nodes: Node[]; next: number } {
  const nodes: Node[] = [];
  let at = from;
  while (at < pieces.length) {
    const { action, text } = pieces[at] as Piece;
    if (!action) nodes.push({ kind: 'text', text });
    else if (text === '.Role' || text === '.Content')
      nodes.push({ kind: 'field', name: text === '.Role' ? 'Role' : 'Content' });
    else if (text === 'end' || text === 'else') return { nodes, next: at };
    else if (text === 'range .Messages') {
      const { nodes: body, next } = parse(pieces, at + 1);
      nodes.push({ kind: 'range', body });
      at = next;
    } else if (/^\$\w+ :?= (true|false)$/.test(text)) {
      const [flag = '', , to] = text.split(' ');
      nodes.push({ kind: 'set', flag, to: to === 'true' });
    } else {
      const is = conditionOf(text);
      if (is === null) throw new Error(`“${text}” is not known here.`);
      const yes = parse(pieces, at + 1);
      const hasElse = pieces[yes.next]?.text === 'else';
      const no = hasElse ? parse(pieces, yes.next + 1) : { nodes: [], next: yes.next };
      nodes.push({ kind: 'if', is, yes: yes.nodes, no: no.nodes });
      at = no.next;
    }
    at += 1;
  }
  return { nodes, next: at };
}

function conditionOf(action: string): Condition | null {
  const role = /^if eq \.Role "(\w+)"$/.exec(action)?.[1];
  if (role !== undefined) return { role };
  const [, not, flag] = /^if (not )?(\$\w+)$/.exec(action) ?? [];
  return flag === undefined ? null : { flag, wanted: not === undefined };
}

function render(
  nodes: readonly Node[],
  turns: readonly GoTurn[],
  turn: GoTurn | null,
  flags: Map<string, boolean>,
): string {
  return nodes
    .map((node): string => {
      switch (node.kind) {
        case 'text':
          return node.text;
        case 'field':
          return (node.name === 'Role' ? turn?.role : turn?.content) ?? '';
        case 'range':
          return turns.map((each) => render(node.body, turns, each, flags)).join('');
        case 'set':
          flags.set(node.flag, node.to);
          return '';
        case 'if': {
          const { is } = node;
          const holds = 'role' in is ? turn?.role === is.role : flags.get(is.flag) === is.wanted;
          return render(holds ? node.yes : node.no, turns, turn, flags);
        }
      }
    })
    .join('');
}
