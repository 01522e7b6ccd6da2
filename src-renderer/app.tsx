import { CSPProvider } from '@base-ui/react/csp-provider';
import { lazy, Suspense, type ComponentType } from 'react';
import { SettingsScreen } from './settings/settings-screen.tsx';
import { CreateWorkspace } from './start/create-workspace.tsx';
import { RestartedElsewhere } from './start/restarted-elsewhere.tsx';
import { StartScreen } from './start/start-screen.tsx';
import { UnlockWorkspace } from './start/unlock-workspace.tsx';
import { Announcer } from './ui/announce.tsx';
import { Catch } from './ui/catch.tsx';
import { Toasts } from './ui/toast.tsx';
import { TooltipProvider } from './ui/tooltip.tsx';
import { useRoute } from './wizard/navigate.ts';
import type { StageName } from './wizard/road.ts';
import { Shell } from './wizard/shell.tsx';
import { useConnection } from './wizard/use-connection.ts';
import { useWorkspace, WorkspaceProvider } from './wizard/workspace.tsx';

type Screen = ComponentType<{ projectId: string }>;

const screens: Record<StageName, Screen> = {
  documents: lazy(async () => ({
    default: (await import('./documents/documents-screen.tsx')).DocumentsScreen,
  })),
  examples: lazy(async () => ({ default: (await import('./examples/examples-screen.tsx')).ExamplesScreen })),
  training: lazy(async () => ({ default: (await import('./training/training-screen.tsx')).TrainingScreen })),
  scores: lazy(async () => ({ default: (await import('./evaluation/scores-screen.tsx')).ScoresScreen })),
  chat: lazy(async () => ({ default: (await import('./chat/chat-screen.tsx')).ChatScreen })),
  share: lazy(async () => ({ default: (await import('./sharing/share-screen.tsx')).ShareScreen })),
};

/** What protects people has a screen of its own inside the first stage. */
const PrivateDetails: Screen = lazy(async () => ({
  default: (await import('./privacy/privacy-screen.tsx')).PrivacyScreen,
}));

const Models = lazy(async () => ({ default: (await import('./models/models-screen.tsx')).ModelsScreen }));

function Inside() {
  const route = useRoute();
  if (route.at === 'settings') return <SettingsScreen section={route.section} />;
  if (route.at === 'start') return <StartScreen />;
  if (route.at === 'models') {
    return (
      <Catch key="models">
        <Suspense fallback={null}>
          <Models item={route.item} />
        </Suspense>
      </Catch>
    );
  }
  const Stage =
    route.stage === 'documents' && route.item === 'private-details' ? PrivateDetails : screens[route.stage];
  return (
    <Catch key={`${route.projectId} ${route.stage}`}>
      <Suspense fallback={null}>
        <Stage projectId={route.projectId} />
      </Suspense>
    </Catch>
  );
}

function Door() {
  const { state } = useWorkspace().status;
  if (state === 'absent') return <CreateWorkspace />;
  if (state === 'locked') return <UnlockWorkspace />;
  return <Inside />;
}

/** The whole app: connection, workspace, rail, and the screen the address names. */
export function App() {
  const connection = useConnection();
  return (
    <CSPProvider disableStyleElements>
      <TooltipProvider>
        {connection === 'expired' ? (
          <RestartedElsewhere />
        ) : (
          <WorkspaceProvider>
            <Shell>
              <Door />
            </Shell>
          </WorkspaceProvider>
        )}
        <Toasts />
        <Announcer />
      </TooltipProvider>
    </CSPProvider>
  );
}
