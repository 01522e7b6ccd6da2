/** The names data sets use for their parts; null for anything else. */
export function splitNamed(name: string): 'training' | 'validation' | 'test' | null {
  switch (name.trim().toLowerCase()) {
    case 'train':
    case 'training':
      return 'training';
    case 'valid':
    case 'validation':
    case 'val':
    case 'dev':
    case 'development':
      return 'validation';
    case 'test':
    case 'testing':
    case 'eval':
    case 'evaluation':
    case 'held-out':
    case 'heldout':
      return 'test';
    default:
      return null;
  }
}
