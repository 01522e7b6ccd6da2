/** Protected details found in documents, and what was decided about them. */
import { z } from 'zod';
import { request } from './errors.ts';

export const detailKindSchema = z.enum([
  'person',
  'party',
  'place',
  'date',
  'age',
  'phone',
  'fax',
  'email',
  'ssn',
  'national-id',
  'mrn',
  'health-plan',
  'account',
  'card',
  'licence',
  'vehicle',
  'device',
  'url',
  'ip',
  'biometric',
  'photo',
  'number',
  'privilege',
  'matter',
]);
export type DetailKind = z.infer<typeof detailKindSchema>;

/** `open` = nobody has decided; the words stay as they are until somebody does. */
export const privacyDecisionSchema = z.enum(['open', 'keep', 'mask', 'replace']);
export type PrivacyDecision = z.infer<typeof privacyDecisionSchema>;

/** How masks read: “Person 1”, or a stand-in that reads like the real thing. */
export const maskStyleSchema = z.enum(['label', 'stand-in']);
export type MaskStyle = z.infer<typeof maskStyleSchema>;

export const findingSchema = z.object({
  id: z.string(),
  termId: z.string(),
  kind: detailKindSchema,
  /** As it stands in the original. */
  text: z.string(),
  documentId: z.string(),
  documentName: z.string(),
  passageId: z.string().nullable(),
  /** The imported pair it was found in. */
  exampleId: z.string().nullable(),
  /** Up to 60 characters of the original on either side. */
  before: z.string(),
  after: z.string(),
  /** Why it was found, in a few words: “after a title”, “check digits fit”. */
  why: z.string(),
  /** `model` = named by the local model as a second reader. */
  foundBy: z.enum(['rule', 'model']),
  decision: privacyDecisionSchema,
  /** Which choice decides: this one place, the term, or its kind. Null while open. */
  decidedAs: z.enum(['one', 'term', 'kind']).nullable(),
  /** What stands in its place in the text that later steps see; null when it stands as it is. */
  shownAs: z.string().nullable(),
});
export type Finding = z.infer<typeof findingSchema>;

/** All findings that mean the same: one person with all the ways of writing the name, one number. */
export const privacyTermSchema = z.object({
  id: z.string(),
  kind: detailKindSchema,
  text: z.string(),
  findings: z.number(),
  documents: z.number(),
  /** Findings of it that nobody has decided. */
  open: z.number(),
  masked: z.number(),
  kept: z.number(),
  decision: privacyDecisionSchema,
  /** The label or stand-in it gets, or has. */
  mask: z.string(),
  replacement: z.string().nullable(),
  /** Whether any of its findings comes from the model alone. */
  foundBy: z.enum(['rule', 'model']),
});
export type PrivacyTerm = z.infer<typeof privacyTermSchema>;

export const privacyKindCountSchema = z.object({
  kind: detailKindSchema,
  terms: z.number(),
  findings: z.number(),
  open: z.number(),
  decision: privacyDecisionSchema,
});
export type PrivacyKindCount = z.infer<typeof privacyKindCountSchema>;

export const privacySummarySchema = z.object({
  findings: z.number(),
  open: z.number(),
  masked: z.number(),
  kept: z.number(),
  documents: z.number(),
  /** Documents that were read and are still to be checked. */
  unchecked: z.number(),
  kinds: z.array(privacyKindCountSchema),
  style: maskStyleSchema,
  /** The last decision that can be taken back, in words. */
  lastAction: z.string().nullable(),
});
export type PrivacySummary = z.infer<typeof privacySummarySchema>;

/** What a decision is about. */
export const privacyTargetSchema = z.discriminatedUnion('scope', [
  z.object({ scope: z.literal('kind'), kind: detailKindSchema }),
  z.object({ scope: z.literal('term'), termId: z.string() }),
  z.object({ scope: z.literal('one'), findingId: z.string() }),
]);
export type PrivacyTarget = z.infer<typeof privacyTargetSchema>;

/** An example whose own words hold a masked detail. */
export const touchedExampleSchema = z.object({
  id: z.string(),
  question: z.string(),
  status: z.enum(['draft', 'approved', 'rejected', 'flagged']),
});
export type TouchedExample = z.infer<typeof touchedExampleSchema>;

export const privacyOutcomeSchema = z.object({
  words: z.string(),
  /** Places whose text changed for later steps. */
  changed: z.number(),
  /** Examples made earlier that still hold the original words. */
  touched: z.array(touchedExampleSchema),
});
export type PrivacyOutcome = z.infer<typeof privacyOutcomeSchema>;

/** How much was found in a document. */
export const documentDetailsSchema = z.object({
  documentId: z.string(),
  findings: z.number(),
  /** Of these nobody has decided. */
  open: z.number(),
});
export type DocumentDetails = z.infer<typeof documentDetailsSchema>;

const projectId = z.object({ projectId: z.string() });
const page = {
  limit: z.number().int().min(1).max(500).default(200),
  offset: z.number().int().min(0).default(0),
};

export const privacy = {
  summary: request.input(projectId).output(privacySummarySchema),
  /** Documents with findings; the others are left out. */
  byDocument: request.input(projectId).output(z.array(documentDetailsSchema)),
  terms: request
    .input(
      z.object({
        projectId: z.string(),
        kind: detailKindSchema.nullable().default(null),
        documentId: z.string().nullable().default(null),
        /** Only those with something to decide. */
        openOnly: z.boolean().default(false),
        query: z.string().default(''),
        ...page,
      }),
    )
    .output(z.object({ terms: z.array(privacyTermSchema), total: z.number() })),
  findings: request
    .input(
      z.object({
        projectId: z.string(),
        termId: z.string().nullable().default(null),
        documentId: z.string().nullable().default(null),
        ...page,
      }),
    )
    .output(z.object({ findings: z.array(findingSchema), total: z.number() })),
  decide: request
    .input(
      z.object({
        projectId: z.string(),
        target: privacyTargetSchema,
        decision: privacyDecisionSchema,
        /** Own words for `replace`. */
        replacement: z.string().trim().min(1).max(200).nullable().default(null),
      }),
    )
    .output(privacyOutcomeSchema),
  /** Take back the last decision; null when there is none. */
  undo: request.input(projectId).output(privacyOutcomeSchema.nullable()),
  setStyle: request.input(projectId.extend({ style: maskStyleSchema })).output(privacyOutcomeSchema),
  /** Examples that still hold words that are masked now. */
  touched: request.input(projectId).output(z.array(touchedExampleSchema)),
  /** Put the masks into those examples too, with a line of history each. */
  maskExamples: request.input(projectId).output(z.object({ changed: z.number() })),
  /** Let the local model read once more; what it names is marked as its own. A job. */
  secondReading: request
    .input(projectId.extend({ modelId: z.string() }))
    .output(z.object({ passages: z.number(), found: z.number() })),
};
