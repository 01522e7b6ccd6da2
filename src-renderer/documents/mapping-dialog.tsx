import { useState } from 'react';
import type { PairColumns, PairTable } from '../../src-main/contract/documents.ts';
import { core } from '../bridge.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Select, TextArea } from '../ui/field.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';
import { count } from '../ui/words.ts';
import { MappingPreview } from './mapping-preview.tsx';

const none = -1;

/** A person says which column of a table is what, sees the first rows, and makes examples of them all. */
export function MappingDialog(props: {
  documentId: string;
  tables: readonly PairTable[];
  onClose: () => void;
}) {
  const { documentId, tables } = props;
  const [block, setBlock] = useState(tables[0]?.block ?? 0);
  const table = tables.find((each) => each.block === block) ?? tables[0];
  const [chosen, setChosen] = useState<PairColumns | null>(null);
  const [before, setBefore] = useState('');
  const columns = chosen ?? table?.guess;
  const make = useAction(async () => {
    if (table === undefined || columns === undefined || columns.question === columns.answer) return;
    const { pairs } = await core.documents.importPairs({ documentId, block: table.block, columns, before });
    say(`${count(pairs, 'example')} from this file wait for review.`);
    props.onClose();
  });
  if (table === undefined || columns === undefined) return null;
  const change = (part: Partial<PairColumns>): void => setChosen({ ...columns, ...part });
  const same = columns.question === columns.answer ? 'Choose another column than the question’s.' : null;
  return (
    <Dialog
      open
      wide
      onClose={props.onClose}
      title="Use rows as questions and answers"
      onSubmit={() => void make.run()}
      foot={
        <>
          <Button onClick={props.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" busy={make.busy && 'Making examples'}>
            Make {count(table.rows, 'example')}
          </Button>
        </>
      }
    >
      <p>
        Say which column holds what. Every row becomes one example and waits for your approval; rows without a
        question or an answer are left out.
      </p>
      {tables.length > 1 && (
        <Select
          label="Table"
          value={String(table.block)}
          onChange={(event) => {
            setBlock(Number(event.target.value));
            setChosen(null);
          }}
        >
          {tables.map((each, i) => (
            <option key={each.block} value={each.block}>
              {each.part ?? `Table ${i + 1}`}, {count(each.rows, 'row')}
            </option>
          ))}
        </Select>
      )}
      <div className="mapping-fields">
        <ColumnSelect
          label="Question"
          columns={table.columns}
          value={columns.question}
          onPick={(question) => change({ question })}
        />
        <ColumnSelect
          label="Answer"
          columns={table.columns}
          value={columns.answer}
          problem={same}
          onPick={(answer) => change({ answer })}
        />
        <ColumnSelect
          label="Answer to avoid"
          columns={table.columns}
          value={columns.wrong ?? none}
          optional
          onPick={(wrong) => change({ wrong: wrong === none ? null : wrong })}
        />
        <ColumnSelect
          label="Source document"
          columns={table.columns}
          value={columns.source ?? none}
          optional
          onPick={(source) => change({ source: source === none ? null : source })}
        />
        <ColumnSelect
          label="Kind of question"
          columns={table.columns}
          value={columns.kind ?? none}
          optional
          onPick={(kind) => change({ kind: kind === none ? null : kind })}
        />
      </div>
      <TextArea
        label="Words before every question"
        hint="Where the column holds a text and no question, say here what is asked about it."
        rows={2}
        maxLength={2000}
        value={before}
        onChange={(event) => setBefore(event.target.value)}
      />
      <MappingPreview table={table} columns={columns} before={before} />
      <ShowProblem problem={make.problem} />
    </Dialog>
  );
}

function ColumnSelect(props: {
  label: string;
  columns: readonly string[];
  value: number;
  optional?: boolean;
  problem?: string | null;
  onPick: (column: number) => void;
}) {
  return (
    <Select
      label={props.label}
      value={String(props.value)}
      problem={props.problem}
      onChange={(event) => props.onPick(Number(event.target.value))}
    >
      {props.optional === true && <option value={none}>None</option>}
      {props.columns.map((name, i) => (
        <option key={i} value={i}>
          {name}
        </option>
      ))}
    </Select>
  );
}
