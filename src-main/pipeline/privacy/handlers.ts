import { implement } from '@orpc/server';
import { privacy } from '../../contract/privacy.ts';
import type { StageContext } from '../stage-context.ts';
import { countByDocument } from './count-by-document.ts';
import { decide } from './decide.ts';
import { findTouched } from './find-touched.ts';
import { listFindings } from './list-findings.ts';
import { listTerms } from './list-terms.ts';
import { maskExamples } from './mask-examples.ts';
import { secondReading } from './second-reading.ts';
import { setStyle } from './set-style.ts';
import { summarise } from './summarise.ts';
import { undoDecision } from './undo-decision.ts';

export function privacyHandlers(stage: () => StageContext) {
  const os = implement(privacy);
  return {
    summary: os.summary.handler(({ input }) => summarise(stage(), input.projectId)),
    byDocument: os.byDocument.handler(({ input }) => countByDocument(stage(), input.projectId)),
    terms: os.terms.handler(({ input }) => listTerms(stage(), input)),
    findings: os.findings.handler(({ input }) => listFindings(stage(), input)),
    decide: os.decide.handler(({ input }) => decide(stage(), input)),
    undo: os.undo.handler(({ input }) => undoDecision(stage(), input.projectId)),
    setStyle: os.setStyle.handler(({ input }) => setStyle(stage(), input.projectId, input.style)),
    touched: os.touched.handler(({ input }) => findTouched(stage().db, input.projectId)),
    maskExamples: os.maskExamples.handler(({ input }) => maskExamples(stage(), input.projectId)),
    secondReading: os.secondReading.handler(({ input }) => secondReading(stage(), input)),
  };
}
