import { NOT_IN_DOCUMENTS } from '../ask-with-passages.ts';

/** How models and people say that they will not, or cannot, answer. English. */
const phrases: readonly RegExp[] = [
  /\b(?:i|we)(?:['’]m| am| are|['’]re)? (?:sorry|unable to|not able to|afraid)\b/iu,
  /\b(?:i|we) (?:can ?not|can['’]t|could not|couldn['’]t|do not|don['’]t) (?:\w+ ){0,2}(?:answer|help|say|know|tell|advise|provide|find|comment)\b/iu,
  /\b(?:not|nothing|no (?:information|answer|mention)) (?:\w+ ){0,3}(?:in|found in|covered by|covered in|contained in|stated in|given in) (?:your|our|the|these|this|any) (?:\w+ )?(?:documents?|passages?|sources?|materials?|files?|text)\b/iu,
  /\b(?:does|do|did) not (?:say|state|mention|address|cover|contain|specify)\b/iu,
  /\b(?:please )?(?:ask|consult|speak to|speak with|contact|refer (?:it|this|them) to) (?:a|an|your|our|the) (?:lawyer|attorney|solicitor|partner|doctor|physician|clinician|pharmacist|nurse|supervisor)\b/iu,
  /\boutside (?:of )?(?:what|the scope|my|our)\b/iu,
];

/** Whether an answer declines: says that it does not know, may not say, or finds nothing in the documents. */
export function isRefusal(answer: string): boolean {
  const text = answer.trim();
  if (text === '') return false;
  if (text.toLowerCase().startsWith(NOT_IN_DOCUMENTS.toLowerCase().replace('.', ''))) return true;
  return phrases.some((phrase) => phrase.test(text));
}
