import { implement } from '@orpc/server';
import { documents } from '../../contract/documents.ts';
import type { StageContext } from '../stage-context.ts';
import { addDocument, fromBlob } from './add-document.ts';
import { addPaths } from './add-paths.ts';
import { getDocument } from './get-document.ts';
import { listDocuments } from './list-documents.ts';
import { readAgain } from './read-again.ts';
import { removeDocument } from './remove-document.ts';
import { searchPassages } from './search.ts';

export function documentsHandlers(stage: () => StageContext) {
  const os = implement(documents);
  return {
    list: os.list.handler(({ input }) => listDocuments(stage(), input.projectId)),
    add: os.add.handler(({ input }) =>
      addDocument(stage(), fromBlob(input.projectId, input.name, input.file)),
    ),
    addPaths: os.addPaths.handler(({ input }) => addPaths(stage(), input.projectId, input.paths)),
    get: os.get.handler(({ input }) => getDocument(stage(), input.documentId)),
    remove: os.remove.handler(({ input }) => removeDocument(stage(), input.documentId)),
    readAgain: os.readAgain.handler(({ input }) => readAgain(stage(), input.documentId)),
    search: os.search.handler(({ input }) => searchPassages(stage(), input)),
  };
}
