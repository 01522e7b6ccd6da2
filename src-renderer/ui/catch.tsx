import { Component, type ReactNode } from 'react';
import { Button } from './button.tsx';
import { problemOf } from './problem-of.ts';
import { ShowProblem } from './show-problem.tsx';

/** Keeps a fault of one screen from taking the rail with it. */
export class Catch extends Component<{ children: ReactNode }, { thrown: unknown; failed: boolean }> {
  override state = { thrown: null, failed: false };

  static getDerivedStateFromError(thrown: unknown): { thrown: unknown; failed: boolean } {
    return { thrown, failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    const problem = problemOf(this.state.thrown);
    return (
      <main className="stage">
        <div className="alone">
          <ShowProblem
            problem={{
              ...problem,
              code: 'screen-stopped',
              what: 'This screen stopped working.',
              safe: 'Nothing stored was touched.',
              remedy: 'Show it again; the other steps still work.',
            }}
            action={
              <Button onClick={() => this.setState({ thrown: null, failed: false })}>Show it again</Button>
            }
          />
        </div>
      </main>
    );
  }
}
