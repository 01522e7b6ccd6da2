/** Words with which a text speaks to a language model instead of to its readers. English. */
const orders: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:previous|prior|above|earlier|all|any|your|these|the)\b.{0,30}\b(?:instructions?|prompts?|rules|directions|guidelines|context)\b/iu,
  /\b(?:new|updated|real|hidden|following)\s+(?:system\s+)?(?:instructions?|prompt)\s*(?::|for\s+(?:the\s+)?(?:ai|assistant|model|llm))/iu,
  /\b(?:system|developer)\s+(?:prompt|message)\b/iu,
  /\b(?:you are|act as|pretend to be|behave as)\s+(?:now\s+)?(?:an?\s+|the\s+)?(?:\w+\s+){0,2}(?:ai|assistant|chatbot|language model|llm|gpt)\b/iu,
  /\b(?:dear|hey|attention|note to|instructions? (?:to|for))\s+(?:the\s+)?(?:\w+\s+)?(?:ai|assistant|chatbot|language model|llm|model)\b/iu,
  /\b(?:assistant|ai|chatbot|language model|llm)s?\s*[,:]\s*(?:you|please|now|ignore|reply|respond)\b/iu,
  /\b(?:ai(?: assistant)?|chatbot|language model|llm)s?\s+(?:must|should|shall|has to)\s+(?:always\s+|only\s+|now\s+)?(?:answer|reply|respond|say|write|output|print|ignore|reveal|repeat|state)\b/iu,
  /^\W*(?:respond|reply|answer|output|print|repeat|say|write)\s+(?:only\s+|always\s+|exactly\s+|nothing\s+but\s+|with\s+|the\s+(?:word|words|phrase|text)\s+)+["“'‘:\p{Lu}]/iu,
  /<\|[^|\n]{1,40}\|>|<\/?(?:s|system|assistant|user|passage)>|\[\/?INST\]|^\s*#{2,}\s*(?:system|assistant|user|instruction)\b/iu,
  /^\s*(?:system|assistant)\s*:\s/iu,
];

/**
 * Whether a sentence gives orders to the model that reads it. Such a sentence is text like any other to a reader, and
 * never a source for an answer. It may miss an order that is put in other words: what a model makes of one still has to
 * stand in the rest of the text, and a person still reads it.
 */
export function givesOrders(sentence: string): boolean {
  return orders.some((order) => order.test(sentence));
}
