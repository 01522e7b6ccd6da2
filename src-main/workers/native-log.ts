const keptLines = 40;
const longestLine = 500;

/** The last lines that native libraries wrote, kept as evidence should the process die. */
export function nativeLog(): { add(text: string): void; text(): string } {
  const lines: string[] = [];
  let open = '';
  return {
    add(text) {
      const parts = (open + text).split('\n');
      open = (parts.pop() ?? '').slice(-longestLine);
      for (const line of parts) if (line.trim() !== '') lines.push(line.trimEnd().slice(0, longestLine));
      lines.splice(0, Math.max(0, lines.length - keptLines));
    },
    text: () => [...lines, ...(open.trim() === '' ? [] : [open.trimEnd()])].join('\n'),
  };
}
