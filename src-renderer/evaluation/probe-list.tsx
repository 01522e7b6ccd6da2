/** Questions beyond the test, with what both models said. Rows open in place. */
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { Probe, ProbeAnswer } from '../../src-main/contract/health.ts';
import { Icon } from '../ui/icon.tsx';

export function ProbeList({ probes }: { probes: readonly Probe[] }) {
  const [open, setOpen] = useState<string | null>(null);
  return (
    <ul className="list">
      {probes.map((probe) => {
        const isOpen = probe.id === open;
        return (
          <li key={probe.id}>
            <button type="button" aria-expanded={isOpen} onClick={() => setOpen(isOpen ? null : probe.id)}>
              <Icon icon={isOpen ? ChevronDown : ChevronRight} />
              <b>{probe.question}</b>
              <span className="note">{outcomeOf(probe)}</span>
            </button>
            {isOpen && (
              <div className="opened">
                <div className="trio two">
                  <Said title="Base" answer={probe.base} />
                  <Said title="Tuned" answer={probe.tuned} />
                  {probe.expected !== null && (
                    <div>
                      <h4 className="note">
                        <b>Known answer</b>
                      </h4>
                      <p className="read-s">{probe.expected}</p>
                    </div>
                  )}
                </div>
                {probe.baseDocuments !== null && probe.tunedDocuments !== null && (
                  <div className="trio two">
                    <Said title="Base with documents" answer={probe.baseDocuments} />
                    <Said title="Tuned with documents" answer={probe.tunedDocuments} />
                  </div>
                )}
              </div>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function outcomeOf({ kind, origin, base, tuned, tunedDocuments }: Probe): string {
  if (kind === 'general') {
    const say = (answer: ProbeAnswer): string => (answer.right === true ? 'right' : 'wrong');
    return `${origin}; base ${say(base)}, tuned ${say(tuned)}`;
  }
  const shown = tunedDocuments ?? tuned;
  return `${origin}; tuned ${shown.refused ? 'declines' : 'answers'}`;
}

function Said({ title, answer }: { title: string; answer: ProbeAnswer }) {
  const note = answer.byApp
    ? 'said by the app: no passage was found'
    : answer.right === null
      ? answer.refused
        ? 'declines'
        : 'answers'
      : answer.right
        ? 'counted as right'
        : 'counted as wrong';
  return (
    <div>
      <h4 className="note">
        <b>{title}</b> {note}
      </h4>
      {answer.text === '' ? (
        <p className="note">It gave no answer.</p>
      ) : (
        <p className="read-s">{answer.text}</p>
      )}
    </div>
  );
}
