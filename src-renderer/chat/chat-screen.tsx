/** Stage five. The same question to base and tuned; what is wrong becomes an example to approve. */
import './chat.css';
import { Ellipsis, Plus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { ChatMessage, ChatSettings, Side } from '../../src-main/contract/chat.ts';
import type { RunRow } from '../../src-main/contract/training.ts';
import { core } from '../bridge.ts';
import { RunSelect } from '../evaluation/run-select.tsx';
import { ModelGone } from '../models/model-gone.tsx';
import { hasResult } from '../training/run-words.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Empty } from '../ui/empty.tsx';
import { Menu } from '../ui/menu.tsx';
import { sayWhen } from '../ui/say.ts';
import { Segment } from '../ui/segment.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { Switch } from '../ui/switch.tsx';
import { StageHead } from '../ui/stage-head.tsx';
import { useAction } from '../ui/use-action.ts';
import { useKeys } from '../ui/use-keys.ts';
import { useQuery } from '../ui/use-query.ts';
import { goToStage, stageHref, useRoute } from '../wizard/navigate.ts';
import { AskBox } from './ask-box.tsx';
import { ChatMargin } from './chat-margin.tsx';
import { ChatSettingsDialog } from './chat-settings.tsx';
import { ask, stop, takeOver, useTalk } from './chat-store.ts';
import { Conversation } from './conversation.tsx';
import { ConversationsDialog } from './conversations-dialog.tsx';
import { Presentation } from './presentation.tsx';
import { groupTurns } from './turns.ts';

type View = 'both' | Side;

const sidesOf: Record<View, Side[]> = { both: ['base', 'tuned'], tuned: ['tuned'], base: ['base'] };

export function ChatScreen({ projectId }: { projectId: string }) {
  const route = useRoute();
  const item = route.at === 'stage' && route.stage === 'chat' ? route.item : null;
  const runs = useQuery(
    `runs ${projectId}`,
    () => core.training.runs({ projectId }),
    (event) => event.type === 'run-changed' && event.projectId === projectId,
  );
  const examples = useQuery(
    `approved ${projectId}`,
    () => core.examples.list({ projectId, status: 'approved', limit: 2000 }),
    (event) => event.type === 'examples-changed' && event.projectId === projectId,
  );
  const tuned = (runs.value ?? []).filter(hasResult).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  /** A conversation chosen from the list; null: the newest with the training shown. */
  const [picked, setPicked] = useState<{ readonly chatId: string; readonly runId: string | null } | null>(
    null,
  );
  const newest = tuned.find(({ id }) => id === item) ?? tuned[0] ?? null;
  const run: RunRow | null = picked === null ? newest : (tuned.find(({ id }) => id === picked.runId) ?? null);
  const chat = useQuery(
    runs.value === undefined ? null : `chat ${projectId} ${picked?.chatId ?? run?.id ?? 'base'}`,
    () =>
      picked === null
        ? core.chat.open({ projectId, runId: run?.id ?? null })
        : core.chat.get({ chatId: picked.chatId }),
  );
  const chatId = chat.value?.id ?? null;
  useEffect(() => {
    if (chat.value) takeOver(chat.value);
  }, [chat.value]);

  const talk = useTalk(chatId);
  const [view, setView] = useState<View>('both');
  const sides = run === null ? sidesOf.base : sidesOf[view];
  const [question, setQuestion] = useState('');
  const [correcting, setCorrecting] = useState<string | null>(null);
  const [marginOpen, setMarginOpen] = useState(false);
  /** The question that is being asked in other words. */
  const [editing, setEditing] = useState<ChatMessage | null>(null);
  const [open, setOpen] = useState<'conversations' | 'settings' | 'presentation' | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const busy = talk.asking.length > 0;

  const fresh = useAction(async () => {
    const made = await core.chat.open({ projectId, runId: run?.id ?? null, fresh: true });
    setPicked({ chatId: made.id, runId: made.runId });
    setCorrecting(null);
    setEditing(null);
    field.current?.focus();
  });
  const settings = chat.value?.settings;
  const setSettings = useAction(async (next: ChatSettings) => {
    if (chatId === null) return;
    await core.chat.set({ chatId, settings: next });
    // With all that was said since it was opened.
    const now = await core.chat.get({ chatId });
    chat.change(() => now);
  });
  /** Asked before the conversation had opened: it is put as soon as it has. */
  const [early, setEarly] = useState(false);
  useEffect(() => {
    if (early && chatId !== null) put();
  });
  function put(): void {
    if (busy || question.trim() === '') return;
    setEarly(chatId === null);
    if (chatId === null) return;
    setQuestion('');
    setCorrecting(null);
    const turns = groupTurns(talk.messages, talk.tip);
    const afterId = editing === null ? turns.at(-1)?.question.id : editing.afterId;
    setEditing(null);
    void ask(chatId, question.trim(), [...sides], afterId);
  }
  function edit(message: ChatMessage): void {
    setEditing(message);
    setQuestion(message.text);
    field.current?.focus();
  }
  function stopEditing(): void {
    setEditing(null);
    setQuestion('');
  }
  function halt(): void {
    if (chatId !== null && busy) void stop(chatId);
  }
  const answered = talk.messages.filter(
    (message) => message.text !== '' && message.id !== talk.writing && !message.corrected,
  );
  const keyMessage =
    [...sides].reverse().flatMap((side) => answered.findLast(({ role }) => role === side) ?? [])[0]?.id ??
    null;
  useKeys({
    Escape: busy
      ? halt
      : editing !== null
        ? stopEditing
        : marginOpen
          ? () => setMarginOpen(false)
          : undefined,
    i: () => setMarginOpen(!marginOpen),
    w: keyMessage === null ? undefined : () => setCorrecting(keyMessage),
  });

  const lastQuestion = talk.messages.findLast(({ role }) => role === 'user')?.text ?? null;
  return (
    <main className="stage">
      <StageHead
        title="Chat"
        sentence={
          run === null
            ? 'Base model only, for now. Nothing is learned unapproved.'
            : 'One question for both. Nothing is learned unapproved.'
        }
      >
        {settings !== undefined && (
          <Switch
            label="With documents"
            on={settings.documents}
            onChange={(documents) => void setSettings.run({ ...settings, documents })}
          />
        )}
        {run !== null && (
          <Segment
            label="Who answers"
            value={view}
            options={[
              { value: 'both', label: 'Side by side' },
              { value: 'tuned', label: 'Tuned alone' },
              { value: 'base', label: 'Base alone' },
            ]}
            onChange={setView}
          />
        )}
        <Menu
          align="end"
          trigger={<Button icon={Ellipsis} className="icon" aria-label="More" title="More" />}
          groups={[
            [
              { words: 'Conversations', onPick: () => setOpen('conversations') },
              { words: 'How it answers', onPick: () => setOpen('settings') },
            ],
            run === null
              ? []
              : [
                  {
                    words: 'Present it',
                    told: 'Large type, nobody told which is which',
                    onPick: () => setOpen('presentation'),
                  },
                ],
          ]}
        />
        <Button
          icon={Plus}
          className="icon"
          aria-label="New conversation"
          title="New conversation"
          onClick={() => void fresh.run()}
        />
      </StageHead>
      <div className="chat cols">
        <section className="pane talk" aria-label="Questions and answers" data-pane="" tabIndex={-1}>
          <Names
            sides={sides}
            run={run}
            runs={tuned}
            modelName={chat.value?.modelName ?? ''}
            projectId={projectId}
            onRun={(runId) => {
              setPicked(null);
              goToStage(projectId, 'chat', runId);
            }}
          />
          {talk.messages.length === 0 ? (
            <div className="turns scroll first">
              {chat.value && (
                <Empty title="No question yet">
                  {run === null
                    ? 'Ask the base model what your clients ask you. Once a training has finished, the tuned model answers beside it.'
                    : 'Ask what your clients ask you. Base and tuned answer the same question, so you hear what training changed.'}
                </Empty>
              )}
            </div>
          ) : (
            <Conversation
              projectId={projectId}
              chatId={chatId ?? ''}
              talk={talk}
              sides={sides}
              correcting={correcting}
              keyMessage={correcting === null && !busy ? keyMessage : null}
              onCorrect={setCorrecting}
              onEdit={edit}
            />
          )}
          <div>
            <div className="problems">
              <ModelGone modelId={run?.modelId ?? null} modelName={chat.value?.modelName ?? null} />
              <ShowProblem
                problem={talk.problem ?? chat.problem ?? runs.problem ?? fresh.problem ?? setSettings.problem}
              />
            </div>
            {editing !== null && (
              <p className="note editing" role="status">
                Asked differently, as a branch of its own. The first wording stays.{' '}
                <Button kind="quiet" size="small" hotkey="Esc" onClick={stopEditing}>
                  Leave it
                </Button>
              </p>
            )}
            <AskBox
              field={field}
              value={question}
              onChange={setQuestion}
              onAsk={put}
              onStop={busy ? halt : stopEditing}
              stoppable={busy || editing !== null}
              busy={busy}
              primary={correcting === null}
              placeholder={
                sides.length === 2
                  ? 'Ask both models'
                  : sides[0] === 'base'
                    ? 'Ask the base'
                    : 'Ask the tuned model'
              }
            />
          </div>
        </section>
        <ChatMargin
          examples={examples.value?.rows ?? []}
          open={marginOpen}
          lastQuestion={lastQuestion}
          projectId={projectId}
          messages={talk.messages}
          onTry={(words) => {
            setQuestion(words);
            field.current?.focus();
          }}
        />
      </div>
      {open === 'conversations' && (
        <ConversationsDialog
          projectId={projectId}
          current={chatId}
          onClose={() => setOpen(null)}
          onDeleted={(deleted) => {
            if (deleted !== chatId) return;
            setPicked(null);
            chat.reload();
          }}
          onPick={(row) => {
            setPicked({ chatId: row.id, runId: row.runId });
            setCorrecting(null);
            setEditing(null);
            setOpen(null);
          }}
        />
      )}
      {open === 'settings' && settings !== undefined && (
        <ChatSettingsDialog settings={settings} save={setSettings} onClose={() => setOpen(null)} />
      )}
      {open === 'presentation' && run !== null && (
        <Presentation projectId={projectId} runId={run.id} onClose={() => setOpen(null)} />
      )}
    </main>
  );
}

function Names(props: {
  sides: readonly Side[];
  run: RunRow | null;
  runs: readonly RunRow[];
  modelName: string;
  projectId: string;
  onRun: (runId: string) => void;
}) {
  const { sides, run } = props;
  return (
    <div className={sides.length === 2 ? 'pair names' : 'names'}>
      {sides.map((side) => (
        <div key={side}>
          <h2 className={side === 'tuned' ? 'h tuned' : 'h'}>{side === 'base' ? 'Base' : 'Tuned'}</h2>
          {side === 'tuned' && run !== null && props.runs.length > 1 ? (
            <RunSelect small runs={props.runs} evaluations={null} chosen={run.id} onChoose={props.onRun} />
          ) : (
            <span className="note">
              {side === 'base'
                ? `${props.modelName}${props.modelName === '' ? '' : ', untouched'}`
                : run && `trained on ${run.examples.training} answers, ${sayWhen(run.createdAt)}`}
            </span>
          )}
          {run === null && (
            <LinkButton
              kind="quiet"
              size="small"
              className="end"
              href={stageHref(props.projectId, 'training')}
            >
              Go to training
            </LinkButton>
          )}
        </div>
      ))}
    </div>
  );
}
