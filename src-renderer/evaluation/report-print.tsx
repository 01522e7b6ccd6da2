/** Makes the evidence report: in the desktop app in a folder the person chooses, in a browser as two downloads. */
import { Printer } from 'lucide-react';
import { core, shell } from '../bridge.ts';
import { saveFile } from '../sharing/save-file.ts';
import { Button } from '../ui/button.tsx';
import { ShowProblem } from '../ui/show-problem.tsx';
import { say } from '../ui/toast.tsx';
import { useAction } from '../ui/use-action.ts';

export function ReportPrint({ evaluationId }: { evaluationId: string }) {
  const print = useAction(async () => {
    if (shell === null) {
      const made = await core.evaluation.report.make({ evaluationId, folder: null });
      for (const { name } of made.files) await saveFile(made.id, name);
      say('The report was handed to the browser, as PDF and as a page');
      return;
    }
    const chosen = await shell.chooseFolder({ title: 'Save the report' });
    if (!chosen.path) return;
    const made = await core.evaluation.report.make({ evaluationId, folder: chosen.path });
    say('The report was written, as PDF and as a page');
    await shell.showInFolder({ path: made.folder });
  });
  return (
    <>
      <ShowProblem problem={print.problem} />
      <Button icon={Printer} busy={print.busy && 'Writing'} onClick={() => void print.run()}>
        Print report
      </Button>
    </>
  );
}
