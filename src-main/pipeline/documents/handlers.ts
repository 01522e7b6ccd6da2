import { implement } from '@orpc/server';
import { documents } from '../../contract/documents.ts';
import type { StageContext } from '../stage-context.ts';
import { addDocument, fromBlob } from './add-document.ts';
import { addPaths } from './add-paths.ts';
import { drawPage } from './draw-page.ts';
import { findTraces } from './find-traces.ts';
import { getDocument } from './get-document.ts';
import { importTablePairs } from './import-table-pairs.ts';
import { listDocuments } from './list-documents.ts';
import { listPairTables } from './list-pair-tables.ts';
import { readAgain } from './read-again.ts';
import { searchPassages } from './search.ts';
import { pauseReading, resumeReading, stopReading } from './steer-reading.ts';
import { readingStatus } from './tell-reading.ts';
import { abandonUpload, beginUpload, endUpload, sendPart } from './uploads.ts';
import { withdrawDocument } from './withdraw-document.ts';

export function documentsHandlers(stage: () => StageContext) {
  const os = implement(documents);
  return {
    list: os.list.handler(({ input }) => listDocuments(stage(), input.projectId)),
    add: os.add.handler(({ input }) =>
      addDocument(stage(), fromBlob(input.projectId, input.name, input.place, input.file)),
    ),
    beginUpload: os.beginUpload.handler(({ input }) => beginUpload(stage(), input)),
    sendPart: os.sendPart.handler(({ input }) => sendPart(stage(), input.uploadId, input.part)),
    endUpload: os.endUpload.handler(({ input }) => endUpload(stage(), input.uploadId)),
    abandonUpload: os.abandonUpload.handler(({ input }) => abandonUpload(stage(), input.uploadId)),
    addPaths: os.addPaths.handler(({ input }) => addPaths(stage(), input.projectId, input.paths)),
    get: os.get.handler(({ input }) => getDocument(stage(), input.documentId)),
    page: os.page.handler(({ input }) => drawPage(stage(), input)),
    readAgain: os.readAgain.handler(({ input }) => readAgain(stage(), input.documentId)),
    reading: os.reading.handler(({ input }) => readingStatus(stage(), input.projectId)),
    pause: os.pause.handler(({ input }) => pauseReading(stage(), input.projectId)),
    resume: os.resume.handler(({ input }) => resumeReading(stage(), input.projectId)),
    stop: os.stop.handler(({ input }) => stopReading(stage(), input.projectId)),
    traces: os.traces.handler(({ input }) => findTraces(stage(), input.documentId)),
    withdraw: os.withdraw.handler(({ input }) => withdrawDocument(stage(), input)),
    pairTables: os.pairTables.handler(({ input }) => listPairTables(stage(), input.documentId)),
    importPairs: os.importPairs.handler(({ input }) => importTablePairs(stage(), input)),
    search: os.search.handler(({ input }) => searchPassages(stage(), input)),
  };
}
